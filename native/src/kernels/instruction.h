// The instructions of a map program that its outputs need.
#pragma once

#include <vector>

#include "operations.h"
#include "spec.h"

namespace nnc {

struct Instruction {
  Operation operation;
  Kind kind;
  int to;
  int sources[3];

  // How many of the sources are registers.
  int source_count() const;
};

std::vector<Instruction> needed_instructions(const MapSpec& spec);

// Whether any instruction combines along rows, so that a tile has to hold whole ones.
bool combines_rows(const std::vector<Instruction>& instructions);

// By register: the only instruction that reads it; null where several do, or one twice.
std::vector<const Instruction*> only_readers(const std::vector<Instruction>& instructions, size_t registers);

// The largest number of registers that hold something still to be read.
size_t most_alive(const std::vector<Instruction>& instructions, size_t registers);

// Nanoseconds a point in single precision on one core, roughly: to decide whether threads are worth their start.
double cost_of(Operation operation);

}  // namespace nnc
