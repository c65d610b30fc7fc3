// Rows of numbers of any kind, scaled, into rows of an arena's: how data comes in.
#pragma once

#include <cstddef>
#include <cstdint>

#include "instructions.h"
#include "memory.h"

namespace nnc {

// Row order[first + i] of `from`, or row first + i without an order, goes to row i of `to` as factor · value + shift. A row is `width` numbers; row r
// starts at start + r · stride. Sizes count numbers; lengths are those of the arrays.
struct Transcript {
  struct Rows {
    int64_t length;
    int64_t start;
    int64_t stride;
  };
  const char* from;
  Element element;
  Rows from_rows;
  char* to;
  Precision precision;
  Rows to_rows;
  const uint32_t* order;
  int64_t order_length;
  int64_t first;
  int64_t count;
  int64_t width;
  double factor;
  double shift;
};

// False if a row lies outside of its array, or if some result isn't finite: what was written then is of no use. Never touches anything outside of the
// arrays, whatever the numbers, and even if another thread changes the order meanwhile.
bool transcribe(const Transcript& transcript);

// Whether none of so many numbers is infinite or NaN.
bool are_finite(const char* numbers, Precision precision, int64_t count);

}  // namespace nnc
