// Two instructions in one loop: what the first gives stays in a register. Most formulas are chains of sums and products, each of which takes longer to
// read and write its numbers than to compute: 0.8 ns for 16 floats, and hardly more with a second operation.
#pragma once

#include "instructions.h"

namespace nnc {

// Operations that may come first are the first four.
enum class Paired : uint8_t { add, sub, mul, div, max };
inline constexpr int paired_first = 4;
inline constexpr int paired_second = 5;

struct Pairs {
  // to = second(first(a, b), c), or with `side` 1 second(c, first(a, b)); the bits of a form say which of a, b, c are one repeated value. Where order
  // doesn't matter there is less: sums and products have no form where a alone is repeated, and as second none with side 1.
  Elementwise of[paired_first][paired_second][2][form_count];
};

template <class T>
const Pairs& pairs();
template <>
const Pairs& pairs<float>();
template <>
const Pairs& pairs<double>();

}  // namespace nnc
