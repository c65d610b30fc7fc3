// Matrix products against three loops: transposes, odd sizes, counts, accumulation, splits over threads, and maps that follow.
#include "../src/kernels/matmul.h"
#include "../src/threads/pool.h"
#include "arena.h"
#include "reference.h"

using namespace nnc;

namespace {

struct Case {
  Extent count, m, n, k;
  int64_t most, rows;
  bool a_transposed, b_transposed, accumulate;
};

// Matrices one after the other, with lines a little longer than they need to be.
MatmulSpec spec_of(const Case& each, int64_t& elements) {
  int64_t next = 4;
  const auto place = [&](int64_t rows, int64_t columns, bool is_transposed) {
    const int64_t line = (is_transposed ? rows : columns) + 1;
    const int64_t size = line * (is_transposed ? columns : rows);
    const Matrix matrix{next, size, is_transposed ? 1 : line, is_transposed ? line : 1};
    next += size * each.count.at(each.most);
    return matrix;
  };
  const int64_t m = each.m.at(each.most), n = each.n.at(each.most), k = each.k.at(each.most);
  const Matrix a = place(m, k, each.a_transposed), b = place(k, n, each.b_transposed), c = place(m, n, false);
  elements = next + 8;
  return {each.count, each.m, each.n, each.k, each.most, a, b, c, each.accumulate, {}};
}

// The same with a in an array of its own, which ends where a does, while the arena has other numbers in its place.
template <class T>
void check_elsewhere(const MatmulSpec& spec, const Case& each, const std::vector<double>& wanted, double tolerance, const std::string& what) {
  const int64_t count = each.count.at(each.rows), m = each.m.at(each.rows), k = each.k.at(each.rows);
  if (count == 0 || m == 0 || k == 0) return;
  const auto memory = filled_memory(wanted.size(), sizeof(T) == sizeof(float) ? Precision::single : Precision::twice, wanted.size());
  Matmul kernel(spec, memory, blas());
  T* inside = reinterpret_cast<T*>(memory->data()) + spec.a.offset;
  const int64_t size = (count - 1) * spec.a.step + (m - 1) * spec.a.row + (k - 1) * spec.a.column + 1;
  std::vector<T> before(inside, inside + size), a = {T(-1), T(-2), T(-3)};
  a.insert(a.end(), before.begin(), before.end());
  CHECK(kernel.fits_a(each.rows, 3, size + 3));
  CHECK(!kernel.fits_a(each.rows, 4, size + 3));
  CHECK(!kernel.fits_a(each.rows, -1, size + 3));
  std::fill(inside, inside + size, T(1000));
  kernel.run(each.rows, reinterpret_cast<const char*>(a.data() + 3));
  std::copy(before.begin(), before.end(), inside);
  check_numbers(*memory, wanted, tolerance, what + ", a elsewhere");
}

void check_case(const Case& each, Precision precision, const std::string& what) {
  int64_t elements = 0;
  const MatmulSpec spec = spec_of(each, elements);
  const auto memory = filled_memory(static_cast<size_t>(elements), precision, static_cast<uint64_t>(elements));
  check(spec, *memory);
  const std::vector<double> wanted = reference_matmul(spec, numbers_of(*memory), each.rows);
  Matmul kernel(spec, memory, blas());
  kernel.run(each.rows);
  const double depth = static_cast<double>(std::max<int64_t>(1, each.k.at(each.rows)));
  const double tolerance = (precision == Precision::single ? 2e-6 : 1e-14) * std::sqrt(depth) * 4;
  check_numbers(*memory, wanted, tolerance, what);
  precision == Precision::single ? check_elsewhere<float>(spec, each, wanted, tolerance, what) : check_elsewhere<double>(spec, each, wanted, tolerance, what);
}

std::string text_of(const Case& each) {
  return std::to_string(each.count.at(each.rows)) + " × (" + std::to_string(each.m.at(each.rows)) + ", " + std::to_string(each.k.at(each.rows)) + ") · (" + std::to_string(each.k.at(each.rows)) + ", " + std::to_string(each.n.at(each.rows)) + ")" +
         (each.a_transposed ? " aᵀ" : "") + (each.b_transposed ? " bᵀ" : "") + (each.accumulate ? " +=" : "");
}

void check_all_forms(Case each) {
  for (const Precision precision : {Precision::single, Precision::twice}) {
    for (int form = 0; form < 8; form++) {
      each.a_transposed = (form & 1) != 0;
      each.b_transposed = (form & 2) != 0;
      each.accumulate = (form & 4) != 0;
      check_case(each, precision, text_of(each));
    }
  }
}

constexpr Extent one{1, false};

Extent fixed(int64_t size) { return {size, false}; }

}  // namespace

