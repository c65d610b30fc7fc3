// What the units that are compiled for several instruction sets share: the set's name, 16 lanes as one value, hints for the compiler.
#pragma once

#include <stddef.h>
#include <string.h>

#ifndef NNC_ISA
#define NNC_ISA base
#endif
#define NNC_TEXT_OF(name) #name
#define NNC_TEXT(name) NNC_TEXT_OF(name)
#define NNC_ISA_NAME NNC_TEXT(NNC_ISA)

#if defined(__GNUC__)
#define NNC_ALWAYS inline __attribute__((always_inline))
#else
#define NNC_ALWAYS inline
#endif

// For loops over rows of registers: only what is never indexed by a variable can stay in registers.
#if defined(__GNUC__)
#define NNC_UNROLLED _Pragma("GCC unroll 12")
#define NNC_FETCH(address) __builtin_prefetch(address)
#define NNC_FETCH_TO_WRITE(address) __builtin_prefetch(address, 1)
// Into the second-level cache.
#define NNC_FETCH_NEAR(address) __builtin_prefetch(address, 0, 2)
#else
#define NNC_UNROLLED
#define NNC_FETCH(address) ((void)0)
#define NNC_FETCH_TO_WRITE(address) ((void)0)
#define NNC_FETCH_NEAR(address) ((void)0)
#endif

// The loop's iterations don't depend on each other: an output may be exactly an operand, never a shifted one.
#if defined(__clang__)
#define NNC_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define NNC_INDEPENDENT _Pragma("GCC ivdep")
#else
#define NNC_INDEPENDENT
#endif

namespace nnc {
namespace {

// 16 numbers, in as many registers as the instruction set needs: the order of additions is the same on all.
template <class T>
struct Lanes {
#if defined(__GNUC__)
  typedef T Type __attribute__((vector_size(16 * sizeof(T))));
#else
  struct Type {
    T at[16];
    T operator[](size_t i) const { return at[i]; }
    T& operator[](size_t i) { return at[i]; }
  };
#endif
};

template <class T>
NNC_ALWAYS typename Lanes<T>::Type load_lanes(const T* from) {
  typename Lanes<T>::Type lanes;
  memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

template <class T, class Type>
NNC_ALWAYS void store_lanes(T* to, const Type& lanes) {
  memcpy(to, &lanes, sizeof lanes);
}

template <class Type>
NNC_ALWAYS Lanes<double>::Type in_double(const Type& lanes) {
#if defined(__GNUC__)
  return __builtin_convertvector(lanes, Lanes<double>::Type);
#else
  Lanes<double>::Type result;
  for (size_t i = 0; i < 16; i++) result[i] = static_cast<double>(lanes[i]);
  return result;
#endif
}

// F::of on every lane.
template <class F, class Type>
NNC_ALWAYS Type lanes_of(const Type& a, const Type& b) {
#if defined(__GNUC__)
  return F::of(a, b);
#else
  Type result;
  for (size_t i = 0; i < 16; i++) result[i] = F::of(a[i], b[i]);
  return result;
#endif
}

}  // namespace
}  // namespace nnc
