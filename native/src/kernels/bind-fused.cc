// Finds the fused expressions in a program: where one matches, its instructions become one loop.
#include <algorithm>

#include "map-binder.h"

namespace nnc {
namespace {

const FusedExpressions& expressions_of(size_t element) { return element == sizeof(float) ? fused_expressions<float>() : fused_expressions<double>(); }

}  // namespace

// From the last instruction on, so that the largest expressions come first.
void MapBinder::find_fusions() {
  for (size_t at = instructions_.size(); at-- > 0;) {
    const int root = instructions_[at].to;
    if (is_fused_[static_cast<size_t>(root)]) continue;
    const FusedExpressions& expressions = expressions_of(map_.element_);
    for (int e = 0; e < expressions.count; e++) {
      Fusion fusion{&expressions.all[e], {}, {}, {}};
      fusion.operands.fill(-1);
      fusion.kept.fill(-1);
      int node = 0;
      if (!matches(fusion, node, root)) continue;
      for (const int inside : fusion.inside) is_fused_[static_cast<size_t>(inside)] = inside != root;
      fusions_[static_cast<size_t>(root)] = fusion;
      break;
    }
  }
}

// Whether the register holds what the expression has from `node` on, which then is the next one.
bool MapBinder::matches(Fusion& fusion, int& node, int reg) const {
  const bool is_kept = fusion.expression->nodes[node].kind == FusedNode::Kind::kept;
  if (is_kept) fusion.kept[fusion.expression->nodes[node++].number] = reg;
  const FusedNode& wanted = fusion.expression->nodes[node++];
  const size_t number = static_cast<size_t>(reg);
  const Layout layout = tiling_.layout_of(masks_[number]);
  if (wanted.kind != FusedNode::Kind::operation) {
    if ((wanted.kind == FusedNode::Kind::same) != (layout == Layout::uniform)) return false;
    int& operand = fusion.operands[wanted.number];
    if (operand < 0) operand = reg;
    return operand == reg;
  }
  const Instruction* instruction = makers_[number];
  const bool is_root = fusion.inside.empty();
  if (instruction == nullptr || instruction->operation != wanted.operation || layout != Layout::points) return false;
  const bool is_read_here_alone = readers_[number] != nullptr && (is_kept || !is_output_[number]);
  if (!is_root && (!is_read_here_alone || is_fused_[number] || fusions_[number].expression != nullptr)) return false;
  fusion.inside.push_back(reg);
  const int (&sources)[3] = instruction->sources;
  const Fusion before = fusion;
  const int first = node;
  bool is_matched = true;
  for (int s = 0; s < instruction->source_count() && is_matched; s++) is_matched = matches(fusion, node, sources[s]);
  if (is_matched || !is_commutative(wanted.operation)) return is_matched;
  fusion = before;
  node = first;
  return matches(fusion, node, sources[1]) && matches(fusion, node, sources[0]);
}

int MapBinder::fused(const Fusion& fusion) {
  const int count = fusion.expression->operand_count;
  int sources[most_sources];
  for (int s = 0; s < most_sources; s++) {
    const int reg = fusion.operands[static_cast<size_t>(s < count ? s : 0)];
    settle(reg);
    // Operands that are the same for all lie in one place, all others are repeated where they lack dimensions.
    sources[s] = operand(reg, Layout::points, tiling_.layout_of(masks_[static_cast<size_t>(reg)]) == Layout::uniform);
  }
  const int to = add_value(Layout::points, false);
  Step step = step_for(Action::fused, to, sources[0], sources[0], sources[0]);
  std::copy(sources, sources + most_sources, step.sources);
  step.kept_count = fusion.expression->kept_count;
  for (int k = 0; k < step.kept_count; k++) {
    step.kept[k] = values_of_[static_cast<size_t>(fusion.kept[static_cast<size_t>(k)])] = add_value(Layout::points, false);
    value(step.kept[k]).made = static_cast<int>(map_.body_.size());
  }
  step.fused = fusion.expression->loop;
  last_fused_ = fusion.expression;
  add_step(step);
  return to;
}

}  // namespace nnc
