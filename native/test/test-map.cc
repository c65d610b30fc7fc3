// Maps against the reference: every operation, strides, reductions, and programs that dice make.
#include "../src/kernels/map.h"
#include "arena.h"
#include "reference.h"

using namespace nnc;

namespace {

constexpr Precision precisions[] = {Precision::single, Precision::twice};

int32_t code_of(Operation operation) { return static_cast<int32_t>(operation); }

Output output_of(int64_t offset, std::vector<int64_t> strides, int64_t value, Mode mode) {
  Output output;
  output.offset = offset;
  output.strides = std::move(strides);
  output.value = value;
  output.mode = mode;
  return output;
}

std::vector<int64_t> dense_strides(const std::vector<int64_t>& dims) {
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t d = dims.size() - 1; d-- > 0;) strides[d] = strides[d + 1] * dims[d + 1];
  return strides;
}

void check_map(const MapSpec& spec, const std::shared_ptr<Memory>& memory, int64_t rows, double tolerance, const std::string& what) {
  check(spec, *memory);
  const std::vector<double> wanted = reference_map(spec, numbers_of(*memory), memory->random(), rows);
  Map map(spec, memory);
  map.run(rows);
  check_numbers(*memory, wanted, tolerance, what);
}

// z = operation(x, y, w) over n points, with every choice of operands that don't vary.
void check_operation(Operation operation, int64_t n, Precision precision) {
  const Kind kind = operations[static_cast<size_t>(operation)].kind;
  const int sources = kind == Kind::unary || kind == Kind::row ? 1 : (kind == Kind::binary ? 2 : 3);
  for (int repeated = 0; repeated < 1 << sources; repeated++) {
    const auto memory = filled_memory(static_cast<size_t>(4 * n + 20), precision, static_cast<uint64_t>(n + repeated), 0.1, 3);
    MapSpec spec{{n}, false, {{}, {}, sources + 1}, {}, {}};
    for (int s = 0; s < sources; s++) {
      spec.inputs.push_back({4 + s * n, {(repeated >> s & 1) != 0 ? 0 : 1}});
      spec.program.code.insert(spec.program.code.end(), {code_of(Operation::load), s, s, 0, 0});
    }
    spec.program.code.insert(spec.program.code.end(), {code_of(operation), sources, 0, sources > 1 ? 1 : 0, sources > 2 ? 2 : 0});
    spec.outputs.push_back(output_of(4 + 3 * n, {1}, sources, Mode::store));
    check_map(spec, memory, n, precision == Precision::single ? 3e-6 : 1e-13, std::string(operations[static_cast<size_t>(operation)].name) + " of " + std::to_string(n));
  }
}

// A spec that dice make: dims, a few operands that repeat along some dimensions or lie transposed, a chain of instructions, outputs of every mode.
class RandomMap {
 public:
  RandomMap(uint64_t seed, bool is_batched) : dice_(seed) {
    const size_t dims = 1 + dice_.below(4);
    for (size_t d = 0; d < dims; d++) spec.dims.push_back(size());
    spec.batched = is_batched;
    const size_t inputs = 1 + dice_.below(3);
    for (size_t i = 0; i < inputs; i++) spec.inputs.push_back(operand(false));
    make_program();
    const size_t outputs = 1 + dice_.below(3);
    for (size_t o = 0; o < outputs; o++) {
      const Mode mode = static_cast<Mode>(dice_.below(mode_count));
      const Operand place = operand(mode == Mode::store);
      spec.outputs.push_back(output_of(place.offset, place.strides, spec.program.registers - 1 - static_cast<int64_t>(dice_.below(std::min<size_t>(3, size_t(spec.program.registers)))), mode));
    }
  }

  MapSpec spec;
  size_t elements() const { return static_cast<size_t>(next_); }
  int64_t rows() { return static_cast<int64_t>(dice_.below(static_cast<size_t>(spec.dims[0]) + 1)); }

