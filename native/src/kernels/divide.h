// Division by one number for all, several times as fast as the division instruction. Part of instructions.cc and pairs.cc.
#pragma once

#include <float.h>

#include "functions.h"
#include "isa.h"

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define NNC_HAS_FMA
#endif

namespace nnc {
namespace {

template <class T>
constexpr T smallest_normal = sizeof(T) == sizeof(float) ? static_cast<T>(FLT_MIN) : static_cast<T>(DBL_MIN);
template <class T>
constexpr T largest_finite = sizeof(T) == sizeof(float) ? static_cast<T>(FLT_MAX) : static_cast<T>(DBL_MAX);

NNC_ALWAYS float fused_of(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
NNC_ALWAYS double fused_of(double x, double y, double z) { return __builtin_fma(x, y, z); }

// Whether DivideByOne may be used: the reciprocal is normal, and the instruction that rounds x·y + z once is there.
template <class T>
NNC_ALWAYS bool has_reciprocal([[maybe_unused]] T divisor) {
#if defined(NNC_HAS_FMA)
  return abs_of(divisor) >= smallest_normal<T> * 4 && abs_of(divisor) <= 1 / (smallest_normal<T> * 4);
#else
  return false;
#endif
}

// Multiplies by the reciprocal and corrects the quotient by its remainder, which rounds it as division does (Markstein 1990), bit for bit wherever
// the quotient is normal.
struct DivideByOne {
  template <class T>
  static NNC_ALWAYS T of(T a, T b, T) {
    const T reciprocal = 1 / b;
    const T quotient = a * reciprocal;
    const T corrected = fused_of(fused_of(-quotient, b, a), reciprocal, quotient);
    const T size = abs_of(quotient);
    return size >= smallest_normal<T> && size <= largest_finite<T> ? corrected : quotient;
  }
};

}  // namespace
}  // namespace nnc
