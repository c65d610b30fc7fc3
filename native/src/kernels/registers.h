// Vector registers of a given size in bytes, and reading and writing only the first few of their numbers.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "isa.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace nnc {
namespace {

// Bytes in the widest register, and how many rows of two such registers of sums there is room for beside the operands.
#if defined(__AVX512F__)
constexpr size_t register_bytes = 64;
constexpr int register_rows = 12;
#elif defined(__AVX2__)
constexpr size_t register_bytes = 32;
constexpr int register_rows = 6;
#else
constexpr size_t register_bytes = 16;
constexpr int register_rows = 6;
#endif

#if defined(__GNUC__)
template <class T, size_t bytes>
struct Register {
  typedef T Type __attribute__((vector_size(bytes)));
};
#else
template <class T, size_t bytes>
struct Register {
  struct Type {
    T at[bytes / sizeof(T)];
    friend Type operator*(T a, Type b) {
      for (T& x : b.at) x *= a;
      return b;
    }
    Type& operator+=(const Type& b) {
      for (size_t i = 0; i < bytes / sizeof(T); i++) at[i] += b.at[i];
      return *this;
    }
  };
};
#endif

// The first `count` numbers of a register. Without masks, reading takes the whole register.
template <class T, size_t bytes>
struct Part {
  using Type = typename Register<T, bytes>::Type;
  static constexpr bool reads_partially = false;
  explicit Part(size_t count) : count(count) {}
  Type load(const T* from) const {
    Type all;
    memcpy(&all, from, sizeof all);
    return all;
  }
  // What lies in memory at the first `count` places, and zeros.
  Type load_exactly(const T* from) const {
    T some[bytes / sizeof(T)] = {};
    for (size_t i = 0; i < count; i++) some[i] = from[i];
    return load(some);
  }
  void store(T* to, const Type& all) const {
    T some[bytes / sizeof(T)];
    memcpy(some, &all, sizeof all);
    for (size_t i = 0; i < count; i++) to[i] = some[i];
  }
  size_t count;
};

// One definition a register: its mask's type and value, how to read, how to write.
#define NNC_MASKED_PART(T, bytes, Mask, mask_of_count, read, write) \
  template <> \
  struct Part<T, bytes> { \
    using Type = Register<T, bytes>::Type; \
    static constexpr bool reads_partially = true; \
    NNC_ALWAYS explicit Part(size_t count) : mask(mask_of_count) {} \
    NNC_ALWAYS Type load(const T* from) const { return (Type)(read); } \
    NNC_ALWAYS Type load_exactly(const T* from) const { return load(from); } \
    NNC_ALWAYS void store(T* to, const Type& all) const { write; } \
    Mask mask; \
  };

#if defined(__AVX512VL__)
NNC_MASKED_PART(float, 64, __mmask16, (__mmask16)((1u << count) - 1), _mm512_maskz_loadu_ps(mask, from), _mm512_mask_storeu_ps(to, mask, (__m512)all))
NNC_MASKED_PART(float, 32, __mmask8, (__mmask8)((1u << count) - 1), _mm256_maskz_loadu_ps(mask, from), _mm256_mask_storeu_ps(to, mask, (__m256)all))
NNC_MASKED_PART(float, 16, __mmask8, (__mmask8)((1u << count) - 1), _mm_maskz_loadu_ps(mask, from), _mm_mask_storeu_ps(to, mask, (__m128)all))
NNC_MASKED_PART(double, 64, __mmask8, (__mmask8)((1u << count) - 1), _mm512_maskz_loadu_pd(mask, from), _mm512_mask_storeu_pd(to, mask, (__m512d)all))
NNC_MASKED_PART(double, 32, __mmask8, (__mmask8)((1u << count) - 1), _mm256_maskz_loadu_pd(mask, from), _mm256_mask_storeu_pd(to, mask, (__m256d)all))
NNC_MASKED_PART(double, 16, __mmask8, (__mmask8)((1u << count) - 1), _mm_maskz_loadu_pd(mask, from), _mm_mask_storeu_pd(to, mask, (__m128d)all))
#elif defined(__AVX2__)
// A window on these that starts `count` before the zeros is a mask of `count` lanes.
constexpr int32_t single_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
constexpr int64_t double_lanes[8] = {-1, -1, -1, -1};
NNC_ALWAYS __m256i window(const void* from) { return _mm256_loadu_si256((const __m256i*)from); }
NNC_ALWAYS __m128i half_window(const void* from) { return _mm_loadu_si128((const __m128i*)from); }
NNC_MASKED_PART(float, 32, __m256i, window(single_lanes + 8 - count), _mm256_maskload_ps(from, mask), _mm256_maskstore_ps(to, mask, (__m256)all))
NNC_MASKED_PART(float, 16, __m128i, half_window(single_lanes + 8 - count), _mm_maskload_ps(from, mask), _mm_maskstore_ps(to, mask, (__m128)all))
NNC_MASKED_PART(double, 32, __m256i, window(double_lanes + 4 - count), _mm256_maskload_pd(from, mask), _mm256_maskstore_pd(to, mask, (__m256d)all))
NNC_MASKED_PART(double, 16, __m128i, half_window(double_lanes + 4 - count), _mm_maskload_pd(from, mask), _mm_maskstore_pd(to, mask, (__m128d)all))
#endif

}  // namespace
}  // namespace nnc