 private:
  int64_t size() {
    const int64_t sizes[] = {1, 2, 3, 5, 7, 16, 33, 70, 1};
    int64_t points = 1;
    for (const int64_t dim : spec.dims) points *= dim;
    const int64_t chosen = spec.dims.empty() && dice_.below(4) == 0 ? 1500 : sizes[dice_.below(9)];
    return points * chosen > 20000 ? 2 : chosen;
  }

  Operand operand(bool is_everywhere) {
    Operand operand{0, std::vector<int64_t>(spec.dims.size(), 0)};
    int64_t step = 1;
    const bool is_reversed = dice_.below(4) == 0;
    for (size_t i = spec.dims.size(); i-- > 0;) {
      const size_t d = is_reversed ? spec.dims.size() - 1 - i : i;
      if (!is_everywhere && dice_.below(3) == 0) continue;
      operand.strides[d] = step;
      step *= spec.dims[d];
      if (dice_.below(6) == 0) step += 3;
    }
    operand.offset = next_;
    next_ += step;
    return operand;
  }

  void make_program() {
    int32_t registers = 0;
    const auto add = [&](Operation operation, int32_t a, int32_t b, int32_t c) {
      spec.program.code.insert(spec.program.code.end(), {code_of(operation), registers++, a, b, c});
    };
    for (size_t i = 0; i < spec.inputs.size(); i++) add(Operation::load, static_cast<int32_t>(i), 0, 0);
    spec.program.constants = {0.5, -1.25};
    add(Operation::constant, static_cast<int32_t>(dice_.below(2)), 0, 0);
    const size_t length = 1 + dice_.below(8);
    constexpr Operation smooth[] = {Operation::add, Operation::sub,  Operation::mul,     Operation::max,     Operation::min,   Operation::tanh,
                                    Operation::neg, Operation::abs,  Operation::row_sum, Operation::row_max, Operation::row_min, Operation::where,
                                    Operation::sin, Operation::erf,  Operation::index,   Operation::uniform, Operation::row_argmax, Operation::exp};
    for (size_t i = 0; i < length; i++) {
      const auto any = [&] { return static_cast<int32_t>(dice_.below(static_cast<size_t>(registers))); };
      const auto input = [&] { return static_cast<int32_t>(dice_.below(spec.inputs.size())); };
      const Operation operation = smooth[dice_.below(sizeof(smooth) / sizeof(smooth[0]))];
      switch (operation) {
        case Operation::index: add(operation, static_cast<int32_t>(dice_.below(spec.dims.size())), 0, 0); break;
        case Operation::uniform: add(operation, 3, 0, 0); break;
        // Compared numbers are those of memory, which don't depend on rounding.
        case Operation::where: add(operation, input(), any(), any()); break;
        case Operation::row_argmax: add(operation, input(), 0, 0); break;
        // Bounded, so that programs don't run off to infinity.
        case Operation::exp: add(Operation::tanh, any(), 0, 0); add(operation, registers - 1, 0, 0); break;
        default: add(operation, any(), any(), any());
      }
    }
    spec.program.registers = registers;
  }

  Dice dice_;
  int64_t next_ = 4;
};

}  // namespace

TEST(every_operation_for_sizes_0_1_odd_and_large) {
  for (size_t o = 0; o < operation_count; o++) {
    const Kind kind = operations[o].kind;
    const bool is_calculated = kind == Kind::unary || kind == Kind::binary || kind == Kind::ternary || kind == Kind::row;
    if (!is_calculated) continue;
    for (const Precision precision : precisions) {
      for (const int64_t n : {0, 1, 3, 17, 64, 100, 2049, 5001}) check_operation(static_cast<Operation>(o), n, precision);
    }
  }
}

TEST(programs_of_dice_agree_with_the_reference) {
  for (uint64_t seed = 0; seed < 1500; seed++) {
    RandomMap made(seed, seed % 2 == 0);
    const Precision precision = precisions[seed / 2 % 2];
    const auto memory = filled_memory(made.elements(), precision, seed);
    const int64_t rows = made.spec.batched ? made.rows() : made.spec.dims[0];
    check_map(made.spec, memory, rows, precision == Precision::single ? 2e-4 : 1e-11, "seed " + std::to_string(seed));
  }
}

