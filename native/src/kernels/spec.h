// What JavaScript asks for, as plain values, and the checks that make it safe to run: the C++ side of runtime/engine.ts.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include "memory.h"
#include "operations.h"

namespace nnc {

struct Operand {
  int64_t offset;
  std::vector<int64_t> strides;
};

struct Output : Operand {
  int64_t value;
  Mode mode;
};

struct Program {
  std::vector<int32_t> code;
  std::vector<double> constants;
  int64_t registers;
};

struct MapSpec {
  std::vector<int64_t> dims;
  bool batched;
  Program program;
  std::vector<Operand> inputs;
  std::vector<Output> outputs;
};

struct Extent {
  int64_t size;
  bool batched;

  int64_t at(int64_t rows) const { return batched ? size * rows : size; }
};

struct Matrix {
  int64_t offset;
  int64_t step;
  int64_t row;
  int64_t column;
};

struct MatmulSpec {
  Extent count;
  Extent m;
  Extent n;
  Extent k;
  int64_t most;
  Matrix a;
  Matrix b;
  Matrix c;
  bool accumulate;
  std::optional<MapSpec> then;
};

struct OrthonormalizeSpec {
  int64_t offset;
  int64_t rows;
  int64_t columns;
};

// A value that can't be run safely; becomes a RangeError.
struct Invalid : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throw Invalid unless every place that the kernel can touch lies in the arena and every code, register and number is one there is.
void check(const MapSpec& spec, const Memory& memory);
void check(const MatmulSpec& spec, const Memory& memory);
void check(const OrthonormalizeSpec& spec, const Memory& memory);

// Whether an output is ever written: without points a store isn't, but a reduction still writes the places that it keeps.
bool has_places(const MapSpec& spec, const Output& output);

}  // namespace nnc
