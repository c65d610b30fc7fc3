// Whole expressions in one loop: those that updates of weights and gradients of activations are made of. One loop for each instruction, or for two,
// reads and writes its numbers more than it computes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "operations.h"

namespace nnc {

inline constexpr int most_fused_nodes = 32;
inline constexpr int most_fused_operands = 10;
inline constexpr int most_kept = 2;

// to[0][i] = the expression of operands[0][i], operands[1][i], …; of those that are the same for all, of operands[j][0]. to[1][i], … = the values inside
// that are kept. Each may lie where an operand does, never shifted.
using FusedLoop = void (*)(void* const* to, const void* const* operands, size_t count);

struct FusedNode {
  // `kept` says that the value of the node behind it is stored as well.
  enum class Kind : uint8_t { operation, point, same, kept };
  Kind kind;
  Operation operation;
  // Of a leaf: its number. A number that comes twice is of one and the same value. Of what is kept: its number among those.
  uint8_t number;
};

// An expression in prefix order, and its loop.
struct FusedExpression {
  FusedNode nodes[most_fused_nodes];
  int node_count;
  int operand_count;
  int kept_count;
  FusedLoop loop;
  // The same, for operands that lie beyond the caches: while it computes, memory brings what comes next.
  FusedLoop streaming_loop;
};

struct FusedExpressions {
  // The larger before those that they contain.
  FusedExpression all[16];
  int count;
};

template <class T>
const FusedExpressions& fused_expressions();
template <>
const FusedExpressions& fused_expressions<float>();
template <>
const FusedExpressions& fused_expressions<double>();

}  // namespace nnc
