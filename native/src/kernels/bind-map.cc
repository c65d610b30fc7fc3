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

// An operand over the joined dimensions.
struct Strided {
  int64_t offset;
  std::array<int64_t, most_dims> strides;
};

// Nanoseconds a point in single precision on one core, roughly: to decide whether threads are worth their start.
double cost_of(Operation operation) {
  switch (operation) {
    case Operation::exp:
    case Operation::log:
    case Operation::tanh:
    case Operation::erf:
      return 0.4;
    case Operation::sin:
    case Operation::cos:
    case Operation::normal:
    case Operation::pow:
      return 1.5;
    case Operation::uniform:
    case Operation::row_argmax:
      return 0.5;
    default:
      return 0.06;
  }
}

struct Instruction {
  Operation operation;
  Kind kind;
  int to;
  int sources[3];

  int source_count() const {
    switch (kind) {
      case Kind::unary:
      case Kind::row:
        return 1;
      case Kind::binary:
        return 2;
      case Kind::ternary:
        return 3;
      default:
        return 0;
    }
  }
};

}  // namespace

class MapBinder {
 public:
  MapBinder(Map& map, const MapSpec& spec) : map_(map), spec_(spec) {}

  void bind(unsigned parts) {
    read_program();
    join_dims();
    choose_tile();
    for (const Instruction& instruction : instructions_) translate(instruction);
    choose_group();
    for (size_t o = 0; o < outputs_.size(); o++) bind_output(spec_.outputs[o], outputs_[o]);
    make_parts(parts);
  }

 private:
  using Layout = Map::Layout;
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

  // ---- what is needed of the program

  void read_program() {
    const std::vector<int32_t>& code = spec_.program.code;
    std::vector<bool> is_needed(static_cast<size_t>(spec_.program.registers), false);
    for (const Output& output : spec_.outputs) is_needed[static_cast<size_t>(output.value)] = true;
    for (size_t at = code.size(); at > 0; at -= 5) {
      const int32_t* word = &code[at - 5];
      if (!is_needed[static_cast<size_t>(word[1])]) continue;
      const Instruction instruction{static_cast<Operation>(word[0]), operations[word[0]].kind, word[1], {word[2], word[3], word[4]}};
      for (int s = 0; s < instruction.source_count(); s++) is_needed[static_cast<size_t>(word[2 + s])] = true;
      instructions_.push_back(instruction);
    }
    std::reverse(instructions_.begin(), instructions_.end());
    for (const Instruction& instruction : instructions_) has_rows_ |= instruction.kind == Kind::row;
    masks_.resize(is_needed.size());
    values_of_.assign(is_needed.size(), -1);
    is_stored_.assign(is_needed.size(), false);
    for (const Output& output : spec_.outputs) {
      if (output.mode == Mode::store) is_stored_[static_cast<size_t>(output.value)] = true;
    }
  }

  // ---- dimensions

  // Neighbours become one dimension where every operand steps evenly over both; dimensions of size 1 go.
  void join_dims() {
    const int count = static_cast<int>(spec_.dims.size());
    const int last = count - 1;
    std::vector<bool> is_pinned(static_cast<size_t>(count), false);
    for (const Instruction& instruction : instructions_) {
      if (instruction.kind == Kind::index) is_pinned[static_cast<size_t>(instruction.sources[0])] = true;
    }
    std::vector<int> kept;
    for (int d = 0; d < count; d++) {
      const bool is_needed = spec_.dims[static_cast<size_t>(d)] != 1 || (spec_.batched && d == 0) || (has_rows_ && d == last);
      if (is_needed) kept.push_back(d);
    }
    if (kept.empty()) kept.push_back(last);
    // From the inside out: `inner` is the joined dimension that the next one may join.
    std::vector<int> heads;
    std::vector<int64_t> sizes;
    int64_t row_factor = 1;
    for (size_t i = kept.size(); i-- > 0;) {
      const int d = kept[i];
      const int64_t size = spec_.dims[static_cast<size_t>(d)];
      const bool is_free = !heads.empty() && !is_pinned[static_cast<size_t>(d)] && !is_pinned[static_cast<size_t>(heads.back())] &&
                           !(has_rows_ && heads.size() == 1);
      const bool is_batch = spec_.batched && d == 0;
      if (is_free && steps_evenly(d, heads.back(), sizes.back())) {
        if (is_batch) row_factor = sizes.back();
        sizes.back() *= size;
      } else {
        heads.push_back(d);
        sizes.push_back(size);
      }
    }
    std::reverse(heads.begin(), heads.end());
    std::reverse(sizes.begin(), sizes.end());
    map_.dims_ = static_cast<int>(heads.size());
    for (int d = 0; d < map_.dims_; d++) map_.sizes_[d] = static_cast<size_t>(sizes[static_cast<size_t>(d)]);
    map_.batched_ = spec_.batched;
    map_.most_rows_ = spec_.dims[0];
    map_.factor_ = spec_.batched ? static_cast<size_t>(row_factor) : map_.sizes_[0] / static_cast<size_t>(std::max<int64_t>(1, spec_.dims[0]));
    joined_.assign(static_cast<size_t>(count), -1);
    for (size_t j = 0; j < heads.size(); j++) joined_[static_cast<size_t>(heads[j])] = static_cast<int>(j);
    for (const Operand& operand : spec_.inputs) inputs_.push_back(over_joined(operand, heads));
    for (const Output& output : spec_.outputs) outputs_.push_back(over_joined(output, heads));
  }