TEST(products_of_all_sizes_and_transposes) {
  for (const int64_t m : {0, 1, 2, 7, 13, 40}) {
    for (const int64_t n : {0, 1, 3, 16, 33}) {
      for (const int64_t k : {0, 1, 5, 20, 64}) check_all_forms({one, fixed(m), fixed(n), fixed(k), 1, 1, false, false, false});
    }
  }
}

TEST(large_products) {
  check_all_forms({one, fixed(130), fixed(70), fixed(300), 1, 1, false, false, false});
  check_all_forms({one, fixed(257), fixed(129), fixed(65), 1, 1, false, false, false});
  for (const int64_t n : {34, 36, 40, 100, 1028}) check_all_forms({one, fixed(59), fixed(n), fixed(600), 1, 1, false, false, false});
  check_all_forms({one, fixed(3), fixed(600), fixed(520), 1, 1, false, false, false});
  check_all_forms({one, fixed(100), fixed(70), fixed(2100), 1, 1, false, false, false});
  check_all_forms({one, fixed(14), fixed(1100), fixed(530), 1, 1, false, false, false});
}

TEST(rows_that_share_places_in_the_cache) {
  // With the gap between lines rows of a lie 4096 bytes apart, in single and in double precision.
  for (const int64_t k : {1023, 511}) check_all_forms({one, fixed(110), fixed(300), fixed(k), 1, 1, false, false, false});
}

TEST(narrow_products_of_many_rows) {
  for (const int64_t n : {1, 7, 8, 10, 16, 17}) check_all_forms({one, fixed(1100), fixed(n), fixed(90), 1, 1, false, false, false});
  check_all_forms({one, fixed(520), fixed(3), {1, true}, 300, 297, false, false, false});
}

TEST(one_row_or_two) {
  for (const int64_t m : {1, 2}) {
    for (const int64_t n : {15, 16, 70, 700}) {
      for (const int64_t k : {7, 8, 901}) check_all_forms({one, fixed(m), fixed(n), fixed(k), 1, 1, false, false, false});
    }
  }
}

TEST(products_are_cut_where_least_is_copied_twice) {
  const size_t many = 1 << 18;
  CHECK(choose_cut({64, 128, 784}, 1, many, false, Multiplier::blas) == Cut::none);
  CHECK(choose_cut({64, 128, 784}, 2, many, false, Multiplier::blas) == Cut::depth);
  CHECK(choose_cut({64, 128, 784}, 2, 0, false, Multiplier::blas) == Cut::columns);
  CHECK(choose_cut({784, 128, 64}, 2, many, false, Multiplier::blas) == Cut::rows);
  CHECK(choose_cut({1, 512, 784}, 2, many, false, Multiplier::blas) == Cut::depth);
  CHECK(choose_cut({1, 512, 784}, 2, many, true, Multiplier::tiles) == Cut::depth);
  CHECK(choose_cut({1, 512, 784}, 2, 0, true, Multiplier::tiles) == Cut::columns);
  CHECK(choose_cut({128, 100, 3072}, 2, 0, false, Multiplier::blas) == Cut::rows);
  CHECK(choose_cut({8, 8, 8}, 2, many, false, Multiplier::blas) == Cut::none);
  CHECK(choose_cut({128, 512, 10}, 2, 0, false, Multiplier::blas) == Cut::columns);
  CHECK(choose_cut({128, 512, 10}, 2, 0, true, Multiplier::blas) == Cut::rows);
  CHECK(choose_cut({64, 128, 784}, 2, many, false, Multiplier::tiles) == Cut::columns);
  CHECK(choose_cut({64, 128, 784}, 2, 0, true, Multiplier::tiles) == Cut::columns);
  CHECK(choose_cut({512, 128, 784}, 2, 0, true, Multiplier::tiles) == Cut::rows);
  CHECK(choose_cut({128, 100, 3072}, 2, many, false, Multiplier::tiles) == Cut::depth);
}

TEST(parts_start_where_lines_do) {
  CHECK(part_start(784, 0, 2) == 0);
  CHECK(part_start(784, 1, 2) == 384);
  CHECK(part_start(784, 2, 2) == 784);
  // Rows of 100 numbers begin at a line every fourth time; rows of 512 all do.
  CHECK(part_start(790, 1, 2, 100) == 392);
  CHECK(part_start(790, 1, 2, 512) == 395);
  // Few aren't rounded: the parts would differ by too much.
  CHECK(part_start(100, 1, 2, 1) == 50);
}

