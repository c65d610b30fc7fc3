// Elementary functions of one number, written without branches so that a loop over them becomes vector code.
//
// Largest errors in single precision, in units in the last place, over every 997th float (native/test/test-functions.cc holds them):
//   exp 1.1, log 1, tanh 1.8, erf 1.5, sin 0.6, cos 0.6, pow 0.6.
// In double precision they are the ones of the C library. Where the instruction set has it, x·y + z inside of a function or of a matrix
// product is rounded once, so last bits differ between instruction sets; between the instructions of a program everything is rounded.
//
// Included by translation units that are compiled for different instruction sets: everything here has internal linkage, and nothing of
// the C++ library is used, so that the linker can't pick another unit's copy.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define NNC_INLINE static inline __attribute__((always_inline))
#else
#define NNC_INLINE static inline
#endif

namespace {

NNC_INLINE uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
NNC_INLINE uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}
NNC_INLINE float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}
NNC_INLINE double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

// Adding and subtracting these rounds to the nearest integer, which then stands in the low bits of the sum.
constexpr float round_single = 12582912.0f;        // 1.5 · 2^23
constexpr double round_double = 6755399441055744.0;  // 1.5 · 2^52

// 2^k for -126 ≤ k ≤ 127 (float), -1022 ≤ k ≤ 1023 (double).
NNC_INLINE float power_of_two(int32_t k) { return float_of(static_cast<uint32_t>(k + 127) << 23); }

