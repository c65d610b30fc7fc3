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

// What is kept is stored when everything has been read.
template <class T>
struct Kept {
  T values[most_kept];
};

// What an expression consists of. By operands, bit j for operand j: `divisors` are the same for all and divide, `points` differ from place to place.
template <int j>
struct Point {
  static constexpr unsigned divisors = 0, points = 1u << j;
  static void describe(FusedExpression& to) {
    to.nodes[to.node_count++] = {FusedNode::Kind::point, Operation::load, j};
    if (to.operand_count <= j) to.operand_count = j + 1;
  }
  template <class T, bool>
  static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>&, size_t i) { return operands.points[j][i]; }
};
template <int j>
struct Same {
  static constexpr unsigned divisors = 0, points = 0;
  static void describe(FusedExpression& to) {
    to.nodes[to.node_count++] = {FusedNode::Kind::same, Operation::load, j};
    if (to.operand_count <= j) to.operand_count = j + 1;
  }
  template <class T, bool>
  static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>&, size_t) { return operands.same[j]; }
};

// The value of A, stored beside that of the whole.
template <int k, class A>
struct Keep {
  static constexpr unsigned divisors = A::divisors, points = A::points;
  static void describe(FusedExpression& to) {
    to.nodes[to.node_count++] = {FusedNode::Kind::kept, Operation::load, k};
    to.kept_count++;
    A::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>& kept, size_t i) { return kept.values[k] = A::template of<T, fast>(operands, kept, i); }
};

inline void describe_operation(FusedExpression& to, Operation operation) { to.nodes[to.node_count++] = {FusedNode::Kind::operation, operation, 0}; }

#define NNC_FUSED_BINARY(Name, operation, Function) \
  template <class A, class B> \
  struct Name { \
    static constexpr unsigned divisors = A::divisors | B::divisors, points = A::points | B::points; \
    static void describe(FusedExpression& to) { \
      describe_operation(to, Operation::operation); \
      A::describe(to); \
      B::describe(to); \
    } \
    template <class T, bool fast> \
    static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>& kept, size_t i) { \
      return Function::of(A::template of<T, fast>(operands, kept, i), B::template of<T, fast>(operands, kept, i), T(0)); \
    } \
  };
NNC_FUSED_BINARY(Plus, add, Add)
NNC_FUSED_BINARY(Minus, sub, Subtract)
NNC_FUSED_BINARY(Times, mul, Multiply)
NNC_FUSED_BINARY(Over, div, Divide)
NNC_FUSED_BINARY(Larger, max, Maximum)
NNC_FUSED_BINARY(Below, lt, Less)
NNC_FUSED_BINARY(AtMost, le, LessOrEqual)

// Division by one number for all, which has a faster way that gives the same.
template <class A, int j>
struct Over<A, Same<j>> {
  static constexpr unsigned divisors = A::divisors | 1u << j, points = A::points;
  static void describe(FusedExpression& to) {
    describe_operation(to, Operation::div);
    A::describe(to);
    Same<j>::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>& kept, size_t i) {
    const T a = A::template of<T, fast>(operands, kept, i), b = operands.same[j];
    return fast ? DivideByOne::of(a, b, T(0)) : Divide::of(a, b, T(0));
  }
};

template <class A>
struct Root {
  static constexpr unsigned divisors = A::divisors, points = A::points;
  static void describe(FusedExpression& to) {
    describe_operation(to, Operation::sqrt);
    A::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>& kept, size_t i) { return sqrt_of(A::template of<T, fast>(operands, kept, i)); }
};

template <class Condition, class A, class B>
struct Choice {
  static constexpr unsigned divisors = Condition::divisors | A::divisors | B::divisors, points = Condition::points | A::points | B::points;
  static void describe(FusedExpression& to) {
    describe_operation(to, Operation::where);
    Condition::describe(to);
    A::describe(to);
    B::describe(to);
  }
  template <class T, bool fast>
  static NNC_ALWAYS T of(const Operands<T>& operands, Kept<T>& kept, size_t i) {
    return Where::of(Condition::template of<T, fast>(operands, kept, i), A::template of<T, fast>(operands, kept, i), B::template of<T, fast>(operands, kept, i));
  }
};

