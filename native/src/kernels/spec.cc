// The checks of spec.h. Every number may be anything that fits 64 bits: products are formed only after a division proved them small.
#include "spec.h"

#include <string>

#include "walk.h"

namespace nnc {
namespace {

// More points than a call could ever finish, and far from the end of 64 bits.
constexpr int64_t most_points = int64_t{1} << 40;
constexpr int64_t most_registers = 4096;

[[noreturn]] void fail(const std::string& what) { throw Invalid(what); }
std::string text(int64_t number) { return std::to_string(number); }

// One dimension of a place: coordinate 0 … size - 1, times stride.
struct Reach {
  int64_t size;
  int64_t stride;
};

// Every place offset + Σ coordinate·stride lies in the arena.
template <class Dims>
void check_reach(const std::string& what, int64_t offset, const Dims& dims, int64_t elements) {
  if (offset < 0 || offset >= elements) fail(what + ": offset " + text(offset) + " is outside the arena of " + text(elements) + " elements");
  int64_t low = offset, high = offset;
  for (const Reach& dim : dims) {
    if (dim.size <= 1 || dim.stride == 0) continue;
    const int64_t step = dim.stride < 0 ? (dim.stride < -elements ? elements + 1 : -dim.stride) : dim.stride;
    const bool leaves = step > elements / (dim.size - 1);
    const int64_t distance = leaves ? 0 : step * (dim.size - 1);
    (dim.stride < 0 ? low : high) += dim.stride < 0 ? -distance : distance;
    if (leaves || low < 0 || high >= elements) {
      fail(what + ": stride " + text(dim.stride) + " over " + text(dim.size) + " places leaves the arena of " + text(elements) + " elements");
    }
  }
}

// `touched` is false where there are no points, so that the place may be anything.
void check_operand(const std::string& what, const Operand& operand, const MapSpec& spec, bool touched, int64_t elements) {
  if (operand.strides.size() != spec.dims.size()) {
    fail(what + ": " + text(static_cast<int64_t>(operand.strides.size())) + " strides for " + text(static_cast<int64_t>(spec.dims.size())) + " dimensions");
  }
  if (!touched) return;
  std::vector<Reach> reach;
  for (size_t d = 0; d < spec.dims.size(); d++) reach.push_back({spec.dims[d], operand.strides[d]});
  check_reach(what, operand.offset, reach, elements);
}

void check_program(const MapSpec& spec) {
  const Program& program = spec.program;
  if (program.registers < 0 || program.registers > most_registers) fail("map: " + text(program.registers) + " registers (0 to " + text(most_registers) + ")");
  if (program.code.size() % 5 != 0) fail("map: the code's length " + text(static_cast<int64_t>(program.code.size())) + " is no multiple of 5");
  std::vector<bool> written(static_cast<size_t>(program.registers), false);
  for (size_t at = 0; at < program.code.size(); at += 5) {
    const int32_t* instruction = &program.code[at];
    const std::string where = "map: instruction " + text(static_cast<int64_t>(at / 5));
    if (instruction[0] < 0 || static_cast<size_t>(instruction[0]) >= operation_count) fail(where + ": there is no operation " + text(instruction[0]));
    const OperationDescription& operation = operations[instruction[0]];
    const std::string what = where + " (" + std::string(operation.name) + ")";
    const auto check_place = [&](const char* kind, int32_t place, size_t count) {
      if (place < 0 || static_cast<size_t>(place) >= count) fail(what + ": there is no " + kind + " " + text(place));
    };
    const auto check_sources = [&](int count) {
      for (int source = 0; source < count; source++) {
        check_place("register", instruction[2 + source], written.size());
        if (!written[static_cast<size_t>(instruction[2 + source])]) fail(what + ": register " + text(instruction[2 + source]) + " is read before it is written");
      }
    };
    switch (operation.kind) {
      case Kind::load: check_place("input", instruction[2], spec.inputs.size()); break;
      case Kind::constant: check_place("constant", instruction[2], program.constants.size()); break;
      case Kind::index: check_place("dimension", instruction[2], spec.dims.size()); break;
      case Kind::random: check_place("stream", instruction[2], INT32_MAX); break;
      case Kind::unary: check_sources(1); break;
      case Kind::binary: check_sources(2); break;
      case Kind::ternary: check_sources(3); break;
      case Kind::row: check_sources(1); break;
    }
    check_place("register", instruction[1], written.size());
    if (written[static_cast<size_t>(instruction[1])]) fail(what + ": register " + text(instruction[1]) + " is written twice");
    written[static_cast<size_t>(instruction[1])] = true;
  }
  for (size_t output = 0; output < spec.outputs.size(); output++) {
    const int64_t value = spec.outputs[output].value;
    if (value < 0 || value >= program.registers || !written[static_cast<size_t>(value)]) {
      fail("map: output " + text(static_cast<int64_t>(output)) + ": register " + text(value) + " is never written");
    }
  }
}

void check_extent(const char* name, const Extent& extent, int64_t most) {
  if (extent.size < 0 || extent.at(1) > most_points || (extent.batched && most > 0 && extent.size > most_points / most)) {
    fail(std::string("matmul: ") + name + " = " + text(extent.size) + (extent.batched ? " × " + text(most) : "") + " is not a size");
  }
}

void check_matrix(const char* name, const Matrix& matrix, int64_t count, int64_t rows, int64_t columns, int64_t elements) {
  // Nothing is touched; the offset may be anything.
  if (count == 0 || rows == 0 || columns == 0) return;
  const Reach reach[] = {{count, matrix.step}, {rows, matrix.row}, {columns, matrix.column}};
  check_reach(std::string("matmul: ") + name, matrix.offset, reach, elements);
}

}  // namespace

bool has_places(const MapSpec& spec, const Output& output) {
  for (size_t d = 0; d < spec.dims.size() && d < output.strides.size(); d++) {
    const bool is_kept = output.mode == Mode::store || output.strides[d] != 0;
    if (is_kept && spec.dims[d] == 0) return false;
  }
  return true;
}

void check(const MapSpec& spec, const Memory& memory) {
  if (spec.dims.empty() || spec.dims.size() > most_dims) fail("map: " + text(static_cast<int64_t>(spec.dims.size())) + " dimensions (1 to 6)");
  int64_t points = 1;
  bool empty = false;
  for (const int64_t size : spec.dims) {
    empty |= size == 0;
    if (size < 0) fail("map: a dimension of size " + text(size));
    // A size of 0 hides nothing: the others are bounded as if it were 1.
    if (size > most_points / points) fail("map: more than 2^40 points");
    points *= size == 0 ? 1 : size;
  }
  check_program(spec);
  const int64_t elements = static_cast<int64_t>(memory.elements);
  for (size_t i = 0; i < spec.inputs.size(); i++) check_operand("map: input " + text(static_cast<int64_t>(i)), spec.inputs[i], spec, !empty, elements);
  for (size_t i = 0; i < spec.outputs.size(); i++) {
    check_operand("map: output " + text(static_cast<int64_t>(i)), spec.outputs[i], spec, has_places(spec, spec.outputs[i]), elements);
  }
}

void check(const MatmulSpec& spec, const Memory& memory) {
  if (spec.most < 0 || spec.most > most_points) fail("matmul: most = " + text(spec.most));
  check_extent("count", spec.count, spec.most);
  check_extent("m", spec.m, spec.most);
  check_extent("n", spec.n, spec.most);
  check_extent("k", spec.k, spec.most);
  if (spec.n.batched) fail("matmul: n can't be batched");
  if (int(spec.count.batched) + int(spec.m.batched) + int(spec.k.batched) > 1) fail("matmul: at most one of count, m and k is batched");
  const int64_t count = spec.count.at(spec.most), m = spec.m.at(spec.most), n = spec.n.at(spec.most), k = spec.k.at(spec.most);
  const int64_t elements = static_cast<int64_t>(memory.elements);
  check_matrix("a", spec.a, count, m, k, elements);
  check_matrix("b", spec.b, count, k, n, elements);
  check_matrix("c", spec.c, count, m, n, elements);
  if (n > 1 && spec.c.column != 1) fail("matmul: c's column is " + text(spec.c.column) + ", not 1");
  if (m > 1 && n > 0 && spec.c.row < n) fail("matmul: c's row is " + text(spec.c.row) + ", less than its " + text(n) + " columns");
  if (!spec.then) return;
  if (spec.count.batched || spec.count.size != 1) fail("matmul: then needs a count of 1");
  check(*spec.then, memory);
  if (spec.then->batched != spec.m.batched) fail("matmul: then must be batched like m");
  if (spec.then->dims[0] != m) fail("matmul: then has " + text(spec.then->dims[0]) + " rows, c has " + text(m));
}

void check(const OrthonormalizeSpec& spec, const Memory& memory) {
  const int64_t elements = static_cast<int64_t>(memory.elements);
  if (spec.rows < 1 || spec.columns < 1) fail("orthonormalize: a matrix of " + text(spec.rows) + " × " + text(spec.columns));
  const bool fits = spec.offset >= 0 && spec.offset <= elements && spec.rows <= elements && spec.columns <= (elements - spec.offset) / spec.rows;
  if (!fits) fail("orthonormalize: " + text(spec.rows) + " × " + text(spec.columns) + " at " + text(spec.offset) + " leaves the arena of " + text(elements) + " elements");
}

}  // namespace nnc
