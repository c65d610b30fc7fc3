// Runs bound maps: tile by tile, one vector loop an instruction.
#include "map.h"

#include <algorithm>
#include <limits>

#include "../threads/pool.h"
#include "cut.h"

#if defined(__GNUC__)
// The empty instruction keeps GCC from dropping a function that does nothing else.
#define NNC_FETCH(address) (__builtin_prefetch(address), [] { asm volatile(""); }())
#else
#define NNC_FETCH(address) static_cast<void>(address)
#endif

namespace nnc {
namespace {

double start_of(Mode mode) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return mode == Mode::sum ? 0 : (mode == Mode::max ? -infinity : infinity);
}

double combined(Mode mode, double a, double b) {
  if (mode == Mode::sum) return a + b;
  if (a != a || b != b) return std::numeric_limits<double>::quiet_NaN();
  return mode == Mode::max ? std::max(a, b) : std::min(a, b);
}

// A map waits for memory more than it computes, and what another thread wrote of it is missed in the cache of who goes on: so much of its time is worth a
// helper. Among products that one thread computes, an update of 270k to 800k weights by two makes a step 1 to 5 % slower.
constexpr double memory_worth = 0.25;

}  // namespace

void Map::run(int64_t rows) {
  const size_t size0 = size0_for(rows);
  const double worth = parallel_ && parts_.size() > 1 ? work_ * static_cast<double>(size0) / least_part_work : 0;
  const unsigned parts = worth < 2 ? 1 : std::min(this->parts(), static_cast<unsigned>(std::min(worth, 1e3)));
  start(rows, parts);
  if (parts == 1) {
    run_part(0, 0, size0);
  } else {
    run_parts(parts, time_of(rows) * memory_worth, [&](unsigned part) { run_part(part, part_start(size0, part, parts), part_start(size0, part + 1, parts)); });
  }
  finish(parts);
}

void Map::start(int64_t rows, unsigned parts) {
  size0_ = size0_for(rows);
  take_scratch();
  for (unsigned p = 0; p < parts; p++) {
    parts_[p].is_prepared = false;
    if (group_dims_ == 0) begin_group(parts_[p]);
  }
}

// The workspace lies elsewhere since a kernel that was bound later wanted more of it.
void Map::take_scratch() {
  char* scratch = memory_->workspace().maps.data();
  if (scratch == scratch_) return;
  scratch_ = scratch;
  for (Part& part : parts_) {
    for (const ScratchPlace& place : scratch_places_) part.addresses[static_cast<size_t>(place.value)] = scratch + place.offset;
    for (size_t r = 0; r < totals_offsets_.size(); r++) part.totals[r] = reinterpret_cast<double*>(scratch + totals_offsets_[r]);
    part.narrowed = scratch + narrowed_offset_;
    scratch += part_bytes_;
  }
}

void Map::run_rows(unsigned part, int64_t from, int64_t to) {
  run_part(part, static_cast<size_t>(from) * space_.factor, static_cast<size_t>(to) * space_.factor);
}

// Totals are combined in the order of the parts, so that the result depends on their number only.
void Map::finish(unsigned parts) {
  if (group_dims_ > 0) return;
  for (size_t r = 0; r < reductions_.size(); r++) {
    const size_t count = parts > 1 ? totals_of(reductions_[r]) : 0;
    double* totals = parts_[0].totals[r];
    for (unsigned p = 1; p < parts; p++) {
      const double* others = parts_[p].totals[r];
      for (size_t i = 0; i < count; i++) totals[i] = combined(reductions_[r].mode, totals[i], others[i]);
    }
  }
  end_group(parts_[0]);
}

void Map::run_part(unsigned number, size_t from, size_t to) {
  if (from >= to) return;
  for (int d = 1; d < space_.dims; d++) {
    if (space_.sizes[d] == 0) return;
  }
  Part& part = parts_[number];
  if (!part.is_prepared) prepare(part);
  run_outer(part, 0, from, to);
}

// What is the same in every tile.
void Map::prepare(Part& part) {
  const size_t extent = std::min(tile_.chunk, tile_.dim == 0 ? size0_ : space_.sizes[tile_.dim]);
  for (const Step& step : prologue_) run_step(step, part, 0, extent);
  part.is_prepared = true;
}

// Dimensions dim … tile_dim; of dimension 0 the places from … to - 1.
void Map::run_outer(Part& part, int dim, size_t from, size_t to) {
  const bool is_group = dim == group_dims_ && group_dims_ > 0;
  if (is_group) begin_group(part);
  const size_t first = dim == 0 ? from : 0;
  const size_t end = dim == 0 ? to : space_.sizes[dim];
  if (dim == tile_.dim) {
    run_chunks(part, first, end);
  } else {
    for (size_t i = first; i < end; i++) {
      part.coordinates[dim] = i;
      run_outer(part, dim + 1, from, to);
    }
  }
  if (is_group) end_group(part);
}

void Map::run_chunks(Part& part, size_t from, size_t to) {
  for (size_t start = from, extent; start < to; start += extent) {
    extent = std::min(tile_.chunk, to - start);
    run_tile(part, start, extent, std::min(tile_.chunk, to - start - extent));
  }
}

