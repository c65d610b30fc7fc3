// Binds a map program to an arena: joins dimensions, chooses the tile, gives every value a layout and a place, and lists the vector loops.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "../threads/pool.h"
#include "map.h"

namespace nnc {
namespace {

constexpr int at_end = INT32_MAX;
constexpr size_t most_scratch = size_t{1} << 34;

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

class MapBinder {
 public:
  MapBinder(Map& map, const MapSpec& spec)
      : map_(map),
        spec_(spec),
        instructions_(needed_instructions(spec)),
        joined_(join_dims(spec, instructions_)),
        tiling_(map.space_, map.tile_),
        masks_(static_cast<size_t>(spec.program.registers)),
        values_of_(masks_.size(), -1) {}

  void bind(unsigned parts) {
    choose_tile();
    for (const Instruction& instruction : instructions_) translate(instruction);
    choose_group();
    for (size_t o = 0; o < joined_.outputs.size(); o++) bind_output(spec_.outputs[o], joined_.outputs[o]);
    make_parts(parts);
  }

 private:
  using Action = Map::Action;
  using Step = Map::Step;

  enum class Home { scratch, arena, fixed };

  // Something with an address: a register, an expanded register, or a place in the arena.
  struct Value {
    Layout layout;
    bool is_prologue;
    Home home;
    char* fixed;
    // In scratch memory.
    size_t offset;
    // Body steps: the one that makes it, and the last that reads it.
    int made;
    int last_read;
    double constant;
    bool is_constant;
    // The same value with a copy for every point, or -1.
    int points;
    // For values in the arena: where they lie, to see what overlaps them.
    int64_t low;
    int64_t high;
  };

  // As many points as leave the values that are alive together in the first-level cache.
  size_t points_in_cache() const {
    constexpr size_t bytes = 32 * 1024;
    const size_t alive = most_alive(instructions_, masks_.size()) + 1;
    return std::clamp<size_t>(bytes / (map_.element_ * alive) / 64 * 64, 256, 2048);
  }

  void choose_tile() {
    const bool has_rows = combines_rows(instructions_);
    map_.space_ = joined_.space;
    map_.tile_ = cut_tiles(joined_.space, points_in_cache(), has_rows);
    map_.batched_ = spec_.batched;
    map_.most_rows_ = spec_.dims[0];
    if (map_.tile_.is_whole) map_.divisible_ = map_.parallel_ = false;
    if (map_.tile_.points() > most_scratch) throw Invalid("map: rows of " + std::to_string(map_.tile_.points()) + " points are too long");
  }

  // ---- values

  const Space& space() const { return map_.space_; }
  const Tile& tile() const { return map_.tile_; }
  size_t size_of(int dim) const { return space().sizes[dim]; }
  int last() const { return space().last(); }

