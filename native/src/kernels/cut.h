// Where a product is cut so that several threads can work on it.
#pragma once

#include <cstddef>

namespace nnc {

// c (m, n) = a (m, k) · b (k, n).
struct ProductSizes {
  size_t m, n, k;
  double flops() const { return 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k); }
};

// `depth` gives each thread some of k, and a c of its own: they are added in the order of the parts.
enum class Cut { none, rows, columns, depth };

// Nanoseconds that a product takes on one core, roughly: of arithmetic, or of reading b where it serves few rows.
double time_of(const ProductSizes& sizes, size_t element);
// Whether that is of reading.
bool is_reading(const ProductSizes& sizes, size_t element);

// Who multiplies the parts: our own tiles copy while they compute.
enum class Multiplier { blas, tiles };

// The cut that costs least beyond the arithmetic; of depth only where c has at most so many places. A map that follows on rows of c while they are in
// cache has to come afterwards where columns are cut.
Cut choose_cut(const ProductSizes& sizes, unsigned parts, size_t most_depth_places, bool is_followed, Multiplier by);

// The first row, column or other of part `part`, of a product or of a map; from each to the next it is `distance` numbers. Parts of many start where lines do.
size_t part_start(size_t size, unsigned part, unsigned parts, size_t distance = 1);

}  // namespace nnc
