// Binds a map program to an arena: joins dimensions, chooses the tile, and keeps the list of values and loops that the rest adds to.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "map-binder.h"

namespace nnc {
namespace {

// A map that has no points at all reads and stores nothing: what is left are its reductions, here of a constant.
MapSpec without_points(const MapSpec& spec) {
  if (std::find(spec.dims.begin(), spec.dims.end(), 0) == spec.dims.end()) return spec;
  MapSpec rest{spec.dims, spec.batched, {{static_cast<int32_t>(Operation::constant), 0, 0, 0, 0}, {0}, 1}, {}, {}};
  for (Output output : spec.outputs) {
    if (!has_places(spec, output)) continue;
    output.value = 0;
    rest.outputs.push_back(output);
  }
  return rest;
}

}  // namespace

Map::Map(const MapSpec& spec, std::shared_ptr<Memory> memory, unsigned parts)
    : memory_(std::move(memory)),
      instructions_(memory_->precision == Precision::single ? instructions<float>() : instructions<double>()),
      element_(size_of(memory_->precision)) {
  const MapSpec rest = without_points(spec);
  MapBinder(*this, rest).bind(parts);
}

MapBinder::MapBinder(Map& map, const MapSpec& spec)
    : map_(map),
      spec_(spec),
      instructions_(needed_instructions(spec)),
      joined_(join_dims(spec, instructions_)),
      tiling_(map.space_, map.tile_),
      masks_(static_cast<size_t>(spec.program.registers)),
      values_of_(masks_.size(), -1),
      readers_(only_readers(instructions_, masks_.size())),
      is_output_(masks_.size(), false),
      waiting_(masks_.size(), nullptr),
      makers_(masks_.size(), nullptr),
      fusions_(masks_.size(), Fusion{}),
      is_fused_(masks_.size(), false) {
  for (const Output& output : spec.outputs) is_output_[static_cast<size_t>(output.value)] = true;
}

void MapBinder::bind(unsigned parts) {
  choose_tile();
  find_masks();
  find_fusions();
  for (const Instruction& instruction : instructions_) translate(instruction);
  choose_group();
  for (size_t o = 0; o < joined_.outputs.size(); o++) bind_output(spec_.outputs[o], joined_.outputs[o]);
  forget_cached_streams();
  stream_single_loop();
  make_parts(parts);
  give_back_room();
}

// A network keeps hundreds of kernels.
void MapBinder::give_back_room() {
  const auto fit = [](auto&... lists) { (lists.shrink_to_fit(), ...); };
  fit(map_.prologue_, map_.body_, map_.places_, map_.streams_, map_.stores_, map_.reductions_, map_.scratch_places_, map_.totals_offsets_);
}

// One loop can ask for its operands itself; between several, memory is asked for the next tile's.
void MapBinder::stream_single_loop() {
  if (map_.streams_.empty() || map_.body_.size() > 1 || last_fused_ == nullptr) return;
  map_.body_.back().fused = last_fused_->streaming_loop;
  map_.streams_.clear();
}

// What stays in the second-level cache from one step of training to the next need not be fetched.
void MapBinder::forget_cached_streams() {
  constexpr size_t most_cached = 1 << 20;
  size_t bytes = map_.element_ * map_.streams_.size();
  for (int d = 0; d < space().dims; d++) bytes = std::min(bytes, most_cached) * std::clamp<size_t>(size_of(d), 1, most_cached);
  if (bytes <= most_cached) map_.streams_.clear();
}

size_t MapBinder::most_scratch() const { return std::clamp(map_.memory_->bytes() * 64, size_t{1} << 28, size_t{1} << 34); }

// As many points as leave the values that are alive together, and what is read of this tile and the next, in the first-level cache. An update of
// Adam takes 28 ns for 16 weights in memory with tiles of 2048 points, 11 with 512 and the next tile fetched.
size_t MapBinder::points_in_cache() const {
  constexpr size_t bytes = 24 * 1024;
  const auto is_load = [](const Instruction& instruction) { return instruction.kind == Kind::load; };
  const size_t loads = static_cast<size_t>(std::count_if(instructions_.begin(), instructions_.end(), is_load));
  const size_t alive = most_alive(instructions_, masks_.size()) + 1;
  return std::clamp<size_t>(bytes / (map_.element_ * (alive + loads)) / 64 * 64, 256, 2048);
}

void MapBinder::choose_tile() {
  const bool has_rows = combines_rows(instructions_);
  map_.space_ = joined_.space;
  map_.tile_ = cut_tiles(joined_.space, points_in_cache(), has_rows);
  map_.batched_ = spec_.batched;
  map_.most_rows_ = spec_.dims[0];
  if (map_.tile_.is_whole) map_.divisible_ = map_.parallel_ = false;
  if (map_.tile_.points() > most_scratch()) throw Invalid("map: rows of " + std::to_string(map_.tile_.points()) + " points are too long");
}

int MapBinder::add_value(Layout layout, bool is_prologue) {
  Value value{};
  value.layout = layout;
  value.is_prologue = is_prologue;
  value.home = Home::scratch;
  value.made = -1;
  value.last_read = -1;
  value.points = -1;
  value.low = INT64_MAX;
  value.high = -1;
  values_.push_back(value);
  return static_cast<int>(values_.size()) - 1;
}

// The address of an operand at the tile's first point.
int MapBinder::add_place(const Strided& operand, Layout layout) {
  const int number = add_value(layout, false);
  Value& place = value(number);
  place.low = place.high = operand.offset;
  for (int d = 0; d < space().dims; d++) {
    const int64_t distance = operand.strides[static_cast<size_t>(d)] * (static_cast<int64_t>(size_of(d)) - 1);
    (distance < 0 ? place.low : place.high) += distance;
  }
  Map::Place moving{number, address(operand.offset), {}};
  bool is_moving = false;
  for (int d = 0; d <= tile().dim; d++) {
    moving.strides[d] = in_bytes(operand.strides[static_cast<size_t>(d)]);
    is_moving |= moving.strides[d] != 0;
  }
  place.home = is_moving ? Home::arena : Home::fixed;
  place.fixed = moving.base;
  if (is_moving) map_.places_.push_back(moving);
  return number;
}

// Adds the loop that makes value `step.to`.
void MapBinder::add_step(const Step& step) {
  std::vector<Step>& steps = value(step.to).is_prologue ? map_.prologue_ : map_.body_;
  const int number = static_cast<int>(map_.body_.size());
  if (!value(step.to).is_prologue) {
    value(step.to).made = number;
    for (const int source : step.sources) value(source).last_read = std::max(value(source).last_read, number);
  }
  steps.push_back(step);
}

MapBinder::Step MapBinder::step_for(Action action, int to, int a, int b, int c) {
  Step step{};
  step.action = action;
  step.layout = value(to).layout;
  step.to = to;
  std::fill(std::begin(step.sources), std::end(step.sources), a);
  step.sources[1] = b;
  step.sources[2] = c;
  return step;
}

}  // namespace nnc
