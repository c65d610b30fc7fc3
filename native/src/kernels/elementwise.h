// Operations of one, two or three numbers, applied to a run of points. Part of instructions.cc.
#pragma once

#include "functions.h"
#include "isa.h"

namespace nnc {
namespace {

#define NNC_UNARY(operation, expression) \
  struct operation { \
    template <class T> \
    static NNC_ALWAYS T of(T a, T, T) { return expression; } \
  };
#define NNC_BINARY(operation, expression) \
  struct operation { \
    template <class T> \
    static NNC_ALWAYS T of(T a, T b, T) { return expression; } \
  };

NNC_UNARY(Negate, -a)
NNC_UNARY(Absolute, abs_of(a))
NNC_UNARY(Sign, a > T(0) ? T(1) : (a < T(0) ? T(-1) : a))
NNC_UNARY(Floor, floor_of(a))
NNC_UNARY(Exp, exp_of(a))
NNC_UNARY(Log, log_of(a))
NNC_UNARY(Tanh, tanh_of(a))
NNC_UNARY(Sqrt, sqrt_of(a))
NNC_UNARY(Erf, erf_of(a))
NNC_UNARY(Cos, cos_of(a))
NNC_UNARY(Sin, sin_of(a))
NNC_UNARY(Not, a == T(0) ? T(1) : T(0))
NNC_BINARY(Add, a + b)
NNC_BINARY(Subtract, a - b)
NNC_BINARY(Multiply, a * b)
NNC_BINARY(Divide, a / b)
NNC_BINARY(Maximum, max_of(a, b))
NNC_BINARY(Minimum, min_of(a, b))
NNC_BINARY(Less, a < b ? T(1) : T(0))
NNC_BINARY(LessOrEqual, a <= b ? T(1) : T(0))
NNC_BINARY(Equal, a == b ? T(1) : T(0))
NNC_BINARY(NotEqual, a != b ? T(1) : T(0))
NNC_BINARY(And, a != T(0) && b != T(0) ? T(1) : T(0))
NNC_BINARY(Or, a != T(0) || b != T(0) ? T(1) : T(0))

struct Where {
  template <class T>
  static NNC_ALWAYS T of(T condition, T a, T b) {
    return condition != T(0) ? a : b;
  }
};

template <class T, class F, int sources, int form>
void apply(void* to, const void* a, const void* b, const void* c, size_t count) {
  T* out = static_cast<T*>(to);
  const T* x = static_cast<const T*>(a);
  const T* y = static_cast<const T*>(sources > 1 ? b : a);
  const T* z = static_cast<const T*>(sources > 2 ? c : a);
  const T x0 = *x, y0 = *y, z0 = *z;
  NNC_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    out[i] = F::of((form & 1) != 0 ? x0 : x[i], sources < 2 || (form & 2) != 0 ? y0 : y[i], sources < 3 || (form & 4) != 0 ? z0 : z[i]);
  }
}

// The vector form of sin and cos is right up to trigonometric_limit; the few arguments beyond it are done again.
template <class F, float (*exact)(float)>
void apply_periodic(void* to, const void* a, const void* b, const void* c, size_t count) {
  const float* x = static_cast<const float*>(a);
  bool beyond = false;
  for (size_t i = 0; i < count; i++) beyond |= !(fabsf(x[i]) <= trigonometric_limit);
  if (!beyond) return apply<float, F, 1, 0>(to, a, b, c, count);
  float* out = static_cast<float*>(to);
  for (size_t i = 0; i < count; i++) out[i] = fabsf(x[i]) <= trigonometric_limit ? F::of(x[i], 0.0f, 0.0f) : exact(x[i]);
}

// x^y with one y for all: the powers that formulas use most need no logarithm. Gives false for any other.
template <class T>
bool apply_constant_power(T* out, const T* x, T y, size_t count) {
  const auto each = [&](auto power) {
    NNC_INDEPENDENT
    for (size_t i = 0; i < count; i++) out[i] = power(x[i]);
  };
  // (-inf)^(1/2) is inf, and (-0)^(1/2) is 0.
  const auto root = [](T a) { return a == -static_cast<T>(HUGE_VAL) ? static_cast<T>(HUGE_VAL) : sqrt_of(a + T(0)); };
  if (y == T(2)) return each([](T a) { return a * a; }), true;
  if (y == T(3)) return each([](T a) { return a * a * a; }), true;
  if (y == T(-1)) return each([](T a) { return T(1) / a; }), true;
  if (y == T(0.5)) return each(root), true;
  if (y == T(-0.5)) return each([root](T a) { return T(1) / root(a); }), true;
  return false;
}

// In three loops: the compiler makes vectors of each, but not of all at once.
template <int form>
void apply_any_power(float* out, const float* x, const float* y, size_t count) {
  constexpr size_t block = 256;
  double powers[block];
  for (size_t start = 0; start < count; start += block, out += block, x += form == 1 ? 0 : block, y += form == 2 ? 0 : block) {
    const size_t n = count - start < block ? count - start : block;
    const float x0 = *x, y0 = *y;
    for (size_t i = 0; i < n; i++) powers[i] = log2_of_size(form == 1 ? x0 : x[i]);
    for (size_t i = 0; i < n; i++) powers[i] = exp2_of_any(powers[i] * static_cast<double>(form == 2 ? y0 : y[i]));
    NNC_INDEPENDENT
    for (size_t i = 0; i < n; i++) out[i] = pow_of_size(form == 1 ? x0 : x[i], form == 2 ? y0 : y[i], static_cast<float>(powers[i]));
  }
}
template <int form>
void apply_any_power(double* out, const double* x, const double* y, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = pow_of(form == 1 ? *x : x[i], form == 2 ? *y : y[i]);
}

template <class T, int form>
void apply_power(void* to, const void* a, const void* b, const void*, size_t count) {
  T* out = static_cast<T*>(to);
  const T* x = static_cast<const T*>(a);
  const T* y = static_cast<const T*>(b);
  const bool is_constant = form == 2 && apply_constant_power(out, x, *y, count);
  if (!is_constant) apply_any_power<form>(out, x, y, count);
}

}  // namespace
}  // namespace nnc