  int add_value(Layout layout, bool is_prologue) {
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
  Value& value(int number) { return values_[static_cast<size_t>(number)]; }

  char* address(int64_t offset) const { return map_.memory_->data() + offset * static_cast<int64_t>(map_.element_); }
  ptrdiff_t in_bytes(int64_t stride) const { return static_cast<ptrdiff_t>(stride) * static_cast<ptrdiff_t>(map_.element_); }

  // The address of an operand at the tile's first point.
  int add_place(const Strided& operand, Layout layout) {
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
  void add_step(const Step& step) {
    std::vector<Step>& steps = value(step.to).is_prologue ? map_.prologue_ : map_.body_;
    const int number = static_cast<int>(map_.body_.size());
    if (!value(step.to).is_prologue) {
      value(step.to).made = number;
      for (const int source : step.sources) value(source).last_read = std::max(value(source).last_read, number);
    }
    steps.push_back(step);
  }

  Step step_for(Action action, int to, int a, int b, int c) {
    Step step{};
    step.action = action;
    step.layout = value(to).layout;
    step.to = to;
    step.sources[0] = a;
    step.sources[1] = b;
    step.sources[2] = c;
    return step;
  }

  // ---- program

  void translate(const Instruction& instruction) {
    const size_t to = static_cast<size_t>(instruction.to);
    uint32_t mask = 0;
    for (int s = 0; s < instruction.source_count(); s++) mask |= masks_[static_cast<size_t>(instruction.sources[s])];
    const size_t source = static_cast<size_t>(instruction.sources[0]);
    switch (instruction.kind) {
      case Kind::load:
        masks_[to] = mask_of(space(), joined_.inputs[source]);
        values_of_[to] = load(joined_.inputs[source], masks_[to], is_stored(instruction.to));
        break;
      case Kind::constant:
        values_of_[to] = constant(spec_.program.constants[source]);
        break;
      case Kind::index:
        masks_[to] = joined_.joined[source] < 0 ? 0 : 1u << joined_.joined[source];
        values_of_[to] = joined_.joined[source] < 0 ? constant(0) : coordinates(joined_.joined[source]);
        break;
      case Kind::random:
        masks_[to] = (2u << last()) - 1;
        values_of_[to] = random(instruction);
        break;
      case Kind::unary:
      case Kind::binary:
      case Kind::ternary:
        masks_[to] = mask;
        values_of_[to] = elementwise(instruction, mask);
        break;
      case Kind::row:
        masks_[to] = mask & ~(1u << last());
        values_of_[to] = row(instruction, masks_[to]);
        break;
    }
    map_.work_ += cost_of(instruction.operation) * static_cast<double>(map_.element_) / sizeof(float);
  }

  bool is_stored(int reg) const {
    const auto stores = [reg](const Output& output) { return output.mode == Mode::store && output.value == reg; };
    return std::any_of(spec_.outputs.begin(), spec_.outputs.end(), stores);
  }

  int constant(double number) {
    const int to = add_value(Layout::uniform, true);
    value(to).is_constant = true;
    value(to).constant = number;
    return to;
  }

  // What lies in the arena just as the tile wants it is read from there; the rest is gathered.
  int load(const Strided& operand, uint32_t mask, bool is_copied) {
    const Layout layout = tiling_.layout_of(mask);
    const int place = add_place(operand, layout);
    if (!is_copied && tiling_.is_dense(operand, layout)) return place;
    const int to = add_value(layout, tiling_.is_same_in_all_tiles(mask));
    Step step = step_for(Action::gather, to, place, place, place);
    std::tie(step.walk, step.walk_factor) = tiling_.walk_of(operand.strides, layout);
    add_step(step);
    return to;
  }

  int coordinates(int dim) {
    const Layout layout = tiling_.layout_of(1u << dim);
    const int to = add_value(layout, dim > tile().dim);
    Step step = step_for(Action::coordinates, to, to, to, to);
    step.inner = 1;
    for (int d = dim + 1; d < space().dims; d++) {
      if (layout != Layout::rows || d < last()) step.inner *= size_of(d);
    }
    // The outermost coordinate never wraps.
    step.size = dim == 0 ? UINT64_MAX : size_of(dim);
    add_step(step);
    return to;
  }

  int random(const Instruction& instruction) {
    const int to = add_value(Layout::points, false);
    Step step = step_for(Action::random, to, to, to, to);
    step.random = map_.instructions_.random[static_cast<size_t>(instruction.operation)];
    step.stream = static_cast<uint32_t>(instruction.sources[0]);
    add_step(step);
    return to;
  }

  int elementwise(const Instruction& instruction, uint32_t mask) {
    const Layout layout = tiling_.layout_of(mask);
    int sources[3];
    int form = 0;
    bool is_prologue = true;
    for (int s = 0; s < instruction.source_count(); s++) {
      int source = values_of_[static_cast<size_t>(instruction.sources[s])];
      const bool can_repeat = instruction.kind == Kind::binary || s > 0;
      if (value(source).layout != layout && !(can_repeat && value(source).layout == Layout::uniform)) source = expanded(source, layout);
      form |= value(source).layout != layout ? 1 << s : 0;
      is_prologue &= value(source).is_prologue || is_still(source);
      sources[s] = source;
    }
    for (int s = instruction.source_count(); s < 3; s++) sources[s] = sources[0];
    const int to = add_value(layout, is_prologue);
    Step step = step_for(Action::elementwise, to, sources[0], sources[1], sources[2]);
    step.elementwise = map_.instructions_.elementwise[static_cast<size_t>(instruction.operation)][form];
    add_step(step);
    return to;
  }

  // A uniform value that lies in the arena at one address for all tiles.
  bool is_still(int number) { return value(number).home == Home::fixed && value(number).layout == Layout::uniform; }

  int row(const Instruction& instruction, uint32_t mask) {
    const int source = expanded(values_of_[static_cast<size_t>(instruction.sources[0])], Layout::points);
    const int to = add_value(tiling_.layout_of(mask), value(source).is_prologue);
    Step step = step_for(Action::row, to, source, source, source);
    step.row = map_.instructions_.row[static_cast<size_t>(instruction.operation)];
    add_step(step);
    return to;
  }

  // The value repeated for every row or point of the tile.
  int expanded(int source, Layout layout) {
    if (value(source).layout == layout) return source;
    if (layout == Layout::points && value(source).points >= 0) return value(source).points;
    const int to = add_value(layout, value(source).is_prologue || is_still(source));
    add_step(step_for(value(source).layout == Layout::rows ? Action::expand_rows : Action::expand_uniform, to, source, source, source));
    if (layout == Layout::points) value(source).points = to;
    return to;
  }

  // ---- outputs

  void bind_output(const Output& output, const Strided& operand) {
    const int source = values_of_[static_cast<size_t>(output.value)];
    if (output.mode == Mode::store) {
      bind_store(source, operand);
    } else {
      bind_reduction(output.mode, source, operand);
    }
  }

  void bind_store(int source, const Strided& operand) {
    const bool moves_along_rows = operand.strides[0] == 0 && size_of(0) > 1;
    if (moves_along_rows) map_.parallel_ = false;
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
  bool can_be_made_in(int place, int source) {
    if (value(source).home != Home::scratch || value(source).is_prologue || value(source).made < 0) return false;
    const int made = value(source).made;
    return std::none_of(values_.begin(), values_.end(), [&](const Value& other) {
      const bool overlaps = other.home != Home::scratch && &other != &value(place) && other.low <= value(place).high && value(place).low <= other.high;
      return overlaps && other.last_read > made;
    });
  }

  // Groups are the leading dimensions, outside of the tile, that all reductions keep.
  void choose_group() {
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

  void bind_reduction(Mode mode, int source, const Strided& operand) {
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
    if (static_cast<size_t>(totals) > most_scratch) throw Invalid("map: a reduction keeps " + std::to_string(totals) + " places");
    reduction.most_totals = static_cast<size_t>(totals);
    std::copy(strides.begin(), strides.end(), reduction.total_strides);
    std::tie(reduction.walk, reduction.walk_factor) = tiling_.walk_of(strides, Layout::points);
    describe_kept(reduction, operand);
    map_.reductions_.push_back(reduction);
  }

  // Where the totals of a group go: the extent of the first kept dimension is left open only if it is that of the rows.
  void describe_kept(Map::Reduction& reduction, const Strided& operand) const {
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

  // ---- scratch memory

  size_t bytes_of(Layout layout) const { return aligned(tiling_.count_of(layout) * map_.element_); }

  // Gives every value in scratch memory its offset; values of the body share, from the loop that makes one to the last that reads it.
  size_t place_values() {
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
      if (each.home == Home::scratch && each.is_prologue) each.offset = take(each.layout);
    }
    for (size_t s = 0; s < map_.body_.size(); s++) {
      const Step& step = map_.body_[s];
      const auto give_back = [&] {
        for (int source = 0; source < 3; source++) {
          Value& read = value(step.sources[source]);
          const bool is_last = read.home == Home::scratch && !read.is_prologue && read.last_read == static_cast<int>(s) && step.sources[source] != step.to;
          if (!is_last) continue;
          free[static_cast<size_t>(read.layout)].push_back(read.offset);
          read.last_read = -1;
        }
      };
      // An elementwise loop may write over what it reads, if the layouts agree: places are kept apart by layout.
      if (step.action == Action::elementwise) give_back();
      Value& made = value(step.to);
      if (made.home == Home::scratch) made.offset = take(made.layout);
      give_back();
    }
    return bytes;
  }

  void make_parts(unsigned wanted) {
    const size_t values = place_values();
    size_t most_totals = 0, totals = 0;
    for (const Map::Reduction& reduction : map_.reductions_) {
      most_totals = std::max(most_totals, reduction.most_totals);
      totals += aligned(reduction.most_totals * sizeof(double));
    }
    const size_t bytes = values + totals + aligned(most_totals * map_.element_);
    for (int d = 1; d < space().dims; d++) map_.work_ *= static_cast<double>(std::max<size_t>(1, size_of(d)));
    const bool is_long = map_.parallel_ && map_.work_ * static_cast<double>(size_of(0)) > 2 * Map::least_part_work;
    const unsigned count = wanted > 0 ? wanted : (is_long ? thread_count() : 1);
    if (bytes > most_scratch / count) throw Invalid("map: needs " + std::to_string(bytes) + " bytes of scratch memory");
    map_.scratch_ = std::make_unique<AlignedBytes>(bytes * count);
    for (unsigned p = 0; p < count; p++) map_.parts_.push_back(part_in(map_.scratch_->data() + p * bytes, values));
  }

  Map::Part part_in(char* scratch, size_t values_bytes) {
    Map::Part part{};
    for (const Value& each : values_) {
      char* place = each.home == Home::scratch ? scratch + each.offset : each.fixed;
      part.addresses.push_back(place);
      if (!each.is_constant) continue;
      if (map_.memory_->precision == Precision::single) {
        *reinterpret_cast<float*>(place) = static_cast<float>(each.constant);
      } else {
        *reinterpret_cast<double*>(place) = each.constant;
      }
    }
    char* next = scratch + values_bytes;
    for (const Map::Reduction& reduction : map_.reductions_) {
      part.totals.push_back(reinterpret_cast<double*>(next));
      next += aligned(reduction.most_totals * sizeof(double));
    }
    part.narrowed = next;
    return part;
  }

  Map& map_;
  const MapSpec& spec_;
  const std::vector<Instruction> instructions_;
  const JoinedMap joined_;
  const Tiling tiling_;
  // By register: dimensions it depends on, and its value.
  std::vector<uint32_t> masks_;
  std::vector<int> values_of_;
  std::vector<Value> values_;
};

Map::Map(const MapSpec& spec, std::shared_ptr<Memory> memory, unsigned parts)
    : memory_(std::move(memory)),
      instructions_(memory_->precision == Precision::single ? instructions<float>() : instructions<double>()),
      element_(size_of(memory_->precision)) {
  const MapSpec rest = without_points(spec);
  MapBinder(*this, rest).bind(parts);
}

}  // namespace nnc
