// Cuts tiles, and describes operands in them.
#include "tile.h"

#include <algorithm>

namespace nnc {
namespace {

// Chunks of about `most`, equal but for the last.
size_t balanced(size_t size, size_t most) {
  if (most >= size) return size;
  const size_t count = (size + most - 1) / most;
  const size_t chunk = (size + count - 1) / count;
  return most < 16 ? chunk : std::min(size, (chunk + 15) / 16 * 16);
}

}  // namespace

Tile cut_tiles(const Space& space, size_t points, bool has_rows) {
  // A dimension of size 0 has no tiles, but what is computed from sizes has to stay in range.
  const auto size_of = [&](int dim) { return std::max<size_t>(1, space.sizes[dim]); };
  int dim = space.last();
  size_t block = 1;
  while (dim > 0 && (size_of(dim) * block <= points / 2 || (has_rows && dim == space.last()))) block *= size_of(dim--);
  const bool is_last = dim == space.last();
  const bool is_whole = has_rows && is_last;
  const size_t chunk = is_whole ? size_of(dim) : balanced(size_of(dim), std::max<size_t>(1, points / block));
  const size_t block_rows = is_last ? 1 : block / size_of(space.last());
  return {dim, chunk, block, block_rows, is_last || chunk * block_rows == 1, is_whole};
}

Layout Tiling::layout_of(uint32_t mask) const {
  if ((mask >> space_.last() & 1) != 0) return Layout::points;
  return mask == 0 || tile_.has_single_row ? Layout::uniform : Layout::rows;
}

size_t Tiling::count_of(Layout layout) const {
  switch (layout) {
    case Layout::points:
      return tile_.points();
    case Layout::rows:
      return tile_.chunk * tile_.block_rows;
    case Layout::uniform:
      break;
  }
  return 1;
}

bool Tiling::is_dense(const Strided& operand, Layout layout) const {
  if (layout == Layout::uniform) return true;
  int64_t step = 1;
  for (int d = end_of(layout) - 1; d >= tile_.dim; d--) {
    const bool is_one = d == tile_.dim ? tile_.chunk == 1 : space_.sizes[d] == 1;
    if (!is_one && operand.strides[static_cast<size_t>(d)] != step) return false;
    step *= static_cast<int64_t>(space_.sizes[d]);
  }
  return true;
}

std::pair<Walk, size_t> Tiling::walk_of(const std::array<int64_t, most_dims>& strides, Layout layout) const {
  Walk walk{1, {1}, {0}};
  if (layout == Layout::uniform || end_of(layout) <= tile_.dim) return {walk, 0};
  size_t factor = 1;
  walk.strides[0] = strides[static_cast<size_t>(tile_.dim)];
  for (int d = tile_.dim + 1; d < end_of(layout); d++) {
    const ptrdiff_t stride = strides[static_cast<size_t>(d)];
    const size_t size = space_.sizes[d];
    if (size == 1) continue;
    const int before = walk.dims - 1;
    // Chunks of one place may step as they like.
    const bool is_free = before == 0 && factor == 1 && tile_.chunk == 1;
    if (is_free || walk.strides[before] == stride * static_cast<ptrdiff_t>(size)) {
      walk.strides[before] = stride;
      (before == 0 ? factor : walk.sizes[before]) *= size;
    } else {
      walk.sizes[walk.dims] = size;
      walk.strides[walk.dims++] = stride;
    }
  }
  return {walk, factor};
}

}  // namespace nnc