TEST(products_deep_and_thin_are_split_along_their_depth) {
  check_all_forms({one, fixed(9), fixed(10), {1, true}, 9000, 8999, false, false, false});
  check_all_forms({one, fixed(9), fixed(10), {3, true}, 3000, 0, false, false, false});
}

TEST(few_rows_may_be_cut_otherwise_than_many) {
  for (const int64_t rows : {1, 3, 40, 256}) check_all_forms({one, {1, true}, fixed(200), fixed(784), 256, rows, false, false, false});
}

TEST(the_batch_may_be_count_m_or_k) {
  for (const int64_t rows : {0, 1, 5, 64}) {
    check_all_forms({{1, true}, fixed(6), fixed(7), fixed(8), 64, rows, false, false, false});
    check_all_forms({{2, true}, fixed(30), fixed(40), fixed(50), 64, rows, false, false, false});
    check_all_forms({fixed(3), {2, true}, fixed(9), fixed(8), 64, rows, false, false, false});
    check_all_forms({fixed(2), fixed(11), fixed(9), {3, true}, 64, rows, false, false, false});
  }
}

TEST(overlapping_rows_of_a_are_windows) {
  // Row i of a starts one element after row i - 1: no BLAS takes that.
  const auto memory = filled_memory(200, Precision::single, 5);
  const MatmulSpec spec{one, fixed(20), fixed(4), fixed(6), 1, {4, 0, 1, 1}, {40, 0, 4, 1}, {80, 0, 4, 1}, false, {}};
  check(spec, *memory);
  const std::vector<double> wanted = reference_matmul(spec, numbers_of(*memory), 1);
  Matmul kernel(spec, memory, blas());
  kernel.run(1);
  check_numbers(*memory, wanted, 1e-5, "windows");
}

TEST(numbers_may_lie_apart_along_rows_and_columns) {
  for (const Precision precision : {Precision::single, Precision::twice}) {
    const auto memory = filled_memory(110000, precision, 9);
    const MatmulSpec spec{one, fixed(70), fixed(90), fixed(300), 1, {4, 0, 2, 141}, {43000, 0, 181, 2}, {100000, 0, 91, 1}, false, {}};
    check(spec, *memory);
    const std::vector<double> wanted = reference_matmul(spec, numbers_of(*memory), 1);
    Matmul kernel(spec, memory, blas());
    kernel.run(1);
    check_numbers(*memory, wanted, precision == Precision::single ? 1e-4 : 1e-12, "apart");
  }
}

TEST(a_map_follows_on_the_rows_of_c) {
  // y = max(c + bias, 0), its sum over the rows, and its largest value.
  for (const int64_t rows : {0, 1, 50, 700}) {
    for (const int64_t k : {3, 200, 1500}) {
      for (const Precision precision : {Precision::single, Precision::twice}) {
        Case each{one, {1, true}, fixed(40), fixed(k), 700, rows, false, false, false};
        int64_t elements = 0;
        MatmulSpec spec = spec_of(each, elements);
        const int64_t bias = elements, y = bias + 40, sums = y + 700 * 40, largest = sums + 40;
        MapSpec then{{700, 40}, true, {{0, 0, 0, 0, 0, 0, 1, 1, 0, 0, static_cast<int32_t>(Operation::add), 2, 0, 1, 0, static_cast<int32_t>(Operation::constant), 3, 0, 0, 0,
                                        static_cast<int32_t>(Operation::max), 4, 2, 3, 0}, {0}, 5},
                     {{spec.c.offset, {spec.c.row, 1}}, {bias, {0, 1}}}, {}};
        const struct {
          int64_t offset;
          std::vector<int64_t> strides;
          Mode mode;
        } places[] = {{y, {40, 1}, Mode::store}, {sums, {0, 1}, Mode::sum}, {largest, {0, 0}, Mode::max}};
        for (const auto& place : places) {
          Output output;
          output.offset = place.offset;
          output.strides = place.strides;
          output.value = 4;
          output.mode = place.mode;
          then.outputs.push_back(output);
        }
        spec.then = then;
        const auto memory = filled_memory(static_cast<size_t>(largest + 1), precision, 77);
        check(spec, *memory);
        const std::vector<double> product = reference_matmul(spec, numbers_of(*memory), rows);
        const std::vector<double> wanted = reference_map(then, product, memory->random(), rows);
        Matmul kernel(spec, memory, blas());
        kernel.run(rows);
        check_numbers(*memory, wanted, precision == Precision::single ? 1e-4 : 1e-12, "then, " + std::to_string(rows) + " rows");
      }
    }
  }
}

