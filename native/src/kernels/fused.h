// Whole expressions in one loop: those that updates of weights and gradients of activations are made of. One loop for each instruction, or for two,
// reads and writes its numbers more than it computes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "operations.h"

namespace nnc {

inline constexpr int most_fused_nodes = 16;
inline constexpr int most_fused_operands = 8;

// to[i] = the expression of operands[0][i], operands[1][i], …; of those that are the same for all, of operands[j][0]. `to` may be an operand, never a
// shifted one.
using FusedLoop = void (*)(void* to, const void* const* operands, size_t count);

struct FusedNode {
  enum class Kind : uint8_t { operation, point, same };
  Kind kind;
  Operation operation;
  // Of a leaf: its number. A number that comes twice is of one and the same value.
  uint8_t operand;
};

// An expression in prefix order, and its loop.
struct FusedExpression {
  FusedNode nodes[most_fused_nodes];
  int node_count;
  int operand_count;
  FusedLoop loop;
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
