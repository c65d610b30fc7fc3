// The loops of pairs. Compiled once for each instruction set, with NNC_ISA naming it, and so that x·y + z is rounded twice, as in two loops: a formula
// such as q - m·m must not become a little less than 0 where it is 0.
#include "pairs.h"

#include "divide.h"
#include "elementwise.h"

namespace nnc {
namespace {

template <Paired operation>
struct Of;
template <>
struct Of<Paired::add> : Add {};
template <>
struct Of<Paired::sub> : Subtract {};
template <>
struct Of<Paired::mul> : Multiply {};
template <>
struct Of<Paired::div> : Divide {};
template <>
struct Of<Paired::max> : Maximum {};

template <class T, class First, class Second, int side, int form>
NNC_ALWAYS void run_pair(T* out, const T* x, const T* y, const T* z, size_t count) {
  const T x0 = *x, y0 = *y, z0 = *z;
  NNC_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const T first = First::of((form & 1) != 0 ? x0 : x[i], (form & 2) != 0 ? y0 : y[i], T(0));
    const T other = (form & 4) != 0 ? z0 : z[i];
    out[i] = side == 0 ? Second::of(first, other, T(0)) : Second::of(other, first, T(0));
  }
}

template <class T, Paired first, Paired second, int side, int form>
void apply_pair(void* to, const void* a, const void* b, const void* c, size_t count) {
  T* out = static_cast<T*>(to);
  const T* x = static_cast<const T*>(a);
  const T* y = static_cast<const T*>(b);
  const T* z = static_cast<const T*>(c);
  using First = Of<first>;
  using Second = Of<second>;
  constexpr bool divides_first = first == Paired::div && (form & 2) != 0;
  constexpr bool divides_second = second == Paired::div && side == 0 && (form & 4) != 0;
  if constexpr (divides_first) {
    if (has_reciprocal(*y)) return run_pair<T, DivideByOne, Second, side, form>(out, x, y, z, count);
  } else if constexpr (divides_second) {
    if (has_reciprocal(*z)) return run_pair<T, First, DivideByOne, side, form>(out, x, y, z, count);
  }
  run_pair<T, First, Second, side, form>(out, x, y, z, count);
}

constexpr bool is_commutative(Paired operation) { return operation == Paired::add || operation == Paired::mul; }

template <class T, Paired first, Paired second, int side>
void set_forms(Elementwise* forms) {
  forms[0] = apply_pair<T, first, second, side, 0>;
  forms[2] = apply_pair<T, first, second, side, 2>;
  forms[4] = apply_pair<T, first, second, side, 4>;
  forms[6] = apply_pair<T, first, second, side, 6>;
  if constexpr (!is_commutative(first)) {
    forms[1] = apply_pair<T, first, second, side, 1>;
    forms[5] = apply_pair<T, first, second, side, 5>;
  }
}

template <class T, Paired first, Paired second>
void set_second(Pairs& table) {
  Elementwise(&sides)[2][form_count] = table.of[static_cast<size_t>(first)][static_cast<size_t>(second)];
  set_forms<T, first, second, 0>(sides[0]);
  if constexpr (!is_commutative(second)) set_forms<T, first, second, 1>(sides[1]);
}

template <class T, Paired first>
void set_first(Pairs& table) {
  set_second<T, first, Paired::add>(table);
  set_second<T, first, Paired::sub>(table);
  set_second<T, first, Paired::mul>(table);
  set_second<T, first, Paired::div>(table);
  set_second<T, first, Paired::max>(table);
}

template <class T>
Pairs make_pairs() {
  Pairs table{};
  set_first<T, Paired::add>(table);
  set_first<T, Paired::sub>(table);
  set_first<T, Paired::mul>(table);
  set_first<T, Paired::div>(table);
  return table;
}

}  // namespace

namespace NNC_ISA {
Pairs single_pairs() { return make_pairs<float>(); }
Pairs double_pairs() { return make_pairs<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
