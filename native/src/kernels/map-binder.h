// Binds a map's program to an arena. Its parts: the tile and the values (bind-map.cc), the program's loops (bind-program.cc) and those of several
// instructions (bind-fused.cc), what becomes of the outputs (bind-outputs.cc), and where values lie in scratch memory (bind-scratch.cc).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fused.h"
#include "map.h"

namespace nnc {

class MapBinder {
 public:
  MapBinder(Map& map, const MapSpec& spec);

  // `parts` as in Map's constructor.
  void bind(unsigned parts);

 private:
  using Action = Map::Action;
  using Step = Map::Step;
  static constexpr int most_sources = Map::most_sources;

  static constexpr int at_end = INT32_MAX;

  enum class Home { scratch, arena, fixed };

  // Something with an address: a register, an expanded register, or a place in the arena. A constant has one of its own in the end.
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

  // An expression found in the program: the registers of its operands, of what it keeps, and those inside of it with its root first.
  struct Fusion {
    const FusedExpression* expression;
    std::array<int, most_fused_operands> operands;
    std::array<int, most_kept> kept;
    std::vector<int> inside;
  };

  // Values and totals may take this many bytes, for all parts together: far more than a right map needs, and never so much that a small
  // wrong one exhausts the machine.
  size_t most_scratch() const;
  size_t points_in_cache() const;
  void choose_tile();

  const Space& space() const { return map_.space_; }
  const Tile& tile() const { return map_.tile_; }
  size_t size_of(int dim) const { return space().sizes[dim]; }
  int last() const { return space().last(); }
  char* address(int64_t offset) const { return map_.memory_->data() + offset * static_cast<int64_t>(map_.element_); }
  ptrdiff_t in_bytes(int64_t stride) const { return static_cast<ptrdiff_t>(stride) * static_cast<ptrdiff_t>(map_.element_); }

  // Values are named by their numbers: they move when one is added.
  Value& value(int number) { return values_[static_cast<size_t>(number)]; }
  int add_value(Layout layout, bool is_prologue);
  int add_place(const Strided& operand, Layout layout);
  void add_step(const Step& step);
  Step step_for(Action action, int to, int a, int b, int c);

  void find_masks();
  void find_fusions();
  bool matches(Fusion& fusion, int& node, int reg) const;

  // Each gives the value that the instruction makes.
  void translate(const Instruction& instruction);
  int fused(const Fusion& fusion);
  bool is_stored(int reg) const;
  int constant(double number);
  int load(const Strided& operand, uint32_t mask, bool is_copied);
  int coordinates(int dim);
  int random(const Instruction& instruction);
  int elementwise(const Instruction& instruction, uint32_t mask);
  bool waits_for_reader(const Instruction& instruction, uint32_t mask) const;
  void settle(int reg);
  int pair(const Instruction& first, const Instruction& second, int side);
  int operand(int reg, Layout layout, bool can_repeat);
  bool is_still(int number);
  int row(const Instruction& instruction, uint32_t mask);
  int expanded(int source, Layout layout);

  void forget_cached_streams();
  void stream_single_loop();
  void give_back_room();

  void choose_group();
  void bind_output(const Output& output, const Strided& operand);
  void bind_store(int source, const Strided& operand);
  bool can_be_made_in(int place, int source);
  void bind_reduction(Mode mode, int source, const Strided& operand);
  void describe_kept(Map::Reduction& reduction, const Strided& operand) const;

  size_t bytes_of(Layout layout) const;
  size_t place_values();
  void make_parts(unsigned wanted);
  void place_constants();

  Map& map_;
  const MapSpec& spec_;
  const std::vector<Instruction> instructions_;
  const JoinedMap joined_;
  const Tiling tiling_;
  // By register: dimensions it depends on, and its value.
  std::vector<uint32_t> masks_;
  std::vector<int> values_of_;
  // By register: the one instruction that reads it, if only one does; whether it is an output; and its own instruction while that waits for the reader, to
  // become a pair with it.
  std::vector<const Instruction*> readers_;
  std::vector<bool> is_output_;
  std::vector<const Instruction*> waiting_;
  // By register: what makes it, the expression that it is the root of, and whether it is inside of one.
  std::vector<const Instruction*> makers_;
  std::vector<Fusion> fusions_;
  std::vector<bool> is_fused_;
  const FusedExpression* last_fused_ = nullptr;
  std::vector<Value> values_;
};

}  // namespace nnc
