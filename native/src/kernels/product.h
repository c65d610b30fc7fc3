// The innermost loop of matrix products: one small block of c in registers.
#pragma once

#include <cstddef>

namespace nnc {

inline constexpr size_t most_tile_rows = 12;
inline constexpr size_t most_tile_shapes = 4;

// c (rows, columns) = or += a (rows, k) · b (k, columns). a lies anywhere; b's rows lie b_row apart, c's rows c_row apart. All distances in elements.
using TileProduct = void (*)(size_t k, const void* a, ptrdiff_t a_row, ptrdiff_t a_column, const void* b, ptrdiff_t b_row, void* c, ptrdiff_t c_row,
                      size_t columns, bool accumulate);

// c (1, columns) = or += a (1, k) · b (k, columns), for whole registers of columns: goes through b's rows from end to end, a few at a time, as
// memory is read fastest.
using RowProduct = void (*)(size_t k, const void* a, ptrdiff_t a_column, const void* b, ptrdiff_t b_row, void* c, size_t columns, bool accumulate);

// Tiles of one width, by rows - 1: those that have all their columns, and those that lack some on the right.
struct TileShape {
  size_t width;
  TileProduct whole[most_tile_rows];
  TileProduct partial[most_tile_rows];
};

struct Products {
  // Rows of the tile that keeps all registers busy.
  size_t rows;
  // Whether partial tiles read only the columns of b that there are; else b has to be padded to the width.
  bool reads_partially;
  RowProduct row;
  // Columns in a register.
  size_t row_width;
  size_t shape_count;
  // From narrow to wide.
  TileShape shapes[most_tile_shapes];

  const TileShape& widest() const { return shapes[shape_count - 1]; }
  // The narrowest shape that takes so many columns at once.
  const TileShape& shape_for(size_t columns) const {
    size_t s = 0;
    while (s + 1 < shape_count && shapes[s].width < columns) s++;
    return shapes[s];
  }
};

template <class T>
const Products& products();
template <>
const Products& products<float>();
template <>
const Products& products<double>();

}  // namespace nnc
