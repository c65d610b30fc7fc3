// From a program to vector loops: what each instruction reads, how often its value is kept, and which loop makes it.
#include <algorithm>
#include <tuple>
#include <utility>

#include "map-binder.h"
#include "pairs.h"

namespace nnc {
namespace {

int as_second(Operation operation) {
  switch (operation) {
    case Operation::add:
      return static_cast<int>(Paired::add);
    case Operation::sub:
      return static_cast<int>(Paired::sub);
    case Operation::mul:
      return static_cast<int>(Paired::mul);
    case Operation::div:
      return static_cast<int>(Paired::div);
    case Operation::max:
      return static_cast<int>(Paired::max);
    default:
      return -1;
  }
}

int as_first(Operation operation) {
  const int place = as_second(operation);
  return place < paired_first ? place : -1;
}

}  // namespace

// The dimensions that each register depends on.
void MapBinder::find_masks() {
  for (const Instruction& instruction : instructions_) {
    const size_t source = static_cast<size_t>(instruction.sources[0]);
    uint32_t& mask = masks_[static_cast<size_t>(instruction.to)];
    makers_[static_cast<size_t>(instruction.to)] = &instruction;
    for (int s = 0; s < instruction.source_count(); s++) mask |= masks_[static_cast<size_t>(instruction.sources[s])];
    if (instruction.kind == Kind::load) mask = mask_of(space(), joined_.inputs[source]);
    if (instruction.kind == Kind::index && joined_.joined[source] >= 0) mask = 1u << joined_.joined[source];
    if (instruction.kind == Kind::random) mask = (2u << last()) - 1;
    if (instruction.kind == Kind::row) mask &= ~(1u << last());
  }
}

void MapBinder::translate(const Instruction& instruction) {
  const size_t to = static_cast<size_t>(instruction.to);
  map_.work_ += cost_of(instruction.operation) * static_cast<double>(map_.element_) / sizeof(float);
  if (is_fused_[to]) return;
  if (fusions_[to].expression != nullptr) {
    values_of_[to] = fused(fusions_[to]);
    return;
  }
  const uint32_t mask = masks_[to];
  const size_t source = static_cast<size_t>(instruction.sources[0]);
  switch (instruction.kind) {
    case Kind::load:
      values_of_[to] = load(joined_.inputs[source], mask, is_stored(instruction.to));
      break;
    case Kind::constant:
      values_of_[to] = constant(spec_.program.constants[source]);
      break;
    case Kind::index:
      values_of_[to] = joined_.joined[source] < 0 ? constant(0) : coordinates(joined_.joined[source]);
      break;
    case Kind::random:
      values_of_[to] = random(instruction);
      break;
    case Kind::unary:
    case Kind::binary:
    case Kind::ternary:
      if (waits_for_reader(instruction, mask)) {
        waiting_[to] = &instruction;
      } else {
        values_of_[to] = elementwise(instruction, mask);
      }
      break;
    case Kind::row:
      values_of_[to] = row(instruction, mask);
      break;
  }
}

bool MapBinder::is_stored(int reg) const {
  const auto stores = [reg](const Output& output) { return output.mode == Mode::store && output.value == reg; };
  return std::any_of(spec_.outputs.begin(), spec_.outputs.end(), stores);
}

int MapBinder::constant(double number) {
  const int to = add_value(Layout::uniform, true);
  value(to).is_constant = true;
  value(to).constant = number;
  return to;
}

// What lies in the arena just as the tile wants it is read from there; the rest is gathered.
int MapBinder::load(const Strided& operand, uint32_t mask, bool is_copied) {
  const Layout layout = tiling_.layout_of(mask);
  const int place = add_place(operand, layout);
  const bool is_dense = tiling_.is_dense(operand, layout);
  if (layout == Layout::points && is_dense && value(place).home == Home::arena) map_.streams_.push_back(place);
  if (!is_copied && is_dense) return place;
  const int to = add_value(layout, tiling_.is_same_in_all_tiles(mask));
  Step step = step_for(Action::gather, to, place, place, place);
  std::tie(step.walk, step.walk_factor) = tiling_.walk_of(operand.strides, layout);
  add_step(step);
  return to;
}

int MapBinder::coordinates(int dim) {
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

int MapBinder::random(const Instruction& instruction) {
  const int to = add_value(Layout::points, false);
  Step step = step_for(Action::random, to, to, to, to);
  step.random = map_.instructions_.random[static_cast<size_t>(instruction.operation)];
  step.stream = static_cast<uint32_t>(instruction.sources[0]);
  add_step(step);
  return to;
}

int MapBinder::elementwise(const Instruction& instruction, uint32_t mask) {
  for (int side = 0; side < instruction.source_count(); side++) {
    const Instruction* first = waiting_[static_cast<size_t>(instruction.sources[side])];
    if (first != nullptr) return pair(*first, instruction, side);
  }
  const Layout layout = tiling_.layout_of(mask);
  int sources[3];
  int form = 0;
  bool is_prologue = true;
  for (int s = 0; s < instruction.source_count(); s++) {
    const int source = operand(instruction.sources[s], layout, instruction.kind == Kind::binary || s > 0);
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

// A register as a vector loop reads it: a value for each row or point, or one for all where the loop can repeat it.
int MapBinder::operand(int reg, Layout layout, bool can_repeat) {
  const int source = values_of_[static_cast<size_t>(reg)];
  const bool is_ready = value(source).layout == layout || (can_repeat && value(source).layout == Layout::uniform);
  return is_ready ? source : expanded(source, layout);
}

// What only one instruction reads is computed in that instruction's loop, if there is one for both.
bool MapBinder::waits_for_reader(const Instruction& instruction, uint32_t mask) const {
  const Instruction* reader = readers_[static_cast<size_t>(instruction.to)];
  if (reader == nullptr || is_output_[static_cast<size_t>(instruction.to)] || tiling_.layout_of(mask) != Layout::points) return false;
  const bool has_waiting = waiting_[static_cast<size_t>(instruction.sources[0])] != nullptr ||
                           (instruction.source_count() > 1 && waiting_[static_cast<size_t>(instruction.sources[1])] != nullptr);
  return !has_waiting && as_first(instruction.operation) >= 0 && as_second(reader->operation) >= 0;
}

// The loop of an instruction that waited in vain.
void MapBinder::settle(int reg) {
  const Instruction* instruction = std::exchange(waiting_[static_cast<size_t>(reg)], nullptr);
  if (instruction != nullptr) values_of_[static_cast<size_t>(reg)] = elementwise(*instruction, masks_[static_cast<size_t>(reg)]);
}

// second(first(a, b), c), or second(c, first(a, b)) with side 1.
int MapBinder::pair(const Instruction& first, const Instruction& second, int side) {
  waiting_[static_cast<size_t>(first.to)] = nullptr;
  const int other = second.sources[1 - side];
  settle(other);
  int sources[3] = {operand(first.sources[0], Layout::points, true), operand(first.sources[1], Layout::points, true), operand(other, Layout::points, true)};
  const auto repeats = [&](int source) { return value(source).layout == Layout::uniform; };
  if (is_commutative(first.operation) && repeats(sources[0])) std::swap(sources[0], sources[1]);
  int form = 0;
  for (int s = 0; s < 3; s++) form |= repeats(sources[s]) ? 1 << s : 0;
  const int to = add_value(Layout::points, false);
  Step step = step_for(Action::elementwise, to, sources[0], sources[1], sources[2]);
  step.elementwise = (map_.element_ == sizeof(float) ? pairs<float>() : pairs<double>()).of[as_first(first.operation)][as_second(second.operation)][is_commutative(second.operation) ? 0 : side][form];
  add_step(step);
  return to;
}

// A uniform value that lies in the arena at one address for all tiles.
bool MapBinder::is_still(int number) { return value(number).home == Home::fixed && value(number).layout == Layout::uniform; }

int MapBinder::row(const Instruction& instruction, uint32_t mask) {
  const int source = expanded(values_of_[static_cast<size_t>(instruction.sources[0])], Layout::points);
  const int to = add_value(tiling_.layout_of(mask), value(source).is_prologue);
  Step step = step_for(Action::row, to, source, source, source);
  step.row = map_.instructions_.row[static_cast<size_t>(instruction.operation)];
  add_step(step);
  return to;
}

// The value repeated for every row or point of the tile.
int MapBinder::expanded(int source, Layout layout) {
  if (value(source).layout == layout) return source;
  if (layout == Layout::points && value(source).points >= 0) return value(source).points;
  const int to = add_value(layout, value(source).is_prologue || is_still(source));
  add_step(step_for(value(source).layout == Layout::rows ? Action::expand_rows : Action::expand_uniform, to, source, source, source));
  if (layout == Layout::points) value(source).points = to;
  return to;
}

}  // namespace nnc