  bool steps_evenly(int outer, int inner, int64_t inner_size) const {
    const auto is_even = [&](const Operand& operand) {
      const int64_t stride = operand.strides[static_cast<size_t>(inner)];
      return operand.strides[static_cast<size_t>(outer)] == stride * inner_size;
    };
    return std::all_of(spec_.inputs.begin(), spec_.inputs.end(), is_even) && std::all_of(spec_.outputs.begin(), spec_.outputs.end(), is_even);
  }

  static Strided over_joined(const Operand& operand, const std::vector<int>& heads) {
    Strided strided{operand.offset, {}};
    for (size_t j = 0; j < heads.size(); j++) strided.strides[j] = operand.strides[static_cast<size_t>(heads[j])];
    return strided;
  }

  // ---- tile

  size_t size_of_dim(int dim) const { return map_.sizes_[dim]; }
  int last_dim() const { return map_.dims_ - 1; }
  uint32_t last_bit() const { return 1u << last_dim(); }

  void choose_tile() {
    const size_t target = points_in_cache();
    int dim = last_dim();
    size_t block = 1;
    while (dim > 0 && (size_of_dim(dim) * block <= target / 2 || (has_rows_ && dim == last_dim()))) block *= std::max<size_t>(1, size_of_dim(dim--));
    const size_t size = std::max<size_t>(1, size_of_dim(dim));
    const bool is_whole_row = has_rows_ && dim == last_dim();
    map_.tile_dim_ = dim;
    map_.block_ = block;
    map_.chunk_ = is_whole_row ? size : balanced(size, std::max<size_t>(1, target / block));
    map_.block_rows_ = dim == last_dim() ? 1 : block / std::max<size_t>(1, size_of_dim(last_dim()));
    map_.single_row_ = dim == last_dim() || map_.chunk_ * map_.block_rows_ == 1;
    if (is_whole_row) map_.divisible_ = map_.parallel_ = false;
    if (map_.chunk_ > most_scratch / block) throw Invalid("map: rows of " + std::to_string(block) + " points are too long");
  }

  // Chunks of about `most`, equal but for the last.
  static size_t balanced(size_t size, size_t most) {
    if (most >= size) return size;
    const size_t count = (size + most - 1) / most;
    const size_t chunk = (size + count - 1) / count;
    return most < 16 ? chunk : std::min(size, (chunk + 15) / 16 * 16);
  }

  // As many points as leave the values that are alive together in the first-level cache.
  size_t points_in_cache() const {
    constexpr size_t bytes = 32 * 1024;
    std::vector<int> last_read(masks_.size(), -1);
    for (size_t i = 0; i < instructions_.size(); i++) {
      for (int s = 0; s < instructions_[i].source_count(); s++) last_read[static_cast<size_t>(instructions_[i].sources[s])] = static_cast<int>(i);
    }
    size_t alive = 0, most_alive = 1;
    for (size_t i = 0; i < instructions_.size(); i++) {
      const Instruction& instruction = instructions_[i];
      most_alive = std::max(most_alive, ++alive);
      for (int s = 0; s < instruction.source_count(); s++) {
        int& read = last_read[static_cast<size_t>(instruction.sources[s])];
        if (read != static_cast<int>(i)) continue;
        read = -1;
        alive--;
      }
    }
    return std::clamp<size_t>(bytes / (map_.element_ * (most_alive + 1)) / 64 * 64, 256, 2048);
  }

