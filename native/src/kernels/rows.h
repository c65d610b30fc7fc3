// Many numbers combined to one, in an order that is the same for every instruction set. Part of instructions.cc.
#pragma once

#include "functions.h"
#include "isa.h"

namespace nnc {
namespace {

template <class T>
using Vector = typename Lanes<T>::Type;

struct Sum {
  static constexpr double start = 0;
  template <class T>
  static NNC_ALWAYS T of(T a, T b) { return a + b; }
};
struct Largest {
  static constexpr double start = -HUGE_VAL;
  template <class T>
  static NNC_ALWAYS T of(T a, T b) { return max_of(a, b); }
};
struct Smallest {
  static constexpr double start = HUGE_VAL;
  template <class T>
  static NNC_ALWAYS T of(T a, T b) { return min_of(a, b); }
};

// One number from a few values, in four chains.
template <class T, class F>
NNC_ALWAYS T combine_few(const T* from, size_t n) {
  T value = from[0];
  size_t i = 1;
  if (n >= 8) {
    T chains[4] = {from[0], from[1], from[2], from[3]};
    for (i = 4; i + 4 <= n; i += 4) {
      for (size_t c = 0; c < 4; c++) chains[c] = F::of(chains[c], from[i + c]);
    }
    value = F::of(F::of(chains[0], chains[2]), F::of(chains[1], chains[3]));
  }
  for (; i < n; i++) value = F::of(value, from[i]);
  return value;
}

// One number from n values: in 32 lanes whatever the instruction set, so that every machine adds in the same order.
template <class T, class F>
NNC_ALWAYS double combine(const T* from, size_t n) {
  if (n == 0) return F::start;
  if (n < 64) return static_cast<double>(combine_few<T, F>(from, n));
  constexpr size_t width = 16;
  double total = F::start;
  // Blocks keep a lane's sum short, hence accurate.
  constexpr size_t block = 512;
  for (size_t start = 0; start < n; start += block) {
    const size_t end = start + block < n ? start + block : n;
    T lanes[2 * width];
    size_t i = start;
    if (end - start >= 2 * width) {
      Vector<T> low = load_lanes(from + i), high = load_lanes(from + i + width);
      for (i += 2 * width; i + 2 * width <= end; i += 2 * width) {
        low = lanes_of<F>(low, load_lanes(from + i));
        high = lanes_of<F>(high, load_lanes(from + i + width));
      }
      store_lanes(lanes, low);
      store_lanes(lanes + width, high);
      double tree[width];
      for (size_t j = 0; j < width; j++) tree[j] = F::of(static_cast<double>(lanes[j]), static_cast<double>(lanes[j + width]));
      for (size_t half = width / 2; half > 0; half /= 2) {
        for (size_t j = 0; j < half; j++) tree[j] = F::of(tree[j], tree[j + half]);
      }
      total = F::of(total, tree[0]);
    }
    for (; i < end; i++) total = F::of(total, static_cast<double>(from[i]));
  }
  return total;
}

template <class T, class F>
void row_combine(void* to, const void* from, size_t rows, size_t n) {
  T* out = static_cast<T*>(to);
  const T* values = static_cast<const T*>(from);
  for (size_t r = 0; r < rows; r++) out[r] = static_cast<T>(combine<T, F>(values + r * n, n));
}

template <class T>
void row_argmax(void* to, const void* from, size_t rows, size_t n) {
  T* out = static_cast<T*>(to);
  for (size_t r = 0; r < rows; r++) {
    const T* values = static_cast<const T*>(from) + r * n;
    size_t best = 0;
    for (size_t i = 1; i < n; i++) best = values[i] > values[best] ? i : best;
    out[r] = static_cast<T>(best);
  }
}

template <class T>
void expand(void* to, const void* from, size_t rows, size_t n) {
  T* out = static_cast<T*>(to);
  const T* values = static_cast<const T*>(from);
  for (size_t r = 0; r < rows; r++, out += n) {
    const T value = values[r];
    for (size_t i = 0; i < n; i++) out[i] = value;
  }
}

}  // namespace
}  // namespace nnc
