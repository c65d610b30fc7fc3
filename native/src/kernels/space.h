// The iteration space of a map with as few dimensions as its operands allow.
#pragma once

#include <array>
#include <vector>

#include "instruction.h"
#include "spec.h"
#include "walk.h"

namespace nnc {

struct Space {
  int dims;
  // With a batched map, sizes[0] is the largest there can be.
  size_t sizes[most_dims];
  // Places of dimension 0 for each row of the spec.
  size_t factor;

  int last() const { return dims - 1; }
};

// An operand over the joined dimensions.
struct Strided {
  int64_t offset;
  std::array<int64_t, most_dims> strides;
};

// The dimensions along which an operand moves, one bit each.
uint32_t mask_of(const Space& space, const Strided& operand);

struct JoinedMap {
  Space space;
  // By dimension of the spec: the joined dimension that it is, or -1 where it has one place only. Of those that an index names.
  std::vector<int> joined;
  std::vector<Strided> inputs;
  std::vector<Strided> outputs;
};

// Neighbours become one dimension where every operand steps evenly over both; dimensions of size 1 go.
JoinedMap join_dims(const MapSpec& spec, const std::vector<Instruction>& instructions);

}  // namespace nnc