TEST(in_place_updates_read_before_they_write) {
  // v = 0.9 v - 0.1 g; w = w + 0.5 v_old, with v stored while the old v is still needed.
  for (const int64_t n : {5, 3000, 60000}) {
    const auto memory = filled_memory(static_cast<size_t>(4 + 3 * n), Precision::single, 9);
    MapSpec spec{{n}, false, {{code_of(Operation::load), 0, 0, 0, 0, code_of(Operation::load), 1, 1, 0, 0, code_of(Operation::load), 2, 2, 0, 0,
                               code_of(Operation::constant), 3, 0, 0, 0, code_of(Operation::mul), 4, 0, 3, 0, code_of(Operation::sub), 5, 4, 1, 0,
                               code_of(Operation::mul), 6, 0, 0, 0, code_of(Operation::add), 7, 2, 6, 0},
                              {0.9}, 8},
                 {{4, {1}}, {4 + n, {1}}, {4 + 2 * n, {1}}},
                 {output_of(4, {1}, 5, Mode::store), output_of(4 + 2 * n, {1}, 7, Mode::store)}};
    check_map(spec, memory, n, 1e-6, "update");
  }
}

TEST(two_arrays_can_be_swapped) {
  const int64_t n = 5000;
  const auto memory = filled_memory(static_cast<size_t>(4 + 2 * n), Precision::twice, 10);
  const MapSpec spec{{n}, false, {{code_of(Operation::load), 0, 0, 0, 0, code_of(Operation::load), 1, 1, 0, 0}, {}, 2},
                     {{4, {1}}, {4 + n, {1}}}, {output_of(4 + n, {1}, 0, Mode::store), output_of(4, {1}, 1, Mode::store)}};
  check_map(spec, memory, n, 0, "swap");
}

TEST(negative_strides_reverse) {
  const auto memory = filled_memory(300, Precision::single, 11);
  const MapSpec spec{{10, 13}, false, {{code_of(Operation::load), 0, 0, 0, 0}, {}, 1}, {{4 + 129, {-13, -1}}}, {output_of(150, {13, 1}, 0, Mode::store)}};
  check_map(spec, memory, 10, 0, "reverse");
}

TEST(windows_are_gathered) {
  // The windows (3 × 3 × 2) of an image (8 × 8 × 2), as a convolution wants them.
  const std::vector<int64_t> dims{2, 6, 6, 3, 3, 2};
  const auto memory = filled_memory(4 + 256 + 1296, Precision::single, 12);
  const MapSpec spec{dims, true, {{code_of(Operation::load), 0, 0, 0, 0}, {}, 1}, {{4, {128, 16, 2, 16, 2, 1}}}, {output_of(260, dense_strides(dims), 0, Mode::store)}};
  for (const int64_t rows : {0, 1, 2}) check_map(spec, memory, rows, 0, "windows");
}

TEST(sums_of_many_small_numbers_are_exact_enough) {
  const int64_t n = 1000000;
  const auto memory = std::make_shared<Memory>(static_cast<size_t>(n + 5), Precision::single);
  float* numbers = reinterpret_cast<float*>(memory->data());
  std::fill_n(numbers + 4, n, 0.1f);
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{n}, {n / 10, 10}, {10, n / 10}}) {
    const MapSpec spec{dims, false, {{code_of(Operation::load), 0, 0, 0, 0}, {}, 1}, {{4, dense_strides(dims)}}, {output_of(n + 4, std::vector<int64_t>(dims.size(), 0), 0, Mode::sum)}};
    Map map(spec, memory);
    map.run(dims[0]);
    CHECK_NEAR(numbers[n + 4], 0.1f * static_cast<double>(n), 0.02, "sum");
  }
}

TEST(rows_may_be_run_a_few_at_a_time) {
  for (uint64_t seed = 0; seed < 500; seed++) {
    RandomMap made(seed, true);
    const auto memory = filled_memory(made.elements(), Precision::twice, seed);
    Map map(made.spec, memory, 2);
    if (!map.is_divisible()) continue;
    const int64_t rows = made.rows();
    const std::vector<double> wanted = reference_map(made.spec, numbers_of(*memory), memory->random(), rows);
    map.start(rows, 2);
    for (int64_t from = 0; from < rows; from += 3) map.run_rows(static_cast<unsigned>(from % 2), from, std::min(rows, from + 3));
    map.finish(2);
    check_numbers(*memory, wanted, 1e-11, "seed " + std::to_string(seed));
  }
}

