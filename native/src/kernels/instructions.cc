// The tables of vector loops. Compiled once for each instruction set, with NNC_ISA naming it; see functions.h for what may be used here.
#include "instructions.h"

#include "convert.h"
#include "divide.h"
#include "elementwise.h"
#include "isa.h"
#include "random.h"
#include "rows.h"
#include "strided.h"

namespace nnc {
namespace {

template <class T, class F>
void set_unary(Instructions& table, Operation operation) {
  table.elementwise[static_cast<size_t>(operation)][0] = apply<T, F, 1, 0>;
}

template <class T, class F>
void set_binary(Instructions& table, Operation operation) {
  Elementwise* forms = table.elementwise[static_cast<size_t>(operation)];
  forms[0] = apply<T, F, 2, 0>;
  forms[1] = apply<T, F, 2, 1>;
  forms[2] = apply<T, F, 2, 2>;
}

template <class T>
void divide_by_one(void* to, const void* a, const void* b, const void* c, size_t count) {
  if (has_reciprocal(*static_cast<const T*>(b))) return apply<T, DivideByOne, 2, 2>(to, a, b, c, count);
  apply<T, Divide, 2, 2>(to, a, b, c, count);
}

template <class T>
void set_power(Instructions& table) {
  Elementwise* forms = table.elementwise[static_cast<size_t>(Operation::pow)];
  forms[0] = apply_power<T, 0>;
  forms[1] = apply_power<T, 1>;
  forms[2] = apply_power<T, 2>;
}

template <class T>
void set_where(Instructions& table) {
  Elementwise* forms = table.elementwise[static_cast<size_t>(Operation::where)];
  forms[0] = apply<T, Where, 3, 0>;
  forms[2] = apply<T, Where, 3, 2>;
  forms[4] = apply<T, Where, 3, 4>;
  forms[6] = apply<T, Where, 3, 6>;
}

void set_periodic(Instructions& table, float) {
  table.elementwise[static_cast<size_t>(Operation::sin)][0] = apply_periodic<Sin, ::sinf>;
  table.elementwise[static_cast<size_t>(Operation::cos)][0] = apply_periodic<Cos, ::cosf>;
}
void set_periodic(Instructions& table, double) {
  set_unary<double, Sin>(table, Operation::sin);
  set_unary<double, Cos>(table, Operation::cos);
}

template <class T>
Instructions make_instructions() {
  Instructions table{};
  table.name = NNC_ISA_NAME;
  set_unary<T, Negate>(table, Operation::neg);
  set_unary<T, Absolute>(table, Operation::abs);
  set_unary<T, Sign>(table, Operation::sign);
  set_unary<T, Floor>(table, Operation::floor);
  set_unary<T, Exp>(table, Operation::exp);
  set_unary<T, Log>(table, Operation::log);
  set_unary<T, Tanh>(table, Operation::tanh);
  set_unary<T, Sqrt>(table, Operation::sqrt);
  set_unary<T, Erf>(table, Operation::erf);
  set_periodic(table, T());
  set_unary<T, Not>(table, Operation::not_);
  set_binary<T, Add>(table, Operation::add);
  set_binary<T, Subtract>(table, Operation::sub);
  set_binary<T, Multiply>(table, Operation::mul);
  set_binary<T, Divide>(table, Operation::div);
  table.elementwise[static_cast<size_t>(Operation::div)][2] = divide_by_one<T>;
  set_power<T>(table);
  set_binary<T, Maximum>(table, Operation::max);
  set_binary<T, Minimum>(table, Operation::min);
  set_binary<T, Less>(table, Operation::lt);
  set_binary<T, LessOrEqual>(table, Operation::le);
  set_binary<T, Equal>(table, Operation::eq);
  set_binary<T, NotEqual>(table, Operation::ne);
  set_binary<T, And>(table, Operation::and_);
  set_binary<T, Or>(table, Operation::or_);
  set_where<T>(table);
  table.row[static_cast<size_t>(Operation::row_sum)] = row_combine<T, Sum>;
  table.row[static_cast<size_t>(Operation::row_max)] = row_combine<T, Largest>;
  table.row[static_cast<size_t>(Operation::row_min)] = row_combine<T, Smallest>;
  table.row[static_cast<size_t>(Operation::row_argmax)] = row_argmax<T>;
  table.random[static_cast<size_t>(Operation::uniform)] = random<T, Uniform>;
  table.random[static_cast<size_t>(Operation::normal)] = random<T, Normal>;
  table.gather = gather<T>;
  table.scatter = scatter<T>;
  table.expand = expand<T>;
  table.coordinates = coordinates<T>;
  table.reduce[static_cast<size_t>(Mode::sum)] = reduce<T, Sum>;
  table.reduce[static_cast<size_t>(Mode::max)] = reduce<T, Largest>;
  table.reduce[static_cast<size_t>(Mode::min)] = reduce<T, Smallest>;
  table.narrow = narrow<T>;
  table.transcribe[static_cast<size_t>(Element::int8)] = transcribe<T, int8_t>;
  table.transcribe[static_cast<size_t>(Element::uint8)] = transcribe<T, uint8_t>;
  table.transcribe[static_cast<size_t>(Element::int16)] = transcribe<T, int16_t>;
  table.transcribe[static_cast<size_t>(Element::int32)] = transcribe<T, int32_t>;
  table.transcribe[static_cast<size_t>(Element::single)] = transcribe<T, float>;
  table.transcribe[static_cast<size_t>(Element::twice)] = transcribe<T, double>;
  table.are_finite = are_finite<T>;
  return table;
}

}  // namespace

namespace NNC_ISA {
Instructions single_instructions() { return make_instructions<float>(); }
Instructions double_instructions() { return make_instructions<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
