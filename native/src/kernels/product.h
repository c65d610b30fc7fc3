// The innermost loop of matrix products: one small block of c in registers.
#pragma once

#include <cstddef>

namespace nnc {

inline constexpr int most_tile_rows = 12;
inline constexpr int most_tile_vectors = 2;

// c (rows, columns) = or += a (rows, k) · b (k, columns). a lies anywhere; b's rows lie b_row apart and may be read up to the full width of the
// tile; c's rows lie c_row apart and only `columns` of each are touched. All distances in elements.
using Tile = void (*)(size_t k, const void* a, ptrdiff_t a_row, ptrdiff_t a_column, const void* b, ptrdiff_t b_row, void* c, ptrdiff_t c_row,
                      size_t columns, bool accumulate);

struct Products {
  // Numbers in a vector register.
  size_t width;
  // Rows of the tile that keeps all registers busy.
  size_t rows;
  // By vectors in a row - 1, and rows - 1.
  Tile tiles[most_tile_vectors][most_tile_rows];
};

template <class T>
const Products& products();
template <>
const Products& products<float>();
template <>
const Products& products<double>();

}  // namespace nnc