// `next` is the extent of the tile that follows in memory, 0 if there is none.
void Map::run_tile(Part& part, size_t start, size_t extent, size_t next) {
  move_places(part, start);
  uint64_t first = 0;
  for (int d = 0; d < tile_.dim; d++) first = first * space_.sizes[d] + part.coordinates[d];
  first = ((tile_.dim > 0 ? first * space_.sizes[tile_.dim] : 0) + start) * tile_.block;
  for (size_t s = 0; s < body_.size(); s++) {
    if (!streams_.empty() && next > 0) fetch(part, s, extent, next);
    run_step(body_[s], part, first, extent);
  }
  for (size_t r = 0; r < reductions_.size(); r++) {
    const Reduction& reduction = reductions_[r];
    double* totals = part.totals[r] + static_cast<ptrdiff_t>(start) * reduction.total_strides[tile_.dim];
    for (int d = group_dims_; d < tile_.dim; d++) totals += static_cast<ptrdiff_t>(part.coordinates[d]) * reduction.total_strides[d];
    instructions_.reduce[static_cast<size_t>(reduction.mode)](totals, part.addresses[reduction.value], reduction.walk, extent * reduction.walk_factor);
  }
  for (const Store& store : stores_) {
    instructions_.scatter(part.addresses[store.place], part.addresses[store.value], store.walk, store.walk_factor == 0 ? 1 : extent * store.walk_factor);
  }
}

// While a step computes, memory brings its share of the next tile: else memory would wait while vectors are computed, and the other way round.
void Map::fetch(const Part& part, size_t step, size_t extent, size_t next) const {
  constexpr size_t line = 64;
  const size_t tile = extent * tile_.block * element_, lines = next * tile_.block * element_ / line;
  const size_t from = lines * step / body_.size(), to = lines * (step + 1) / body_.size();
  for (const int value : streams_) {
    const char* start = part.addresses[static_cast<size_t>(value)] + tile;
    for (size_t l = from; l < to; l++) NNC_FETCH(start + l * line);
  }
}

void Map::move_places(Part& part, size_t start) {
  for (const Place& place : places_) {
    ptrdiff_t distance = static_cast<ptrdiff_t>(start) * place.strides[tile_.dim];
    for (int d = 0; d < tile_.dim; d++) distance += static_cast<ptrdiff_t>(part.coordinates[d]) * place.strides[d];
    part.addresses[place.value] = place.base + distance;
  }
}

// `first` is the row-major number of the tile's first point.
void Map::run_step(const Step& step, Part& part, uint64_t first, size_t extent) {
  char* const* addresses = part.addresses.data();
  char* to = addresses[step.to];
  const size_t points = extent * tile_.block;
  const size_t rows = step.layout == Layout::uniform ? 1 : extent * tile_.block_rows;
  const size_t row_points = tile_.dim == space_.last() ? extent : space_.sizes[space_.last()];
  const size_t count = step.layout == Layout::points ? points : rows;
  switch (step.action) {
    case Action::elementwise:
      return step.elementwise(to, addresses[step.sources[0]], addresses[step.sources[1]], addresses[step.sources[2]], count);
    case Action::fused: {
      const void* operands[most_sources];
      for (int s = 0; s < most_sources; s++) operands[s] = addresses[step.sources[s]];
      void* made[1 + most_kept] = {to};
      for (int k = 0; k < step.kept_count; k++) made[1 + k] = addresses[step.kept[k]];
      return step.fused(made, operands, count);
    }
    case Action::row:
      return step.row(to, addresses[step.sources[0]], rows, row_points);
    case Action::gather:
      return instructions_.gather(to, addresses[step.sources[0]], step.walk, step.walk_factor == 0 ? 1 : extent * step.walk_factor);
    case Action::expand_rows:
      return instructions_.expand(to, addresses[step.sources[0]], extent * tile_.block_rows, row_points);
    case Action::expand_uniform:
      return instructions_.expand(to, addresses[step.sources[0]], 1, count);
    case Action::random:
      return step.random(to, first, count, {memory_->random(), step.stream});
    case Action::coordinates:
      // Rows are numbered by their first point.
      return instructions_.coordinates(to, step.layout == Layout::rows ? first / row_points : first, count, step.inner, step.size);
  }
}

size_t Map::totals_of(const Reduction& reduction) const {
  return reduction.keeps_rows ? static_cast<size_t>(reduction.total_strides[0]) * size0_ : reduction.most_totals;
}

void Map::begin_group(Part& part) {
  for (size_t r = 0; r < reductions_.size(); r++) {
    std::fill_n(part.totals[r], totals_of(reductions_[r]), start_of(reductions_[r].mode));
  }
}

void Map::end_group(Part& part) {
  for (size_t r = 0; r < reductions_.size(); r++) {
    const Reduction& reduction = reductions_[r];
    char* to = reduction.base;
    for (int d = 0; d < group_dims_; d++) to += static_cast<ptrdiff_t>(part.coordinates[d]) * reduction.group_strides[d];
    const bool is_dense = reduction.kept.dims == 1 && reduction.kept.strides[0] == 1;
    instructions_.narrow(is_dense ? to : part.narrowed, part.totals[r], totals_of(reduction));
    if (is_dense) continue;
    instructions_.scatter(to, part.narrowed, reduction.kept, reduction.keeps_rows ? size0_ * reduction.kept_factor : reduction.kept_factor);
  }
}

}  // namespace nnc
