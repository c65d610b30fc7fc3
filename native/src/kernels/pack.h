// Copies lines of numbers from where they lie to where a loop reads them without gaps.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace nnc {

// to (lines, width) = from (lines, length) with zeros after each line's end. `line` and `step` are the distances between lines and between numbers.
template <class T>
void pack(T* to, const T* from, ptrdiff_t line, ptrdiff_t step, size_t lines, size_t length, size_t width) {
  for (size_t p = 0; p < lines; p++, from += line, to += width) {
    if (step == 1) {
      std::memcpy(to, from, length * sizeof(T));
    } else {
      for (size_t j = 0; j < length; j++) to[j] = from[static_cast<ptrdiff_t>(j) * step];
    }
    std::fill(to + length, to + width, T(0));
  }
}

}  // namespace nnc
