// Which instructions of a program are needed, and what they cost.
#include "instruction.h"

#include <algorithm>

namespace nnc {

int Instruction::source_count() const {
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

std::vector<Instruction> needed_instructions(const MapSpec& spec) {
  const std::vector<int32_t>& code = spec.program.code;
  std::vector<bool> is_needed(static_cast<size_t>(spec.program.registers), false);
  for (const Output& output : spec.outputs) is_needed[static_cast<size_t>(output.value)] = true;
  std::vector<Instruction> instructions;
  for (size_t at = code.size(); at > 0; at -= 5) {
    const int32_t* word = &code[at - 5];
    if (!is_needed[static_cast<size_t>(word[1])]) continue;
    const Instruction instruction{static_cast<Operation>(word[0]), operations[word[0]].kind, word[1], {word[2], word[3], word[4]}};
    for (int s = 0; s < instruction.source_count(); s++) is_needed[static_cast<size_t>(word[2 + s])] = true;
    instructions.push_back(instruction);
  }
  std::reverse(instructions.begin(), instructions.end());
  return instructions;
}

bool combines_rows(const std::vector<Instruction>& instructions) {
  return std::any_of(instructions.begin(), instructions.end(), [](const Instruction& each) { return each.kind == Kind::row; });
}

std::vector<const Instruction*> only_readers(const std::vector<Instruction>& instructions, size_t registers) {
  std::vector<const Instruction*> readers(registers, nullptr);
  std::vector<int> reads(readers.size(), 0);
  for (const Instruction& instruction : instructions) {
    for (int s = 0; s < instruction.source_count(); s++) {
      const size_t source = static_cast<size_t>(instruction.sources[s]);
      readers[source] = reads[source]++ == 0 ? &instruction : nullptr;
    }
  }
  return readers;
}

size_t most_alive(const std::vector<Instruction>& instructions, size_t registers) {
  constexpr size_t never = SIZE_MAX;
  std::vector<size_t> last_read(registers, never);
  for (size_t i = 0; i < instructions.size(); i++) {
    for (int s = 0; s < instructions[i].source_count(); s++) last_read[static_cast<size_t>(instructions[i].sources[s])] = i;
  }
  size_t alive = 0, most = 0;
  for (size_t i = 0; i < instructions.size(); i++) {
    most = std::max(most, ++alive);
    for (int s = 0; s < instructions[i].source_count(); s++) {
      size_t& read = last_read[static_cast<size_t>(instructions[i].sources[s])];
      if (read != i) continue;
      read = never;
      alive--;
    }
  }
  return most;
}

double cost_of(Operation operation) {
  switch (operation) {
    case Operation::exp:
    case Operation::log:
    case Operation::tanh:
    case Operation::erf:
      return 0.13;
    case Operation::sin:
    case Operation::cos:
    case Operation::normal:
    case Operation::pow:
      return 0.5;
    case Operation::uniform:
    case Operation::row_argmax:
      return 0.17;
    default:
      return 0.02;
  }
}

}  // namespace nnc
