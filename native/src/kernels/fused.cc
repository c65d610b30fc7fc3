// The loops of fused expressions. Compiled once for each instruction set, with NNC_ISA naming it, and so that x·y + z is rounded twice: an expression
// gives the same bits as its instructions one by one.
#include "fused.h"

#include "divide.h"
#include "elementwise.h"

namespace nnc {
namespace {

template <class T>
struct Operands {
  const T* points[most_fused_operands];
  T same[most_fused_operands];
};

// What an expression consists of. `divisors` are the operands that are the same for all and divide: bit j for operand j.
template <int j>
struct Point {
  static constexpr unsigned divisors = 0;
  static void describe(FusedExpression& to) {
    to.nodes[to.node_count++] = {FusedNode::Kind::point, Operation::load, j};
    if (to.operand_count <= j) to.operand_count = j + 1;
  }
  template <class T, bool>
  static NNC_ALWAYS T of(const Operands<T>& operands, size_t i) { return operands.points[j][i]; }
};
template <int j>
struct Same {
  static constexpr unsigned divisors = 0;
  static void describe(FusedExpression& to) {
    to.nodes[to.node_count++] = {FusedNode::Kind::same, Operation::load, j};
    if (to.operand_count <= j) to.operand_count = j + 1;
  }
  template <class T, bool>
  static NNC_ALWAYS T of(const Operands<T>& operands, size_t) { return operands.same[j]; }
};

inline void describe_operation(FusedExpression& to, Operation operation) { to.nodes[to.node_count++] = {FusedNode::Kind::operation, operation, 0}; }

#define NNC_FUSED_BINARY(Name, operation, Function) \
  template <class A, class B> \
  struct Name { \
    static constexpr unsigned divisors = A::divisors | B::divisors; \
    static void describe(FusedExpression& to) { \
      describe_operation(to, Operation::operation); \
      A::describe(to); \
      B::describe(to); \
    } \
    template <class T, bool fast> \
    static NNC_ALWAYS T of(const Operands<T>& operands, size_t i) { \
      return Function::of(A::template of<T, fast>(operands, i), B::template of<T, fast>(operands, i), T(0)); \
    } \
  };
NNC_FUSED_BINARY(Plus, add, Add)
NNC_FUSED_BINARY(Minus, sub, Subtract)
NNC_FUSED_BINARY(Times, mul, Multiply)
NNC_FUSED_BINARY(Over, div, Divide)
NNC_FUSED_BINARY(Larger, max, Maximum)
NNC_FUSED_BINARY(AtMost, le, LessOrEqual)

// Division by one number for all, which has a faster way that gives the same.
template <class A, int j>
struct Over<A, Same<j>> {
  static constexpr unsigned divisors = A::divisors | 1u << j;
  static void describe(FusedExpression& to) {
    describe_operation(to, Operation::div);
    A::describe(to);
    Same<j>::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, size_t i) {
    const T a = A::template of<T, fast>(operands, i), b = operands.same[j];
    return fast ? DivideByOne::of(a, b, T(0)) : Divide::of(a, b, T(0));
  }
};

template <class A>
struct Root {
  static constexpr unsigned divisors = A::divisors;
  static void describe(FusedExpression& to) {
    describe_operation(to, Operation::sqrt);
    A::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, size_t i) { return sqrt_of(A::template of<T, fast>(operands, i)); }
};

template <class Condition, class A, class B>
struct Choice {
  static constexpr unsigned divisors = Condition::divisors | A::divisors | B::divisors;
  static void describe(FusedExpression& to) {
    describe_operation(to, Operation::where);
    Condition::describe(to);
    A::describe(to);
    B::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, size_t i) {
    return Where::of(Condition::template of<T, fast>(operands, i), A::template of<T, fast>(operands, i), B::template of<T, fast>(operands, i));
  }
};

template <class T, class Expression, bool fast>
NNC_ALWAYS void run(T* out, const Operands<T>& operands, size_t count) {
  NNC_INDEPENDENT
  for (size_t i = 0; i < count; i++) out[i] = Expression::template of<T, fast>(operands, i);
}

template <class T, class Expression, int operand_count>
void loop(void* to, const void* const* given, size_t count) {
  Operands<T> operands;
  bool is_fast = true;
  for (int j = 0; j < operand_count; j++) {
    operands.points[j] = static_cast<const T*>(given[j]);
    operands.same[j] = *operands.points[j];
    if ((Expression::divisors >> j & 1) != 0) is_fast &= has_reciprocal(operands.same[j]);
  }
  if (Expression::divisors != 0 && is_fast) return run<T, Expression, true>(static_cast<T*>(to), operands, count);
  run<T, Expression, false>(static_cast<T*>(to), operands, count);
}

template <class T, class Expression, int operand_count>
void add(FusedExpressions& to) {
  FusedExpression& expression = to.all[to.count++];
  Expression::describe(expression);
  expression.loop = loop<T, Expression, operand_count>;
}

// max(0, z + b), as the layer before has it.
using Relu = Larger<Same<0>, Plus<Point<1>, Point<2>>>;

template <class T>
FusedExpressions make_expressions() {
  FusedExpressions all{};
  // A step of adam: w - lr · m / (√v + eps).
  add<T, Minus<Point<0>, Over<Times<Same<1>, Point<2>>, Plus<Root<Point<3>>, Same<4>>>>, 5>(all);
  // Moving averages of gradients and of their squares.
  add<T, Plus<Times<Same<0>, Point<1>>, Times<Same<2>, Times<Point<3>, Point<3>>>>, 4>(all);
  add<T, Plus<Times<Same<0>, Point<1>>, Times<Same<2>, Point<3>>>, 4>(all);
  add<T, Minus<Times<Same<0>, Point<1>>, Times<Same<2>, Point<3>>>, 4>(all);
  // Relu, then dropout by a mask; and their gradients.
  add<T, Over<Times<Relu, Point<3>>, Same<4>>, 5>(all);
  add<T, Choice<AtMost<Relu, Same<3>>, Same<4>, Times<Over<Point<5>, Same<6>>, Point<7>>>, 8>(all);
  add<T, Choice<AtMost<Relu, Same<3>>, Same<4>, Point<5>>, 6>(all);
  add<T, Choice<AtMost<Point<0>, Same<1>>, Same<2>, Point<3>>, 4>(all);
  return all;
}

}  // namespace

namespace NNC_ISA {
FusedExpressions single_fused() { return make_expressions<float>(); }
FusedExpressions double_fused() { return make_expressions<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
