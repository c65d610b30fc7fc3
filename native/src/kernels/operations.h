// The instructions of map programs, in the order of `operations` in runtime/engine.ts: an instruction's number is its place here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nnc {

// What an instruction's three sources mean.
enum class Kind : uint8_t { load, constant, index, random, unary, binary, ternary, row };

#define NNC_OPERATIONS(each) \
  each(load, load) \
  each(constant, constant) \
  each(index, index) \
  each(uniform, random) \
  each(normal, random) \
  each(neg, unary) \
  each(abs, unary) \
  each(sign, unary) \
  each(floor, unary) \
  each(exp, unary) \
  each(log, unary) \
  each(tanh, unary) \
  each(sqrt, unary) \
  each(erf, unary) \
  each(cos, unary) \
  each(sin, unary) \
  each(not_, unary) \
  each(add, binary) \
  each(sub, binary) \
  each(mul, binary) \
  each(div, binary) \
  each(pow, binary) \
  each(max, binary) \
  each(min, binary) \
  each(lt, binary) \
  each(le, binary) \
  each(eq, binary) \
  each(ne, binary) \
  each(and_, binary) \
  each(or_, binary) \
  each(where, ternary) \
  each(row_sum, row) \
  each(row_max, row) \
  each(row_min, row) \
  each(row_argmax, row)

// `not_`, `and_` and `or_` end in an underscore because C++ keeps the bare words for itself.
constexpr std::string_view without_underscore(std::string_view name) {
  return name.back() == '_' ? name.substr(0, name.size() - 1) : name;
}

enum class Operation : uint8_t {
#define NNC_EACH(name, kind) name,
  NNC_OPERATIONS(NNC_EACH)
#undef NNC_EACH
};

constexpr bool is_commutative(Operation operation) { return operation == Operation::add || operation == Operation::mul; }

struct OperationDescription {
  std::string_view name;
  Kind kind;
};

inline constexpr OperationDescription operations[] = {
#define NNC_EACH(name, kind) {without_underscore(#name), Kind::kind},
    NNC_OPERATIONS(NNC_EACH)
#undef NNC_EACH
};
inline constexpr size_t operation_count = sizeof(operations) / sizeof(operations[0]);

// How an output combines the points that share a place; the order is that of `outputModes` in runtime/engine.ts.
enum class Mode : uint8_t { store, sum, max, min };
inline constexpr const char* mode_names[] = {"store", "sum", "max", "min"};
inline constexpr size_t mode_count = sizeof(mode_names) / sizeof(mode_names[0]);

}  // namespace nnc