  // ---- values

  // The dimensions along which an operand moves.
  uint32_t mask_of(const Strided& operand) const {
    uint32_t mask = 0;
    for (int d = 0; d < map_.dims_; d++) mask |= operand.strides[static_cast<size_t>(d)] != 0 ? 1u << d : 0;
    return mask;
  }
  bool is_same_in_all_tiles(uint32_t mask) const { return (mask & ((2u << map_.tile_dim_) - 1)) == 0; }

  Layout layout_of(uint32_t mask) const {
    if ((mask & last_bit()) != 0) return Layout::points;
    return mask == 0 || map_.single_row_ ? Layout::uniform : Layout::rows;
  }

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
    for (int d = 0; d < map_.dims_; d++) {
      const int64_t distance = operand.strides[static_cast<size_t>(d)] * (static_cast<int64_t>(size_of_dim(d)) - 1);
      (distance < 0 ? place.low : place.high) += distance;
    }
    Map::Place moving{number, address(operand.offset), {}};
    bool is_moving = false;
    for (int d = 0; d <= map_.tile_dim_; d++) {
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
        masks_[to] = mask_of(inputs_[source]);
        values_of_[to] = load(inputs_[source], masks_[to], is_stored_[to]);
        break;
      case Kind::constant:
        values_of_[to] = constant(spec_.program.constants[source]);
        break;
      case Kind::index:
        masks_[to] = joined_[source] < 0 ? 0 : 1u << joined_[source];
        values_of_[to] = joined_[source] < 0 ? constant(0) : coordinates(joined_[source]);
        break;
      case Kind::random:
        masks_[to] = (2u << last_dim()) - 1;
        values_of_[to] = random(instruction);
        break;
      case Kind::unary:
      case Kind::binary:
      case Kind::ternary:
        masks_[to] = mask;
        values_of_[to] = elementwise(instruction, mask);
        break;
      case Kind::row:
        masks_[to] = mask & ~last_bit();
        values_of_[to] = row(instruction, masks_[to]);
        break;
    }
    map_.work_ += cost_of(instruction.operation) * static_cast<double>(map_.element_) / sizeof(float);
  }

  int constant(double number) {
    const int to = add_value(Layout::uniform, true);
    value(to).is_constant = true;
    value(to).constant = number;
    return to;
  }

  // What lies in the arena just as the tile wants it is read from there; the rest is gathered.
  int load(const Strided& operand, uint32_t mask, bool is_copied) {
    const Layout layout = layout_of(mask);
    const int place = add_place(operand, layout);
    if (!is_copied && is_dense(operand, layout)) return place;
    const int to = add_value(layout, is_same_in_all_tiles(mask));
    Step step = step_for(Action::gather, to, place, place, place);
    std::tie(step.walk, step.walk_factor) = walk_of(operand.strides, layout);
    add_step(step);
    return to;
  }

  int coordinates(int dim) {
    const Layout layout = layout_of(1u << dim);
    const int to = add_value(layout, dim > map_.tile_dim_);
    Step step = step_for(Action::coordinates, to, to, to, to);
    step.inner = 1;
    for (int d = dim + 1; d < map_.dims_; d++) {
      if (layout != Layout::rows || d < last_dim()) step.inner *= size_of_dim(d);
    }
    // The outermost coordinate never wraps.
    step.size = dim == 0 ? UINT64_MAX : size_of_dim(dim);
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
    const Layout layout = layout_of(mask);
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
    const int to = add_value(layout_of(mask), value(source).is_prologue);
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

  // ---- strided memory

  // The dimensions of a tile that a layout has values for: tile_dim … the last, or the last but one.
  int end_of(Layout layout) const { return layout == Layout::points ? map_.dims_ : last_dim(); }

  bool is_dense(const Strided& operand, Layout layout) const {
    if (layout == Layout::uniform) return true;
    int64_t step = 1;
    for (int d = end_of(layout) - 1; d >= map_.tile_dim_; d--) {
      const bool is_one = d == map_.tile_dim_ ? map_.chunk_ == 1 : size_of_dim(d) == 1;
      if (!is_one && operand.strides[static_cast<size_t>(d)] != step) return false;
      step *= static_cast<int64_t>(size_of_dim(d));
    }
    return true;
  }

  // A tile's values in strided memory. Factor 0 stands for a single value, whatever the extent of the tile.
  std::pair<Walk, size_t> walk_of(const std::array<int64_t, most_dims>& strides, Layout layout) const {
    Walk walk{1, {1}, {0}};
    if (layout == Layout::uniform || end_of(layout) <= map_.tile_dim_) return {walk, 0};
    size_t factor = 1;
    walk.strides[0] = strides[static_cast<size_t>(map_.tile_dim_)];
    for (int d = map_.tile_dim_ + 1; d < end_of(layout); d++) {
      const ptrdiff_t stride = strides[static_cast<size_t>(d)];
      const size_t size = size_of_dim(d);
      if (size == 1) continue;
      const int before = walk.dims - 1;
      const bool is_free = before == 0 && factor == 1 && map_.chunk_ == 1;
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
    const bool moves_along_rows = operand.strides[0] == 0 && size_of_dim(0) > 1;
    if (moves_along_rows) map_.parallel_ = false;
    const bool is_row_value = value(source).layout == Layout::rows || (value(source).layout == Layout::uniform && map_.single_row_);
    const bool is_once = is_row_value && operand.strides[static_cast<size_t>(last_dim())] == 0;
    if (!is_once) source = expanded(source, Layout::points);
    const Layout layout = value(source).layout;
    const int place = add_place(operand, layout);
    if (layout == Layout::points && is_dense(operand, layout) && can_be_made_in(place, source)) {
      value(source).home = value(place).home;
      value(source).fixed = value(place).fixed;
      if (value(place).home == Home::arena) map_.places_.back().value = source;
      return;
    }
    Map::Store store{source, place, {}, 0};
    std::tie(store.walk, store.walk_factor) = walk_of(operand.strides, layout);
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
    for (size_t o = 0; o < outputs_.size(); o++) {
      if (spec_.outputs[o].mode == Mode::store) continue;
      has_reduction = true;
      kept &= mask_of(outputs_[o]);
    }
    if (!has_reduction) return;
    while (map_.group_dims_ < map_.tile_dim_ && (kept >> map_.group_dims_ & 1) != 0) map_.group_dims_++;
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
    for (int d = last_dim(); d >= map_.group_dims_; d--) {
      const bool is_kept = operand.strides[static_cast<size_t>(d)] != 0;
      strides[static_cast<size_t>(d)] = is_kept ? totals : 0;
      totals *= is_kept ? static_cast<int64_t>(size_of_dim(d)) : 1;
    }
    if (static_cast<size_t>(totals) > most_scratch) throw Invalid("map: a reduction keeps " + std::to_string(totals) + " places");
    reduction.most_totals = static_cast<size_t>(totals);
    std::copy(strides.begin(), strides.end(), reduction.total_strides);
    std::tie(reduction.walk, reduction.walk_factor) = walk_of(strides, Layout::points);
    describe_kept(reduction, operand);
    map_.reductions_.push_back(reduction);
  }

  // Where the totals of a group go: the extent of the first kept dimension is left open only if it is that of the rows.
  void describe_kept(Map::Reduction& reduction, const Strided& operand) const {
    Walk& kept = reduction.kept;
    kept.dims = 0;
    reduction.kept_factor = 1;
    for (int d = map_.group_dims_; d < map_.dims_; d++) {
      const ptrdiff_t stride = operand.strides[static_cast<size_t>(d)];
      const size_t size = size_of_dim(d);
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

  size_t bytes_of(Layout layout) const {
    const size_t points = map_.chunk_ * map_.block_;
    const size_t count = layout == Layout::points ? points : (layout == Layout::rows ? map_.chunk_ * map_.block_rows_ : 1);
    return aligned(count * map_.element_);
  }

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
    for (int d = 1; d < map_.dims_; d++) map_.work_ *= static_cast<double>(std::max<size_t>(1, size_of_dim(d)));
    const bool is_long = map_.parallel_ && map_.work_ * static_cast<double>(size_of_dim(0)) > 2 * Map::least_part_work;
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
  bool has_rows_ = false;
  std::vector<Instruction> instructions_;
  std::vector<Strided> inputs_;
  std::vector<Strided> outputs_;
  // By dimension of the spec: the joined dimension it is alone, or -1.
  std::vector<int> joined_;
  // By register: dimensions it depends on, its value, whether it is stored.
  std::vector<uint32_t> masks_;
  std::vector<int> values_of_;
  std::vector<bool> is_stored_;
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