// What works in the same place as others leaves nothing there that they need, and finds it when it has moved.
TEST(maps_of_a_thread_share_where_they_work) {
  const auto workspace = std::make_shared<Workspace>();
  std::vector<std::unique_ptr<Map>> maps;
  std::vector<RandomMap> made;
  std::vector<std::shared_ptr<Memory>> memories;
  for (uint64_t seed = 0; seed < 100; seed++) {
    made.emplace_back(seed, true);
    memories.push_back(filled_memory(made.back().elements(), Precision::twice, seed, -2, 2, workspace));
    maps.push_back(std::make_unique<Map>(made.back().spec, memories.back(), 2));
    // Some run before others are bound.
    for (size_t m = seed % 7; m < maps.size(); m += 7) {
      const auto memory = memories[m];
      const int64_t rows = made[m].rows();
      const std::vector<double> wanted = reference_map(made[m].spec, numbers_of(*memory), memory->random(), rows);
      maps[m]->run(rows);
      check_numbers(*memory, wanted, 1e-11, "map " + std::to_string(m) + " of " + std::to_string(seed));
    }
  }
}

TEST(what_would_take_more_memory_than_there_is_is_refused) {
  const auto memory = filled_memory(100, Precision::single, 14);
  const auto is_refused = [&](const MapSpec& spec) {
    check(spec, *memory);
    try {
      Map map(spec, memory);
      return false;
    } catch (const Invalid&) {
      return true;
    }
  };
  // A row that is one number repeated has to be made before it can be summed; places that overlap can be more than the arena has.
  const int64_t many = int64_t{1} << 32;
  const MapSpec row{{many}, false, {{code_of(Operation::load), 0, 0, 0, 0, code_of(Operation::row_sum), 1, 0, 0, 0}, {}, 2}, {{4, {0}}}, {output_of(4, {0}, 1, Mode::sum)}};
  const MapSpec places{{30, 30, 30, 30}, false, {{code_of(Operation::load), 0, 0, 0, 0}, {}, 1}, {{4, {0, 0, 0, 0}}}, {output_of(4, {0, 1, 1, 1}, 0, Mode::sum)}};
  CHECK(is_refused(row));
  CHECK(is_refused(places));
}

TEST(what_is_wrong_is_refused) {
  const auto memory = filled_memory(100, Precision::single, 13);
  const MapSpec right{{10}, false, {{code_of(Operation::load), 0, 0, 0, 0}, {}, 1}, {{4, {1}}}, {output_of(20, {1}, 0, Mode::store)}};
  const auto is_refused = [&](auto change) {
    MapSpec spec = right;
    change(spec);
    try {
      check(spec, *memory);
      return false;
    } catch (const Invalid&) {
      return true;
    }
  };
  CHECK(!is_refused([](MapSpec&) {}));
  CHECK(is_refused([](MapSpec& spec) { spec.dims = {}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.dims = {101}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.dims = {-1}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.dims = {INT64_MAX}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.dims = {1, 1, 1, 1, 1, 1, 1}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].offset = -1; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].offset = 91; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].strides = {11}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].strides = {-1}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].strides = {INT64_MIN}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].strides = {INT64_MAX}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs[0].strides = {1, 1}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.inputs.clear(); }));
  CHECK(is_refused([](MapSpec& spec) { spec.outputs[0].offset = 95; }));
  CHECK(is_refused([](MapSpec& spec) { spec.outputs[0].value = 1; }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.code[0] = static_cast<int32_t>(operation_count); }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.code[0] = -1; }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.code[1] = 1; }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.code.pop_back(); }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.code[0] = code_of(Operation::constant); }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.code = {code_of(Operation::neg), 0, 0, 0, 0}; }));
  CHECK(is_refused([](MapSpec& spec) { spec.program.registers = INT64_MAX; }));
}
