// The vector loops that map programs are made of, as tables of functions: one table for each precision and instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "operations.h"
#include "walk.h"

namespace nnc {

// to[i] = f(a[i], b[i], c[i]) for i < count; operands that a form repeats are read at 0 only. `to` may be an operand, never a shifted one.
using Elementwise = void (*)(void* to, const void* a, const void* b, const void* c, size_t count);

// to[r] = combination of from[r·n … r·n + n - 1].
using RowOperation = void (*)(void* to, const void* from, size_t rows, size_t n);

// Random state as it lies in the arena, and the number of the stream.
struct RandomKey {
  const uint32_t* state;
  uint32_t stream;
};

// to[i] = the random number of element first + i.
using Random = void (*)(void* to, uint64_t first, size_t count, RandomKey key);

// Which operands are one repeated value: bit 0 for a, bit 1 for b, bit 2 for c.
inline constexpr int form_count = 8;

// What arrays of data hold.
enum class Element : uint8_t { int8, uint8, int16, int32, single, twice };
inline constexpr size_t element_kinds = 6;

// to[i] = factor · from[i] + shift; false if any of them isn't finite.
using TranscribeRun = bool (*)(void* to, const void* from, size_t count, double factor, double shift);

struct Instructions {
  const char* name;
  // By operation; null where an operation has no such form. Unary operations have form 0, binary 0 to 2, ternary those of an a (condition) that varies.
  Elementwise elementwise[operation_count][form_count];
  RowOperation row[operation_count];
  Random random[operation_count];
  // to (dense, extent × the walk's inner sizes) = from (strided), and back.
  void (*gather)(void* to, const void* from, const Walk& walk, size_t extent);
  void (*scatter)(void* to, const void* from, const Walk& walk, size_t extent);
  // to (rows, n) = from (rows), repeated.
  RowOperation expand;
  // to[i] = (first + i) / inner % size: the coordinate along one dimension of elements in row-major order.
  void (*coordinates)(void* to, uint64_t first, size_t count, uint64_t inner, uint64_t size);
  // totals (strided) = totals combined with values (dense); by mode.
  void (*reduce[mode_count])(double* totals, const void* values, const Walk& walk, size_t extent);
  // to[i] = (T)from[i].
  void (*narrow)(void* to, const double* from, size_t count);
  // By the kind of elements that are read.
  TranscribeRun transcribe[element_kinds];
  bool (*are_finite)(const void* numbers, size_t count);
};

// The tables of the best instruction set that this machine has (or that $NNC_INSTRUCTIONS names: base, avx2 or avx512).
template <class T>
const Instructions& instructions();
template <>
const Instructions& instructions<float>();
template <>
const Instructions& instructions<double>();

}  // namespace nnc