// e^x = 2^k · e^r with |r| ≤ ln 2 / 2; e^r = 1 + r + r² p(r), p interpolated at Chebyshev nodes.
NNC_INLINE float exp_of(float x) {
  float y = x > 89.0f ? 89.0f : x;
  y = y < -104.0f ? -104.0f : y;
  const float shifted = y * 1.44269504f + round_single;
  const float n = shifted - round_single;
  const float r = (y - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.392637612e-3f;
  p = p * r + 8.363333531e-3f;
  p = p * r + 4.166655242e-2f;
  p = p * r + 1.666657627e-1f;
  p = p * r + 0.5f;
  const float e = (r * r * p + r) + 1.0f;
  // In two steps, so that results near the ends of the range neither overflow early nor lose their denormal bits.
  const int32_t k = static_cast<int32_t>(bits_of(shifted) - bits_of(round_single));
  const int32_t half = k >> 1;
  return e * power_of_two(half) * power_of_two(static_cast<int32_t>(static_cast<uint32_t>(k) - static_cast<uint32_t>(half)));
}
NNC_INLINE double exp_of(double x) { return ::exp(x); }

// log x = e ln 2 + log m with m in [sqrt 1/2, sqrt 2); log(1 + f) = f - f²/2 + f³ p(f), p interpolated at Chebyshev nodes.
NNC_INLINE float log_of(float x) {
  const bool denormal = x < 1.17549435e-38f;
  const float y = denormal ? x * 33554432.0f : x;
  const uint32_t shifted = bits_of(y) - 0x3f3504f3u;
  const float e = static_cast<float>(static_cast<int32_t>(shifted) >> 23) - (denormal ? 25.0f : 0.0f);
  const float f = float_of((shifted & 0x7fffffu) + 0x3f3504f3u) - 1.0f;
  float p = 6.972518563e-2f;
  p = p * f + -1.148121208e-1f;
  p = p * f + 1.168578491e-1f;
  p = p * f + -1.242552325e-1f;
  p = p * f + 1.424900740e-1f;
  p = p * f + -1.666780710e-1f;
  p = p * f + 2.000071704e-1f;
  p = p * f + -2.499999702e-1f;
  p = p * f + 3.333333135e-1f;
  const float square = f * f;
  const float tail = (f * square) * p + (e * -2.12194440e-4f - 0.5f * square);
  const float finite = (f + tail) + e * 0.693359375f;
  const float positive = x < HUGE_VALF ? finite : x;
  return x > 0.0f ? positive : (x == 0.0f ? -HUGE_VALF : float_of(0x7fc00000u));
}
NNC_INLINE double log_of(double x) { return ::log(x); }

// tanh x = x + x³ p(x²) near 0, 1 - 2 / (e^2x + 1) elsewhere.
NNC_INLINE float tanh_of(float x) {
  const float t = fabsf(x);
  const float s = x * x;
  float p = -6.269119680e-3f;
  p = p * s + 2.111095935e-2f;
  p = p * s + -5.387394875e-2f;
  p = p * s + 1.333291531e-1f;
  p = p * s + -3.333333135e-1f;
  const float near = x + x * s * p;
  const float far = copysignf(1.0f - 2.0f / (exp_of(t + t) + 1.0f), x);
  // Not the other way round: NaN has to take the near branch, where it stays NaN.
  return t > 0.6f ? far : near;
}
NNC_INLINE double tanh_of(double x) { return ::tanh(x); }

// erf x = x + x p(x²) near 0, 1 - e^-q(|x|) elsewhere; q is -log of the complementary function.
NNC_INLINE float erf_of(float x) {
  const float s = x * x;
  float p = 8.351897122e-5f;
  p = p * s + -8.138792473e-4f;
  p = p * s + 5.200729705e-3f;
  p = p * s + -2.685929649e-2f;
  p = p * s + 1.128369421e-1f;
  p = p * s + -3.761263490e-1f;
  p = p * s + 1.283791661e-1f;
  const float near = x + x * p;
  const float full = fabsf(x);
  const float t = full > 4.0f ? 4.0f : full;
  float q = -1.643569703e-6f;
  q = q * t + 4.617791274e-5f;
  q = q * t + -5.977434921e-4f;
  q = q * t + 4.763575271e-3f;
  q = q * t + -2.643101849e-2f;
  q = q * t + 1.100944802e-1f;
  q = q * t + 6.318145394e-1f;
  q = q * t + 1.130237579f;
  q = q * t + -3.204415261e-4f;
  const float far = copysignf(1.0f - exp_of(-q), x);
  return full > 0.925f ? far : near;
}
NNC_INLINE double erf_of(double x) { return ::erf(x); }

// sin(r + quarter · π/2) for |r| ≤ π/4, Taylor's series in double precision: its error is below 1e-11.
NNC_INLINE float sin_of_reduced(double r, uint32_t quarter) {
  const double s = r * r;
  const double sine = r + r * s * (-1.0 / 6 + s * (1.0 / 120 + s * (-1.0 / 5040 + s * (1.0 / 362880 + s * (-1.0 / 39916800)))));
  const double cosine =
      1.0 + s * (-0.5 + s * (1.0 / 24 + s * (-1.0 / 720 + s * (1.0 / 40320 + s * (-1.0 / 3628800 + s * (1.0 / 479001600))))));
  const float value = static_cast<float>((quarter & 1u) != 0 ? cosine : sine);
  return float_of(bits_of(value) ^ ((quarter & 2u) << 30));
}

// Beyond this the reduction below loses bits; callers then ask the C library.
constexpr float trigonometric_limit = 1.0e6f;

NNC_INLINE float sin_shifted(float x, uint32_t shift) {
  const double y = static_cast<double>(x);
  const double shifted = y * 0.63661977236758134308 + round_double;
  const double n = shifted - round_double;
  // π/2 in two parts; the first has 33 bits, so its product with n is exact.
  const double r = (y - n * 1.57079632673412561417) - n * 6.07710050650619224932e-11;
  return sin_of_reduced(r, static_cast<uint32_t>(bits_of(shifted)) + shift);
}
NNC_INLINE float sin_of(float x) { return sin_shifted(x, 0); }
NNC_INLINE float cos_of(float x) { return sin_shifted(x, 1); }
NNC_INLINE double sin_of(double x) { return ::sin(x); }
NNC_INLINE double cos_of(double x) { return ::cos(x); }

// sin and cos of a whole turn times u, for 0 < u < 1: the reduction is exact.
NNC_INLINE float sin_of_turn(float u, uint32_t shift) {
  const double y = static_cast<double>(u) * 4.0;
  const double shifted = y + round_double;
  return sin_of_reduced((y - (shifted - round_double)) * 1.57079632679489661923, static_cast<uint32_t>(bits_of(shifted)) + shift);
}
NNC_INLINE double sin_of_turn(double u, uint32_t shift) {
  const double angle = 6.28318530717958647693 * u;
  return shift != 0 ? ::cos(angle) : ::sin(angle);
}

// log2 of a positive number, good to 1e-14: the series of atanh on [sqrt 1/2, sqrt 2).
NNC_INLINE double log2_of_positive(double x) {
  const uint64_t shifted = bits_of(x) - 0x3fe6a09e667f3bcdull;
  // The exponent as a double, by way of the mantissa of 2^52 (vector instruction sets lack the 64-bit conversion).
  const double e = double_of(((shifted >> 52) ^ 0x800u) | 0x4330000000000000ull) - (4503599627370496.0 + 2048.0);
  const double m = double_of((shifted & 0xfffffffffffffull) + 0x3fe6a09e667f3bcdull);
  const double z = (m - 1.0) / (m + 1.0);
  const double s = z * z;
  const double series =
      1.0 + s * (1.0 / 3 + s * (1.0 / 5 + s * (1.0 / 7 + s * (1.0 / 9 + s * (1.0 / 11 + s * (1.0 / 13 + s * (1.0 / 15)))))));
  return e + z * series * 2.88539008177792681472;
}

// 2^y for |y| ≤ 1000, good to 1e-12.
NNC_INLINE double exp2_of(double y) {
  const double shifted = y + round_double;
  const double r = (y - (shifted - round_double)) * 0.69314718055994530942;
  const double p =
      1.0 + r * (1.0 + r * (1.0 / 2 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720 + r * (1.0 / 5040 +
      r * (1.0 / 40320 + r * (1.0 / 362880)))))))));
  return double_of(bits_of(p) + (bits_of(shifted) << 52));
}

