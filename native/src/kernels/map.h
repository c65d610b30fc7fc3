// A map program bound to an arena: everything that doesn't depend on the number of rows is settled here, once.
#pragma once

#include <memory>
#include <vector>

#include "fused.h"
#include "instructions.h"
#include "memory.h"
#include "space.h"
#include "spec.h"
#include "tile.h"

namespace nnc {

// A program runs tile by tile: one vector loop for each instruction, on values that lie in cache.
class Map {
 public:
  // Parts are what threads work on; 0 leaves the number to the map.
  Map(const MapSpec& spec, std::shared_ptr<Memory> memory, unsigned parts = 0);

  int64_t most_rows() const { return most_rows_; }
  bool is_batched() const { return batched_; }
  // Whether rows may be computed a few at a time, and in parallel.
  bool is_divisible() const { return divisible_; }
  // Nanoseconds on one core, roughly.
  double time_of(int64_t rows) const { return work_ * static_cast<double>(size0_for(rows)); }
  unsigned parts() const { return static_cast<unsigned>(parts_.size()); }

  // Everything, on as many threads as it is worth. Where the map isn't batched, `rows` is dims[0].
  void run(int64_t rows);

  // The same in three steps, for callers that make the rows themselves: start; rows [from, to) by any part; finish.
  void start(int64_t rows, unsigned parts);
  void run_rows(unsigned part, int64_t from, int64_t to);
  void finish(unsigned parts);

 private:
  friend class MapBinder;

  // Where a part has less to do than this, another thread costs more than it brings. In nanoseconds, as the binder estimates them.
  static constexpr double least_part_work = 5000;

  enum class Action : uint8_t { elementwise, fused, row, gather, expand_rows, expand_uniform, random, coordinates };

  static constexpr int most_sources = most_fused_operands;

  // One vector loop. Numbers of values say where its operands are; those that it lacks are the first.
  struct Step {
    Action action;
    Layout layout;
    int to;
    int sources[most_sources];
    int kept[most_kept];
    int kept_count;
    Elementwise elementwise;
    FusedLoop fused;
    RowOperation row;
    Random random;
    uint32_t stream;
    uint64_t inner;
    uint64_t size;
    Walk walk;
    size_t walk_factor;
  };

  // A value that lies in the arena: its address moves with the tile, by these bytes for each coordinate of dimensions 0 … tile.dim.
  struct Place {
    int value;
    char* base;
    ptrdiff_t strides[most_dims];
  };

  struct Store {
    int value;
    int place;
    Walk walk;
    size_t walk_factor;
  };

  // A combined output: totals for the places it keeps below the group dimensions, in double precision.
  struct Reduction {
    Mode mode;
    int value;
    Walk walk;
    size_t walk_factor;
    // In totals, for each coordinate of dimensions group_dims … tile.dim.
    ptrdiff_t total_strides[most_dims];
    // Kept places: `most_totals` of them, fewer where dimension 0 is among them and the call has fewer rows.
    size_t most_totals;
    bool keeps_rows;
    char* base;
    ptrdiff_t group_strides[most_dims];
    Walk kept;
    size_t kept_factor;
  };

  // Where a value lies in a part's scratch memory.
  struct ScratchPlace {
    int value;
    size_t offset;
  };

  // What one thread works with.
  struct Part {
    std::vector<char*> addresses;
    std::vector<double*> totals;
    char* narrowed;
    size_t coordinates[most_dims];
    bool is_prepared;
  };

  void run_part(unsigned part, size_t from, size_t to);
  void run_outer(Part& part, int dim, size_t from, size_t to);
  void run_chunks(Part& part, size_t from, size_t to);
  void run_tile(Part& part, size_t start, size_t extent, size_t next);
  void fetch(const Part& part, size_t step, size_t extent, size_t next) const;
  void run_step(const Step& step, Part& part, uint64_t first, size_t extent);
  void prepare(Part& part);
  void take_scratch();
  void move_places(Part& part, size_t start);
  void begin_group(Part& part);
  void end_group(Part& part);
  size_t totals_of(const Reduction& reduction) const;
  size_t size0_for(int64_t rows) const { return batched_ ? static_cast<size_t>(rows) * space_.factor : space_.sizes[0]; }

  std::shared_ptr<Memory> memory_;
  const Instructions& instructions_;
  size_t element_;
  int64_t most_rows_;
  bool batched_;
  bool divisible_ = true;
  bool parallel_ = true;

  Space space_;
  Tile tile_;
  // The size of dimension 0 in the present call.
  size_t size0_ = 0;
  // Dimensions outside of every sum: their sums are finished as soon as the dimensions inside are done.
  int group_dims_ = 0;
  double work_ = 0;

  std::vector<Step> prologue_;
  std::vector<Step> body_;
  std::vector<Place> places_;
  // Values that are read from memory beyond the cache, tile after tile.
  std::vector<int> streams_;
  std::vector<Store> stores_;
  std::vector<Reduction> reductions_;
  std::vector<Part> parts_;

  // Values, totals and narrowed totals of the parts lie one after the other in the workspace.
  char* scratch_ = nullptr;
  size_t part_bytes_ = 0;
  std::vector<ScratchPlace> scratch_places_;
  std::vector<size_t> totals_offsets_;
  size_t narrowed_offset_ = 0;
  // Each on a line of its own, for all parts.
  std::unique_ptr<AlignedBytes> constants_;
};

}  // namespace nnc
