// Loops that turn numbers of data into numbers of an arena, and notice what isn't finite. Part of instructions.cc.
#pragma once

#include <float.h>

#include "functions.h"
#include "isa.h"

namespace nnc {
namespace {

// The largest of the sizes as bits tells whether any number is infinite or NaN.
NNC_ALWAYS uint32_t size_bits(float x) { return bits_of(x) & 0x7fffffffu; }
NNC_ALWAYS uint64_t size_bits(double x) { return bits_of(x) & 0x7fffffffffffffffull; }

template <class T>
bool copy_finite(T* to, const T* from, size_t count) {
  decltype(size_bits(T())) largest = 0;
  NNC_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const T value = from[i];
    const auto bits = size_bits(value);
    largest = bits > largest ? bits : largest;
    to[i] = value;
  }
  return largest < size_bits(static_cast<T>(HUGE_VAL));
}

template <class T>
bool are_finite(const void* numbers, size_t count) {
  const T* from = static_cast<const T*>(numbers);
  decltype(size_bits(T())) largest = 0;
  for (size_t i = 0; i < count; i++) largest = size_bits(from[i]) > largest ? size_bits(from[i]) : largest;
  return largest < size_bits(static_cast<T>(HUGE_VAL));
}

// In double precision, rounded after each operation as JavaScript does: in several loops, since the compiler would make one operation of two.
template <class T, class From>
bool transcribe(void* to, const void* from, size_t count, double factor, double shift) {
  constexpr bool is_copy = sizeof(T) == sizeof(From) && static_cast<From>(0.5) != From(0);
  T* out = static_cast<T*>(to);
  const From* in = static_cast<const From*>(from);
  if constexpr (is_copy) {
    if (factor == 1 && shift == 0) return copy_finite<T>(out, in, count);
  }
  constexpr size_t block = 256;
  double values[block];
  decltype(size_bits(T())) largest = 0;
  for (size_t start = 0; start < count; start += block, out += block, in += block) {
    const size_t n = count - start < block ? count - start : block;
    for (size_t i = 0; i < n; i++) values[i] = static_cast<double>(in[i]) * factor;
    for (size_t i = 0; i < n; i++) values[i] += shift;
    for (size_t i = 0; i < n; i++) out[i] = static_cast<T>(values[i]);
    // Of what was written: in single precision a number that is too large has become infinite.
    for (size_t i = 0; i < n; i++) largest = size_bits(out[i]) > largest ? size_bits(out[i]) : largest;
  }
  return largest < size_bits(static_cast<T>(HUGE_VAL));
}

}  // namespace
}  // namespace nnc
