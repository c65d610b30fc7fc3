// The iteration space cut into tiles that fit in cache: a chunk of one dimension times all dimensions inside it.
#pragma once

#include <utility>

#include "space.h"
#include "walk.h"

namespace nnc {

// How often a value is kept: once where it is uniform over the tile, once a row of the last dimension, or once a point.
enum class Layout : uint8_t { uniform, rows, points };

struct Tile {
  int dim;
  size_t chunk;
  // Points, and rows of the last dimension, for each coordinate of `dim`.
  size_t block;
  size_t block_rows;
  // A tile never has more than one row, so what varies by row is uniform.
  bool has_single_row;
  // The only dimension is a row that can't be cut.
  bool is_whole;

  size_t points() const { return chunk * block; }
};

// Tiles of about so many points; of whole rows if the program combines along them.
Tile cut_tiles(const Space& space, size_t points, bool has_rows);

// How operands lie in the tiles of a space.
class Tiling {
 public:
  Tiling(const Space& space, const Tile& tile) : space_(space), tile_(tile) {}

  // Of a value that depends on these dimensions.
  Layout layout_of(uint32_t mask) const;
  bool is_same_in_all_tiles(uint32_t mask) const { return (mask & ((2u << tile_.dim) - 1)) == 0; }
  // How many values a tile has at most.
  size_t count_of(Layout layout) const;
  // Whether a tile's values lie in memory one after the other.
  bool is_dense(const Strided& operand, Layout layout) const;
  // A tile's values in strided memory, and the factor that makes a chunk the extent of the walk. Factor 0: a single value, whatever the chunk.
  std::pair<Walk, size_t> walk_of(const std::array<int64_t, most_dims>& strides, Layout layout) const;

 private:
  // The dimensions of a tile that a layout has values for end here.
  int end_of(Layout layout) const { return layout == Layout::points ? space_.dims : space_.last(); }

  const Space& space_;
  const Tile& tile_;
};

}  // namespace nnc
