// Where a map's values and totals lie in scratch memory, once for each part, and its constants beside it.
#include <algorithm>
#include <string>

#include "../threads/pool.h"
#include "map-binder.h"

namespace nnc {

size_t MapBinder::bytes_of(Layout layout) const { return aligned(tiling_.count_of(layout) * map_.element_); }

// Gives every value in scratch memory its offset; values of the body share, from the loop that makes one to the last that reads it.
size_t MapBinder::place_values() {
  size_t bytes = 0;
  std::vector<size_t> free[3];
  const auto take = [&](Layout layout) {
    std::vector<size_t>& places = free[static_cast<size_t>(layout)];
    if (places.empty()) {
      bytes += bytes_of(layout);
      return bytes - bytes_of(layout);
    }
    const size_t place = places.back();
    places.pop_back();
    return place;
  };
  for (Value& each : values_) {
    if (each.home == Home::scratch && each.is_prologue && !each.is_constant) each.offset = take(each.layout);
  }
  for (size_t s = 0; s < map_.body_.size(); s++) {
    const Step& step = map_.body_[s];
    const auto give_back = [&] {
      for (const int source : step.sources) {
        Value& read = value(source);
        const bool is_last = read.home == Home::scratch && !read.is_prologue && read.last_read == static_cast<int>(s) && source != step.to;
        if (!is_last) continue;
        free[static_cast<size_t>(read.layout)].push_back(read.offset);
        read.last_read = -1;
      }
    };
    // An elementwise loop may write over what it reads, if the layouts agree: places are kept apart by layout.
    if (step.action == Action::elementwise || step.action == Action::fused) give_back();
    Value& made = value(step.to);
    if (made.home == Home::scratch) made.offset = take(made.layout);
    for (int k = 0; k < step.kept_count; k++) {
      Value& kept = value(step.kept[k]);
      if (kept.home == Home::scratch) kept.offset = take(kept.layout);
    }
    give_back();
  }
  return bytes;
}

void MapBinder::make_parts(unsigned wanted) {
  place_constants();
  const size_t values = place_values();
  size_t most_totals = 0, totals = 0;
  for (const Map::Reduction& reduction : map_.reductions_) {
    map_.totals_offsets_.push_back(values + totals);
    most_totals = std::max(most_totals, reduction.most_totals);
    totals += aligned(reduction.most_totals * sizeof(double));
  }
  map_.narrowed_offset_ = values + totals;
  const size_t bytes = map_.part_bytes_ = map_.narrowed_offset_ + aligned(most_totals * map_.element_);
  for (int d = 1; d < space().dims; d++) map_.work_ *= static_cast<double>(std::max<size_t>(1, size_of(d)));
  const bool is_long = map_.parallel_ && map_.work_ * static_cast<double>(size_of(0)) > 2 * Map::least_part_work;
  const size_t most = most_scratch() / std::max<size_t>(1, bytes);
  // Rather fewer parts than too much memory, where the number is ours to choose.
  const unsigned count = wanted > 0 ? wanted : (is_long && most > 1 ? static_cast<unsigned>(std::min<size_t>(thread_count(), most)) : 1);
  if (count > most) throw Invalid("map: needs " + std::to_string(bytes) + " bytes of scratch memory");
  map_.memory_->workspace().maps.reserve(bytes * count);
  Map::Part part{};
  part.totals.resize(map_.reductions_.size());
  for (size_t v = 0; v < values_.size(); v++) {
    const Value& each = values_[v];
    part.addresses.push_back(each.fixed);
    if (each.home == Home::scratch) map_.scratch_places_.push_back({static_cast<int>(v), each.offset});
  }
  map_.parts_.assign(count, part);
}

// They are there before the map runs, so they can't lie where other maps work.
void MapBinder::place_constants() {
  size_t bytes = 0;
  for (const Value& each : values_) bytes += each.is_constant ? alignment : 0;
  map_.constants_ = std::make_unique<AlignedBytes>(bytes);
  char* place = map_.constants_->data();
  for (Value& each : values_) {
    if (!each.is_constant) continue;
    if (map_.memory_->precision == Precision::single) {
      *reinterpret_cast<float*>(place) = static_cast<float>(each.constant);
    } else {
      *reinterpret_cast<double*>(place) = each.constant;
    }
    each.home = Home::fixed;
    each.fixed = place;
    place += alignment;
  }
}

}  // namespace nnc
