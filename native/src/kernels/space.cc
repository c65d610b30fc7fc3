// Joins dimensions: fewer of them make longer loops.
#include "space.h"

#include <algorithm>

namespace nnc {
namespace {

bool steps_evenly(const MapSpec& spec, int outer, int inner, int64_t inner_size) {
  const auto is_even = [&](const Operand& operand) {
    return operand.strides[static_cast<size_t>(outer)] == operand.strides[static_cast<size_t>(inner)] * inner_size;
  };
  return std::all_of(spec.inputs.begin(), spec.inputs.end(), is_even) && std::all_of(spec.outputs.begin(), spec.outputs.end(), is_even);
}

// Dimensions whose coordinate the program asks for stay alone.
std::vector<bool> pinned_dims(const MapSpec& spec, const std::vector<Instruction>& instructions) {
  std::vector<bool> is_pinned(spec.dims.size(), false);
  for (const Instruction& instruction : instructions) {
    if (instruction.kind == Kind::index) is_pinned[static_cast<size_t>(instruction.sources[0])] = true;
  }
  return is_pinned;
}

// Dimensions that are not always of size 1, at least one.
std::vector<int> lasting_dims(const MapSpec& spec, bool has_rows) {
  const int last = static_cast<int>(spec.dims.size()) - 1;
  std::vector<int> lasting;
  for (int d = 0; d <= last; d++) {
    const bool is_lasting = spec.dims[static_cast<size_t>(d)] != 1 || (spec.batched && d == 0) || (has_rows && d == last);
    if (is_lasting) lasting.push_back(d);
  }
  if (lasting.empty()) lasting.push_back(last);
  return lasting;
}

Strided over_joined(const Operand& operand, const std::vector<int>& heads) {
  Strided strided{operand.offset, {}};
  for (size_t j = 0; j < heads.size(); j++) strided.strides[j] = operand.strides[static_cast<size_t>(heads[j])];
  return strided;
}

}  // namespace

uint32_t mask_of(const Space& space, const Strided& operand) {
  uint32_t mask = 0;
  for (int d = 0; d < space.dims; d++) mask |= operand.strides[static_cast<size_t>(d)] != 0 ? 1u << d : 0;
  return mask;
}

JoinedMap join_dims(const MapSpec& spec, const std::vector<Instruction>& instructions) {
  const bool has_rows = combines_rows(instructions);
  const std::vector<bool> is_pinned = pinned_dims(spec, instructions);
  const std::vector<int> lasting = lasting_dims(spec, has_rows);
  // From the inside out. A joined dimension steps like its innermost member, its head.
  std::vector<int> heads;
  std::vector<int64_t> sizes;
  int64_t row_factor = 1;
  for (size_t i = lasting.size(); i-- > 0;) {
    const int d = lasting[i];
    const int64_t size = spec.dims[static_cast<size_t>(d)];
    const bool is_free = !heads.empty() && !is_pinned[static_cast<size_t>(d)] && !is_pinned[static_cast<size_t>(heads.back())] &&
                         !(has_rows && heads.size() == 1);
    if (is_free && steps_evenly(spec, d, heads.back(), sizes.back())) {
      if (d == 0) row_factor = sizes.back();
      sizes.back() *= size;
    } else {
      heads.push_back(d);
      sizes.push_back(size);
    }
  }
  std::reverse(heads.begin(), heads.end());
  std::reverse(sizes.begin(), sizes.end());

  JoinedMap joined{};
  joined.space.dims = static_cast<int>(heads.size());
  std::copy(sizes.begin(), sizes.end(), joined.space.sizes);
  // A first dimension of size 1 is gone: the one row it stands for has all places of what is now the first.
  joined.space.factor = lasting[0] == 0 ? static_cast<size_t>(row_factor) : joined.space.sizes[0];
  joined.joined.assign(spec.dims.size(), -1);
  for (size_t j = 0; j < heads.size(); j++) joined.joined[static_cast<size_t>(heads[j])] = static_cast<int>(j);
  for (const Operand& operand : spec.inputs) joined.inputs.push_back(over_joined(operand, heads));
  for (const Output& output : spec.outputs) joined.outputs.push_back(over_joined(output, heads));
  return joined;
}

}  // namespace nnc