// log2 |x|, -inf of 0.
NNC_INLINE double log2_of_size(float x) {
  const double size = static_cast<double>(fabsf(x));
  // Infinity and NaN stay what they are.
  const double logarithm = size < HUGE_VAL ? log2_of_positive(size) : size;
  return size > 0.0 ? logarithm : (size == 0.0 ? -HUGE_VAL : size);
}

// 2^y for any y: floats are 0 or infinite long before ±1000.
NNC_INLINE double exp2_of_any(double y) {
  double near = y > 1000.0 ? 1000.0 : y;
  near = near < -1000.0 ? -1000.0 : near;
  return y == y ? exp2_of(near) : y;
}

// x^y, given |x|^y: what is left is the sign, and the cases that have no logarithm. As in JavaScript, 1^NaN and (±1)^±inf are NaN.
NNC_INLINE float pow_of_size(float x, float y, float power) {
  const float size = fabsf(y);
  // From 2^24 on floats are even, from 2^23 on whole: below, adding 2^23 rounds to a whole number whose last bit is that of the sum.
  const float near = size < 8388608.0f ? size : 0.0f;
  const float shifted = near + 8388608.0f;
  const bool is_whole = shifted - 8388608.0f == near;
  const uint32_t last_bits = size < 8388608.0f ? bits_of(shifted) : (size < 16777216.0f ? bits_of(size) : 0u);
  const uint32_t odd = is_whole ? last_bits & 1u : 0u;
  const float signed_power = float_of(bits_of(power) | ((odd << 31) & bits_of(x)));
  const float root = !is_whole && fabsf(x) < HUGE_VALF ? float_of(0x7fc00000u) : signed_power;
  const float result = x < 0.0f ? root : signed_power;
  return y == 0.0f ? 1.0f : result;
}
NNC_INLINE double pow_of(double x, double y) {
  const double power = ::pow(x, y);
  const bool unit_of_nothing = fabs(x) == 1.0 && !(fabs(y) < HUGE_VAL);
  return unit_of_nothing ? double_of(0x7ff8000000000000ull) : power;
}

NNC_INLINE float sqrt_of(float x) { return __builtin_sqrtf(x); }
NNC_INLINE double sqrt_of(double x) { return __builtin_sqrt(x); }
NNC_INLINE float floor_of(float x) { return __builtin_floorf(x); }
NNC_INLINE double floor_of(double x) { return __builtin_floor(x); }
NNC_INLINE float abs_of(float x) { return __builtin_fabsf(x); }
NNC_INLINE double abs_of(double x) { return __builtin_fabs(x); }

// NaN if either is.
template <class T>
NNC_INLINE T max_of(T a, T b) {
  const T larger = a > b ? a : b;
  return a == a ? larger : a;
}
template <class T>
NNC_INLINE T min_of(T a, T b) {
  const T smaller = a < b ? a : b;
  return a == a ? smaller : a;
}

}  // namespace
