// The innermost loop of large products: one small block of c in registers, over a panel of b, which is as many columns as two registers hold.
#pragma once

#include <cstddef>

namespace nnc {

inline constexpr size_t most_panel_rows = 12;
// Numbers that memory gives at once.
template <class T>
inline constexpr size_t line_numbers = 64 / sizeof(T);
// Of registers that are filled by rows instead, because there are so few columns.
inline constexpr size_t most_few_columns = 4;
inline constexpr size_t most_panel_lanes = 16;

// c (rows, columns of the tile) = or += a (rows, k) · b (k, columns of the tile). Distances are in elements.
struct PanelPass {
  size_t k;
  const void* a;
  // From row to row where a is flat, from column to column where it is upright.
  ptrdiff_t a_step;
  const void* b;
  ptrdiff_t b_row;
  void* c;
  ptrdiff_t c_row;
  bool accumulate;
  // Where to copy what is read of a, column by column, and of b, without gaps, for the tiles to come; null for nowhere. Copying while computing
  // costs almost nothing, and the copy is what makes the other tiles fast.
  void* kept_a;
  void* kept_b;
  // For tiles that ask: what memory is asked for meanwhile, a line for each column of a. `line_numbers` lines lie `next_line` apart, as many more
  // `next_lines` behind them, and so on.
  const void* next;
  ptrdiff_t next_line;
  ptrdiff_t next_lines;
};
using PanelTile = void (*)(const PanelPass&);

// How wide a tile is: two registers, or what suffices for the last columns.
enum PanelWidth { half_register, one_register, two_registers, panel_widths };

// What a tile does beside computing: there aren't registers enough for all of it.
enum PanelWork { nothing_else, copying, asking, panel_works };

struct Panels {
  // Rows of the tile that keeps all registers busy.
  size_t rows;
  // Columns of two registers.
  size_t width;
  // Whether these tiles are faster than the BLAS libraries that were measured: with AVX-512 OpenBLAS 0.3.21 reaches 55 to 63 % of what an Intel core
  // can do, these 70 to 85 %.
  bool outdo_blas;
  // By what they do beside computing, by width, and by rows - 1. Flat: the numbers of each row of a lie next to each other; upright: those of each column.
  // None but those of two registers ask.
  PanelTile flat[panel_works][panel_widths][most_panel_rows];
  PanelTile upright[panel_works][panel_widths][most_panel_rows];
  // The last columns where they are few, by columns - 1; null for more. c (columns, lanes) = bᵀ · aᵀ, dense, whatever the rows of the tile: of an upright a as
  // many numbers are read as fill the lanes. Four columns take a third of the time of half a register; from eight on nothing is gained.
  size_t lanes;
  PanelTile few[most_few_columns];
  // to (k, columns), its rows `width` apart, = from (columns, k)ᵀ, whose rows lie `line` apart.
  void (*turn)(void* to, size_t width, const void* from, ptrdiff_t line, size_t columns, size_t k);
};

template <class T>
const Panels& panels();
template <>
const Panels& panels<float>();
template <>
const Panels& panels<double>();

}  // namespace nnc
