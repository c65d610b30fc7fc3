// An estimate rather than a rule: whoever multiplies copies all of a or b that its part needs, so the cut decides what is copied by each thread
// again. Measured on AVX-512, two halves of 64 x 784 x 128 take 35 us cut by rows, 33 by columns, 38 by depth with our own tiles, and 61, 55 and 51
// with OpenBLAS 0.3.21; of 128 x 3072 x 100 270, 340 and 256, and 342, 411 and 310. In training, where b comes from far, a copy costs more.
#include "cut.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nnc {
namespace {

// Nanoseconds on one core, in single precision: for an operation, for a byte of b, for copying a number, for adding a place of c to another.
constexpr double per_flop = 1.0 / 130;
constexpr double per_byte = 1.0 / 30;
constexpr double per_copy_by_blas = 0.1;
constexpr double per_copy_by_tiles = 0.06;
constexpr double per_place = 0.2;
// Of a map over c that comes afterwards, when a part of c lies in another core's cache. Less than what is won, for weights of which each thread reads its
// columns alone are written again sooner: with all of it W3's step takes 2 to 3 % less time than cut by rows, its update 160 us instead of 190.
constexpr double per_followed_place = 0.05;
// Of b where it serves few rows: its lines are read faster from end to end. One row of W3 takes 18 us if threads read some lines each, 22 if some columns.
constexpr double per_broken_line = 0.01;
// Of waiting for the other threads once more.
constexpr double per_wait = 1500;

// Parts thinner than this waste most of what the BLAS does to prepare.
constexpr size_t least_rows = 16;
constexpr size_t least_columns = 32;
constexpr size_t least_depth = 128;

// The share of a tile's columns that are there.
double used_columns(size_t n) { return static_cast<double>(n) / static_cast<double>((n + 15) / 16 * 16); }

// Of so few columns a tile has one vector, for which it fetches as much of a as for two.
constexpr size_t narrow = 16;
constexpr double narrow_time = 2;

double computing_time(const ProductSizes& sizes, size_t element) {
  if (sizes.n == 0) return 0;
  const double flops = sizes.flops() / used_columns(sizes.n) * (sizes.n <= narrow ? narrow_time : 1);
  return flops * static_cast<double>(element / sizeof(float)) * per_flop;
}

double reading_time(const ProductSizes& sizes, size_t element) {
  return static_cast<double>(sizes.k) * static_cast<double>(sizes.n) * static_cast<double>(element) * per_byte;
}

}  // namespace

bool is_reading(const ProductSizes& sizes, size_t element) { return reading_time(sizes, element) > computing_time(sizes, element); }

double time_of(const ProductSizes& sizes, size_t element) {
  return sizes.m == 0 ? 0 : std::max(computing_time(sizes, element), reading_time(sizes, element));
}

Cut choose_cut(const ProductSizes& sizes, unsigned parts, size_t most_depth_places, bool is_followed, Multiplier by) {
  if (parts < 2) return Cut::none;
  const double m = static_cast<double>(sizes.m), n = static_cast<double>(sizes.n), k = static_cast<double>(sizes.k);
  const double per_copy = by == Multiplier::blas ? per_copy_by_blas : per_copy_by_tiles;
  const double arithmetic = sizes.flops() * per_flop / parts;
  const double broken = is_reading(sizes, sizeof(float)) ? per_broken_line * k * n : 0;
  const double wasted = arithmetic * (used_columns(sizes.n) / used_columns(part_start(sizes.n, 1, parts)) - 1);
  const struct {
    Cut cut;
    bool is_possible;
    double cost;
  } ways[] = {
      {Cut::rows, sizes.m >= least_rows * parts, per_copy * k * n},
      {Cut::columns, sizes.n >= least_columns * parts, per_copy * m * k + wasted + broken + (is_followed ? per_followed_place * m * n + per_wait : 0)},
      {Cut::depth, sizes.k >= least_depth * parts && m * n <= static_cast<double>(most_depth_places), per_place * m * n * (parts - 1) + per_wait},
  };
  Cut best = Cut::none;
  double least = INFINITY;
  for (const auto& way : ways) {
    if (!way.is_possible || !(way.cost < least)) continue;
    best = way.cut;
    least = way.cost;
  }
  return best;
}

size_t part_start(size_t size, unsigned part, unsigned parts, size_t distance) {
  const size_t at = size * part / parts;
  // So many begin at multiples of 16 numbers. Where each does, parts are equal: of 784 x 128 x 512 the larger took 467 us, an equal one takes 460.
  const size_t step = 16 / std::gcd(size_t{16}, distance);
  return part == parts || size < size_t{64} * parts ? at : at / step * step;
}

}  // namespace nnc
