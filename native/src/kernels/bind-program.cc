// From a program to vector loops: what each instruction reads, how often its value is kept, and which loop makes it.
#include <algorithm>
#include <tuple>

#include "map-binder.h"

namespace nnc {

void MapBinder::translate(const Instruction& instruction) {
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
  if (!is_copied && tiling_.is_dense(operand, layout)) return place;
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
