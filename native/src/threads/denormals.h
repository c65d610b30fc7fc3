// While one of these lives, its thread takes numbers too small for a normal exponent (below 1.2e-38 in single precision) for 0, and gives 0 for them.
// The moments and gradients of units that have stopped learning decay into that range, where every operation takes the processor a hundred times
// as long as elsewhere, and what such a number adds to a weight is nothing.
#pragma once

#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace nnc {

class NoDenormals {
 public:
#if defined(__x86_64__) || defined(_M_X64)
  // Flush to zero, and denormals are zero.
  NoDenormals() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040u); }
  ~NoDenormals() { _mm_setcsr(before_); }
#elif defined(__aarch64__) && defined(__GNUC__)
  NoDenormals() {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | uint64_t{1} << 24));
  }
  ~NoDenormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }
#else
  NoDenormals() {}
  ~NoDenormals() {}
#endif
  NoDenormals(const NoDenormals&) = delete;
  NoDenormals& operator=(const NoDenormals&) = delete;

 private:
#if defined(__x86_64__) || defined(_M_X64)
  const unsigned before_;
#elif defined(__aarch64__) && defined(__GNUC__)
  uint64_t before_;
#endif
};

}  // namespace nnc
