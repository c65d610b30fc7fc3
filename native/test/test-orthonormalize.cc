// QᵀQ = I, the span is that of the matrix, and R's diagonal is positive.
#include "../src/kernels/orthonormalize.h"
#include "arena.h"

using namespace nnc;

namespace {

void check_orthonormal(int64_t rows, int64_t columns, Precision precision) {
  const auto memory = filled_memory(static_cast<size_t>(rows * columns + 10), precision, static_cast<uint64_t>(rows * 100 + columns));
  const std::vector<double> before = numbers_of(*memory);
  Orthonormalize kernel({5, rows, columns}, memory);
  kernel.run();
  const std::vector<double> after = numbers_of(*memory);
  const bool is_tall = rows >= columns;
  const int64_t count = is_tall ? columns : rows, length = is_tall ? rows : columns;
  const auto at = [&](const std::vector<double>& numbers, int64_t vector, int64_t i) {
    return numbers[static_cast<size_t>(5 + (is_tall ? i * columns + vector : vector * columns + i))];
  };
  const double tolerance = precision == Precision::single ? 1e-6 : 1e-13;
  for (int64_t a = 0; a < count; a++) {
    for (int64_t b = 0; b < count; b++) {
      double product = 0, upper = 0;
      for (int64_t i = 0; i < length; i++) {
        product += at(after, a, i) * at(after, b, i);
        upper += at(after, a, i) * at(before, b, i);
      }
      CHECK_NEAR(product, a == b ? 1 : 0, tolerance, "QᵀQ");
      // R = QᵀA: nothing below the diagonal, and a positive diagonal.
      if (a > b) CHECK_NEAR(upper, 0, tolerance * static_cast<double>(length) * 4, "R below the diagonal");
      if (a == b) CHECK(upper > 0);
    }
  }
  for (size_t i = 4; i < 5; i++) CHECK(after[i] == before[i]);
  for (size_t i = static_cast<size_t>(5 + rows * columns); i < after.size(); i++) CHECK(after[i] == before[i]);
}

}  // namespace

TEST(orthonormalize_gives_orthonormal_rows_or_columns) {
  for (const Precision precision : {Precision::single, Precision::twice}) {
    for (const auto& [rows, columns] : {std::pair<int64_t, int64_t>{1, 1}, {5, 1}, {1, 5}, {3, 3}, {17, 9}, {9, 17}, {64, 64}, {100, 33}}) {
      check_orthonormal(rows, columns, precision);
    }
  }
}

TEST(orthonormalize_survives_zeros) {
  const auto memory = std::make_shared<Memory>(20, Precision::single);
  Orthonormalize kernel({4, 4, 3}, memory);
  kernel.run();
  for (const double number : numbers_of(*memory)) CHECK(std::isfinite(number));
}