// Memory is asked for what lies so far ahead, some lines at a time: a loop over fewer would be unrolled and not made of vectors.
constexpr size_t bytes_ahead = 2048;
constexpr size_t bytes_together = 256;
constexpr size_t line_bytes = 64;

template <class T, class Expression, bool fast, int kept_count>
struct Run {
  const Operands<T>& operands;
  T* to[1 + kept_count];

  NNC_ALWAYS void all(size_t from, size_t count) const {
    NNC_INDEPENDENT
    for (size_t i = from; i < from + count; i++) {
      Kept<T> kept;
      to[0][i] = Expression::template of<T, fast>(operands, kept, i);
      for (int k = 0; k < kept_count; k++) to[1 + k][i] = kept.values[k];
    }
  }

  NNC_ALWAYS void streaming(size_t count) const {
    constexpr size_t together = bytes_together / sizeof(T);
    size_t i = 0;
    for (; i + together <= count; i += together) {
      for (int j = 0; j < most_fused_operands; j++) {
        for (size_t l = 0; l < together && (Expression::points >> j & 1) != 0; l += line_bytes / sizeof(T)) NNC_FETCH(operands.points[j] + i + l + bytes_ahead / sizeof(T));
      }
      all(i, together);
    }
    all(i, count - i);
  }
};

template <class T, class Expression, int kept_count, bool streams, bool fast>
NNC_ALWAYS void run(void* const* to, const Operands<T>& operands, size_t count) {
  Run<T, Expression, fast, kept_count> run{operands, {}};
  for (int k = 0; k <= kept_count; k++) run.to[k] = static_cast<T*>(to[k]);
  streams ? run.streaming(count) : run.all(0, count);
}

template <class T, class Expression, int operand_count, int kept_count, bool streams>
void loop(void* const* to, const void* const* given, size_t count) {
  Operands<T> operands;
  bool is_fast = true;
  for (int j = 0; j < operand_count; j++) {
    operands.points[j] = static_cast<const T*>(given[j]);
    operands.same[j] = *operands.points[j];
    if ((Expression::divisors >> j & 1) != 0) is_fast &= has_reciprocal(operands.same[j]);
  }
  if (Expression::divisors != 0 && is_fast) return run<T, Expression, kept_count, streams, true>(to, operands, count);
  run<T, Expression, kept_count, streams, false>(to, operands, count);
}

template <class T, class Expression, int operand_count, int kept_count = 0>
void add(FusedExpressions& to) {
  FusedExpression& expression = to.all[to.count++];
  Expression::describe(expression);
  expression.loop = loop<T, Expression, operand_count, kept_count, false>;
  expression.streaming_loop = loop<T, Expression, operand_count, kept_count, true>;
}

// a · x + b · y, a moving average of y.
template <int a, int x, int b, class Y>
using Average = Plus<Times<Same<a>, Point<x>>, Times<Same<b>, Y>>;
template <int j>
using Square = Times<Point<j>, Point<j>>;

// max(0, z + b), as the layer before has it.
using Relu = Larger<Same<0>, Plus<Point<1>, Point<2>>>;

template <class T>
FusedExpressions make_expressions() {
  FusedExpressions all{};
  // A step of adam, w - lr · m / (√v + eps), with the moving averages of gradients and of their squares: the processor divides while it does the rest.
  add<T, Minus<Point<0>, Over<Times<Same<1>, Keep<0, Average<2, 3, 4, Point<5>>>>, Plus<Root<Keep<1, Average<6, 7, 8, Square<5>>>>, Same<9>>>>, 10, 2>(all);
  add<T, Minus<Point<0>, Over<Times<Same<1>, Point<2>>, Plus<Root<Point<3>>, Same<4>>>>, 5>(all);
  add<T, Average<0, 1, 2, Square<3>>, 4>(all);
  add<T, Average<0, 1, 2, Point<3>>, 4>(all);
  add<T, Minus<Times<Same<0>, Point<1>>, Times<Same<2>, Point<3>>>, 4>(all);
  // Relu, then dropout of what random numbers say; and the gradients of both and of relu.
  add<T, Over<Times<Relu, Below<Point<3>, Same<4>>>, Same<5>>, 6>(all);
  add<T, Choice<AtMost<Point<0>, Same<1>>, Same<2>, Over<Point<3>, Same<4>>>, 5>(all);
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