TEST(a_map_that_follows_may_need_all_rows_at_once) {
  // y = c / (sum of c over the batch): not a thing that parts of the rows could do, however long it takes.
  const int64_t rows = 40000, k = 40;
  MatmulSpec spec{one, {1, true}, fixed(1), fixed(k), rows, {4, 0, k, 1}, {4 + k * rows, 0, 1, 1}, {4 + k + k * rows, 0, 1, 1}, false, {}};
  const int64_t c = spec.c.offset;
  Output output;
  output.offset = c + rows;
  output.strides = {1};
  output.value = 4;
  output.mode = Mode::store;
  const auto code = [](Operation operation) { return static_cast<int32_t>(operation); };
  spec.then = MapSpec{{rows}, true, {{code(Operation::load), 0, 0, 0, 0, code(Operation::row_sum), 1, 0, 0, 0, code(Operation::div), 2, 0, 1, 0, code(Operation::tanh), 3, 2, 0, 0, code(Operation::exp), 4, 3, 0, 0}, {}, 5}, {{c, {1}}}, {output}};
  const auto memory = filled_memory(static_cast<size_t>(c + 2 * rows), Precision::twice, 21, 0.5, 1.5);
  check(spec, *memory);
  const std::vector<double> wanted = reference_map(*spec.then, reference_matmul(spec, numbers_of(*memory), rows), memory->random(), rows);
  Matmul kernel(spec, memory, blas());
  kernel.run(rows);
  check_numbers(*memory, wanted, 1e-12, "whole rows");
}

TEST(distances_that_nobody_uses_may_be_anything) {
  constexpr int64_t far = int64_t{1} << 53;
  const auto memory = filled_memory(100, Precision::twice, 22);
  const MatmulSpec spec{one, one, fixed(5), one, 1, {4, far, -far, far}, {10, far, -far, 1}, {20, far, far, 1}, true, {}};
  const MatmulSpec nothing{one, fixed(3), fixed(5), fixed(0), 1, {far, far, far, far}, {-far, far, far, far}, {40, far, 5, 1}, false, {}};
  for (const MatmulSpec& each : {spec, nothing}) {
    check(each, *memory);
    const std::vector<double> wanted = reference_matmul(each, numbers_of(*memory), 1);
    Matmul kernel(each, memory, blas());
    kernel.run(1);
    check_numbers(*memory, wanted, 1e-14, "far");
  }
}

TEST(products_are_the_same_at_every_run) {
  const Case each{one, fixed(64), fixed(48), {1, true}, 4000, 4000, true, false, false};
  int64_t elements = 0;
  const MatmulSpec spec = spec_of(each, elements);
  const auto memory = filled_memory(static_cast<size_t>(elements), Precision::single, 6);
  Matmul kernel(spec, memory, blas());
  kernel.run(4000);
  const std::vector<double> first = numbers_of(*memory);
  for (int run = 0; run < 5; run++) {
    kernel.run(4000);
    CHECK(numbers_of(*memory) == first);
  }
}

TEST(parts_are_each_done_once) {
  for (int run = 0; run < 2000; run++) {
    int done[7] = {};
    run_parts(7, 1e6, [&](unsigned part) { done[part]++; });
    for (const int times : done) CHECK(times == 1);
  }
}

TEST(products_that_leave_the_arena_are_refused) {
  const auto memory = filled_memory(1000, Precision::single, 8);
  int64_t elements = 0;
  const MatmulSpec right = spec_of({one, fixed(5), fixed(6), fixed(7), 1, 1, false, false, false}, elements);
  const auto is_refused = [&](auto change) {
    MatmulSpec spec = right;
    change(spec);
    try {
      check(spec, *memory);
      return false;
    } catch (const Invalid&) {
      return true;
    }
  };
  CHECK(!is_refused([](MatmulSpec&) {}));
  CHECK(is_refused([](MatmulSpec& spec) { spec.a.offset = -1; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.b.offset = 990; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.c.column = 2; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.c.row = 5; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.m.size = INT64_MAX; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.m = {5, true}; spec.most = 100; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.m.batched = spec.k.batched = true; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.n.batched = true; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.most = -1; }));
  CHECK(is_refused([](MatmulSpec& spec) { spec.a.step = INT64_MAX; spec.count.size = 2; }));
}
