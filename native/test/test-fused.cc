// Whole expressions in one loop give the bits that their instructions give one by one: the loops, and maps in which they are found.
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "../src/kernels/fused.h"
#include "../src/kernels/instructions.h"
#include "../src/kernels/map.h"
#include "arena.h"
#include "check.h"

using namespace nnc;

namespace {

template <class T>
bool is_same(T a, T b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

template <class T>
using Numbers = std::vector<T>;

int source_count(Operation operation) {
  const Kind kind = operations[static_cast<size_t>(operation)].kind;
  return kind == Kind::unary ? 1 : kind == Kind::binary ? 2 : 3;
}

constexpr size_t count = 183;

// What the expression from `node` on gives by the loops of single instructions; what is kept inside of it goes to `kept`.
template <class T>
Numbers<T> value_of(const FusedExpression& expression, int& node, const std::vector<Numbers<T>>& operands, std::vector<Numbers<T>>& kept) {
  const FusedNode& here = expression.nodes[node++];
  if (here.kind == FusedNode::Kind::kept) return kept[here.number] = value_of(expression, node, operands, kept);
  if (here.kind == FusedNode::Kind::point) return operands[here.number];
  if (here.kind == FusedNode::Kind::same) return Numbers<T>(count, operands[here.number][0]);
  Numbers<T> sources[3];
  bool divides_by_one = false;
  for (int s = 0; s < source_count(here.operation); s++) {
    divides_by_one = here.operation == Operation::div && s == 1 && expression.nodes[node].kind == FusedNode::Kind::same;
    sources[s] = value_of(expression, node, operands, kept);
  }
  const T* a = sources[0].data();
  const T* b = sources[1].empty() ? a : sources[1].data();
  const T* c = sources[2].empty() ? a : sources[2].data();
  Numbers<T> result(count);
  instructions<T>().elementwise[static_cast<size_t>(here.operation)][divides_by_one ? 2 : 0](result.data(), a, b, c, count);
  return result;
}

template <class T>
void check_loop(const FusedExpression& expression, uint64_t seed, double same) {
  Dice dice(seed);
  std::vector<Numbers<T>> operands(most_fused_operands, Numbers<T>(count));
  const T special[] = {0, static_cast<T>(-0.0), 1, static_cast<T>(INFINITY), static_cast<T>(-INFINITY), static_cast<T>(NAN)};
  for (Numbers<T>& numbers : operands) {
    for (T& number : numbers) number = static_cast<T>(dice.between(-4, 4));
    for (const T each : special) numbers[1 + static_cast<size_t>(dice.below(count - 1))] = each;
    numbers[0] = static_cast<T>(same);
  }
  int node = 0;
  std::vector<Numbers<T>> kept(static_cast<size_t>(expression.kept_count));
  std::vector<Numbers<T>> wanted{value_of(expression, node, operands, kept)};
  wanted.insert(wanted.end(), kept.begin(), kept.end());
  CHECK(node == expression.node_count);
  const void* given[most_fused_operands];
  for (size_t j = 0; j < most_fused_operands; j++) given[j] = operands[j].data();
  for (const FusedLoop loop : {expression.loop, expression.streaming_loop}) {
    std::vector<Numbers<T>> found(wanted.size(), Numbers<T>(count));
    void* to[1 + most_kept];
    for (size_t k = 0; k < found.size(); k++) to[k] = found[k].data();
    loop(to, given, count);
    for (size_t k = 0; k < found.size(); k++) {
      for (size_t i = 0; i < count; i++) {
        if (is_same(found[k][i], wanted[k][i])) continue;
        fail(__FILE__, __LINE__, "expression of " + std::to_string(expression.node_count) + " nodes: " + std::to_string(found[k][i]) + ", not " + std::to_string(wanted[k][i]));
      }
    }
  }
}

// A map of the expression over rows and columns: operand 2 is one number a column, those that are the same for all are one number in memory.
struct Written {
  const FusedExpression& expression;
  // Exchange the sides of sums and products.
  bool is_turned;
  // Store what is inside too, so that nothing can be fused.
  bool is_open;
  MapSpec spec{{6, 50}, false, {{}, {}, 0}, {}, {}};
  int64_t next = 4;

  int64_t place(bool is_single, bool is_column) {
    const int64_t at = next;
    next += is_single ? 1 : is_column ? 50 : 300;
    return at;
  }
  void instruction(Operation operation, const int (&sources)[3]) {
    const int32_t to = static_cast<int32_t>(spec.program.registers++);
    spec.program.code.insert(spec.program.code.end(), {static_cast<int32_t>(operation), to, sources[0], sources[1], sources[2]});
  }
  void output(int reg) {
    Output output;
    output.offset = place(false, false);
    output.strides = {50, 1};
    output.value = reg;
    output.mode = Mode::store;
    spec.outputs.push_back(output);
  }
  std::vector<int> registers = std::vector<int>(most_fused_operands, -1);
  std::vector<int> kept = std::vector<int>(most_kept, -1);

  int write(int& node) {
    const FusedNode& here = expression.nodes[node++];
    if (here.kind == FusedNode::Kind::kept) return kept[here.number] = write(node);
    if (here.kind != FusedNode::Kind::operation) {
      int& reg = registers[here.number];
      if (reg >= 0) return reg;
      const bool is_single = here.kind == FusedNode::Kind::same, is_column = here.number == 2 && !is_single;
      spec.inputs.push_back({place(is_single, is_column), is_single ? std::vector<int64_t>{0, 0} : std::vector<int64_t>{is_column ? 0 : 50, 1}});
      reg = static_cast<int>(spec.program.registers);
      instruction(Operation::load, {static_cast<int>(spec.inputs.size()) - 1, 0, 0});
      return reg;
    }
    int sources[3] = {};
    const int needed = source_count(here.operation);
    for (int s = 0; s < needed; s++) sources[s] = write(node);
    if (is_turned && (here.operation == Operation::add || here.operation == Operation::mul)) std::swap(sources[0], sources[1]);
    const int reg = static_cast<int>(spec.program.registers);
    instruction(here.operation, {sources[0], needed > 1 ? sources[1] : 0, needed > 2 ? sources[2] : 0});
    return reg;
  }
};

// What is kept may be read once more elsewhere.
std::vector<double> results_of(const FusedExpression& expression, Precision precision, bool is_turned, bool is_open, bool reads_kept) {
  Written written{expression, is_turned, is_open};
  int node = 0;
  const int root = written.write(node);
  written.output(root);
  for (int k = 0; k < expression.kept_count; k++) written.output(written.kept[static_cast<size_t>(k)]);
  const size_t first = static_cast<size_t>(written.spec.outputs[0].offset);
  for (int k = 0; k < expression.kept_count && reads_kept; k++) {
    const int reg = written.kept[static_cast<size_t>(k)];
    written.instruction(Operation::neg, {reg, 0, 0});
    written.output(static_cast<int>(written.spec.program.registers) - 1);
  }
  if (is_open) {
    for (int reg = 0; reg < root; reg++) written.output(reg);
  }
  const auto memory = filled_memory(static_cast<size_t>(written.next), precision, 9, 0.1, 3);
  check(written.spec, *memory);
  Map map(written.spec, memory);
  map.run(6);
  const std::vector<double> numbers = numbers_of(*memory);
  const size_t count = 300 * static_cast<size_t>(1 + expression.kept_count);
  return {numbers.begin() + static_cast<ptrdiff_t>(first), numbers.begin() + static_cast<ptrdiff_t>(first + count)};
}

template <class T>
void check_expressions() {
  const FusedExpressions& expressions = fused_expressions<T>();
  CHECK(expressions.count > 0);
  for (int e = 0; e < expressions.count; e++) {
    for (const double same : {0.8, 1e-39, 0.0, static_cast<double>(NAN)}) check_loop<T>(expressions.all[e], static_cast<uint64_t>(e) + 3, same);
  }
}

}  // namespace

TEST(fused_expressions_give_what_their_instructions_give) {
  check_expressions<float>();
  check_expressions<double>();
}

TEST(maps_with_fused_expressions_give_what_maps_without_give) {
  for (const Precision precision : {Precision::single, Precision::twice}) {
    const FusedExpressions& expressions = precision == Precision::single ? fused_expressions<float>() : fused_expressions<double>();
    for (int e = 0; e < expressions.count; e++) {
      for (const bool is_turned : {false, true}) {
        const std::vector<double> open = results_of(expressions.all[e], precision, is_turned, true, false);
        for (const bool reads_kept : {false, true}) {
          const std::vector<double> closed = results_of(expressions.all[e], precision, is_turned, false, reads_kept);
          for (size_t i = 0; i < open.size(); i++) CHECK(is_same(open[i], closed[i]));
        }
      }
    }
  }
}
