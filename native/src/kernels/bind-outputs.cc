// What becomes of a map's outputs: stores, written by the loop that makes the value where that is safe, and reductions with their totals.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "map-binder.h"

namespace nnc {

void MapBinder::bind_output(const Output& output, const Strided& operand) {
  const int source = values_of_[static_cast<size_t>(output.value)];
  if (output.mode == Mode::store) {
    bind_store(source, operand);
  } else {
    bind_reduction(output.mode, source, operand);
  }
}

void MapBinder::bind_store(int source, const Strided& operand) {
  const bool moves_along_rows = operand.strides[0] == 0 && size_of(0) > 1;
  // All rows have the same places: the last row has to be the last.
  if (moves_along_rows) map_.divisible_ = map_.parallel_ = false;
  const bool is_row_value = value(source).layout == Layout::rows || (value(source).layout == Layout::uniform && tile().has_single_row);
  const bool is_once = is_row_value && operand.strides[static_cast<size_t>(last())] == 0;
  if (!is_once) source = expanded(source, Layout::points);
  const Layout layout = value(source).layout;
  const int place = add_place(operand, layout);
  if (layout == Layout::points && tiling_.is_dense(operand, layout) && can_be_made_in(place, source)) {
    value(source).home = value(place).home;
    value(source).fixed = value(place).fixed;
    if (value(place).home == Home::arena) map_.places_.back().value = source;
    return;
  }
  Map::Store store{source, place, {}, 0};
  std::tie(store.walk, store.walk_factor) = tiling_.walk_of(operand.strides, layout);
  value(source).last_read = at_end;
  map_.stores_.push_back(store);
}

// The loop that makes the value may write to its destination at once, unless an input that lies there is read later.
bool MapBinder::can_be_made_in(int place, int source) {
  if (value(source).home != Home::scratch || value(source).is_prologue || value(source).made < 0) return false;
  const int made = value(source).made;
  return std::none_of(values_.begin(), values_.end(), [&](const Value& other) {
    const bool overlaps = other.home != Home::scratch && &other != &value(place) && other.low <= value(place).high && value(place).low <= other.high;
    return overlaps && other.last_read > made;
  });
}

// Groups are the leading dimensions, outside of the tile, that all reductions keep.
void MapBinder::choose_group() {
  bool has_reduction = false;
  uint32_t kept = ~0u;
  for (size_t o = 0; o < joined_.outputs.size(); o++) {
    if (spec_.outputs[o].mode == Mode::store) continue;
    has_reduction = true;
    kept &= mask_of(space(), joined_.outputs[o]);
  }
  if (!has_reduction) return;
  while (map_.group_dims_ < tile().dim && (kept >> map_.group_dims_ & 1) != 0) map_.group_dims_++;
}

void MapBinder::bind_reduction(Mode mode, int source, const Strided& operand) {
  source = expanded(source, Layout::points);
  value(source).last_read = at_end;
  Map::Reduction reduction{};
  reduction.mode = mode;
  reduction.value = source;
  reduction.base = address(operand.offset);
  for (int d = 0; d < map_.group_dims_; d++) reduction.group_strides[d] = in_bytes(operand.strides[static_cast<size_t>(d)]);
  reduction.keeps_rows = map_.group_dims_ == 0 && operand.strides[0] != 0;
  std::array<int64_t, most_dims> strides{};
  int64_t totals = 1;
  for (int d = last(); d >= map_.group_dims_; d--) {
    const bool is_kept = operand.strides[static_cast<size_t>(d)] != 0;
    strides[static_cast<size_t>(d)] = is_kept ? totals : 0;
    totals *= is_kept ? static_cast<int64_t>(size_of(d)) : 1;
  }
  // Then they overlap, and there are more totals than anyone could want.
  const bool overlaps = static_cast<size_t>(totals) > map_.memory_->elements;
  if (overlaps) throw Invalid("map: a reduction keeps " + std::to_string(totals) + " places of " + std::to_string(map_.memory_->elements));
  reduction.most_totals = static_cast<size_t>(totals);
  std::copy(strides.begin(), strides.end(), reduction.total_strides);
  std::tie(reduction.walk, reduction.walk_factor) = tiling_.walk_of(strides, Layout::points);
  describe_kept(reduction, operand);
  map_.reductions_.push_back(reduction);
}

// Where the totals of a group go: the extent of the first kept dimension is left open only if it is that of the rows.
void MapBinder::describe_kept(Map::Reduction& reduction, const Strided& operand) const {
  Walk& kept = reduction.kept;
  kept.dims = 0;
  reduction.kept_factor = 1;
  for (int d = map_.group_dims_; d < space().dims; d++) {
    const ptrdiff_t stride = operand.strides[static_cast<size_t>(d)];
    const size_t size = size_of(d);
    if (stride == 0) continue;
    const bool is_first = kept.dims == 0;
    if (!is_first && kept.strides[kept.dims - 1] == stride * static_cast<ptrdiff_t>(size)) {
      kept.strides[kept.dims - 1] = stride;
      (kept.dims == 1 ? reduction.kept_factor : kept.sizes[kept.dims - 1]) *= size;
      continue;
    }
    if (is_first && !reduction.keeps_rows) reduction.kept_factor = size;
    kept.sizes[kept.dims] = size;
    kept.strides[kept.dims++] = stride;
  }
  if (kept.dims > 0) return;
  kept.dims = 1;
  kept.strides[0] = 1;
}

}  // namespace nnc
