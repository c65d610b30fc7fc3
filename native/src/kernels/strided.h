// Between dense values and strided memory: loads, stores, and reductions into totals. Part of instructions.cc.
#pragma once

#include "rows.h"
#include "walk.h"

namespace nnc {
namespace {

// Calls row(offset in the dense block, offset in strided memory) for every run of the innermost dimensions.
template <class Row>
NNC_ALWAYS void each_row(const Walk& walk, size_t extent, int inner, Row row) {
  const int loop = walk.dims - inner - 1;
  size_t run = 1;
  for (int d = loop + 1; d < walk.dims; d++) run *= d == 0 ? extent : walk.sizes[d];
  if (loop < 0) return row(0, 0);
  const size_t count = loop == 0 ? extent : walk.sizes[loop];
  const ptrdiff_t stride = walk.strides[loop];
  size_t at[most_dims] = {};
  size_t dense = 0;
  ptrdiff_t place = 0;
  for (;;) {
    for (size_t i = 0; i < count; i++, dense += run) row(dense, place + static_cast<ptrdiff_t>(i) * stride);
    int d = loop - 1;
    for (; d >= 0; d--) {
      const size_t size = d == 0 ? extent : walk.sizes[d];
      place += walk.strides[d];
      if (++at[d] < size) break;
      place -= static_cast<ptrdiff_t>(size) * walk.strides[d];
      at[d] = 0;
    }
    if (d < 0) return;
  }
}

// A few numbers, as a window of an image has in a row: a vector loop would take longer to start.
template <class T>
NNC_ALWAYS void copy_few(T* to, const T* from, size_t n) {
  if (n >= 4) {
    memcpy(to, from, 4 * sizeof(T));
    for (size_t i = 4; i < n; i++) to[i] = from[i];
    return;
  }
  to[0] = from[0];
  if (n > 1) to[1] = from[1];
  if (n > 2) to[2] = from[2];
}
constexpr size_t few = 6;

NNC_ALWAYS bool is_empty(const Walk& walk, size_t extent) {
  for (int d = 0; d < walk.dims; d++) {
    if ((d == 0 ? extent : walk.sizes[d]) == 0) return true;
  }
  return false;
}

template <class T>
void gather(void* to, const void* from, const Walk& walk, size_t extent) {
  if (is_empty(walk, extent)) return;
  T* out = static_cast<T*>(to);
  const T* in = static_cast<const T*>(from);
  const int last = walk.dims - 1;
  const size_t n = last == 0 ? extent : walk.sizes[last];
  const ptrdiff_t stride = walk.strides[last];
  if (stride == 1 && n <= few) {
    each_row(walk, extent, 1, [&](size_t dense, ptrdiff_t place) { copy_few(out + dense, in + place, n); });
  } else if (stride == 1) {
    each_row(walk, extent, 1, [&](size_t dense, ptrdiff_t place) {
      T* row = out + dense;
      const T* source = in + place;
      NNC_INDEPENDENT
      for (size_t i = 0; i < n; i++) row[i] = source[i];
    });
  } else if (stride == 0) {
    each_row(walk, extent, 1, [&](size_t dense, ptrdiff_t place) {
      T* row = out + dense;
      const T value = in[place];
      for (size_t i = 0; i < n; i++) row[i] = value;
    });
  } else {
    each_row(walk, extent, 1, [&](size_t dense, ptrdiff_t place) {
      T* row = out + dense;
      const T* source = in + place;
      for (size_t i = 0; i < n; i++) row[i] = source[static_cast<ptrdiff_t>(i) * stride];
    });
  }
}

template <class T>
void scatter(void* to, const void* from, const Walk& walk, size_t extent) {
  if (is_empty(walk, extent)) return;
  T* out = static_cast<T*>(to);
  const T* in = static_cast<const T*>(from);
  const int last = walk.dims - 1;
  const size_t n = last == 0 ? extent : walk.sizes[last];
  const ptrdiff_t stride = walk.strides[last];
  each_row(walk, extent, 1, [&](size_t dense, ptrdiff_t place) {
    const T* row = in + dense;
    T* target = out + place;
    if (stride == 1) {
      NNC_INDEPENDENT
      for (size_t i = 0; i < n; i++) target[i] = row[i];
    } else if (stride == 0) {
      *target = row[n - 1];
    } else {
      for (size_t i = 0; i < n; i++) target[static_cast<ptrdiff_t>(i) * stride] = row[i];
    }
  });
}

// totals[j] = totals[j] combined with values (rows, n) over the rows: rows are added in single precision first, a block at a time.
template <class T, class F>
NNC_ALWAYS void combine_columns(double* totals, const T* values, size_t rows, size_t n) {
  constexpr size_t width = 16;
  constexpr size_t block = 64;
  for (size_t start = 0; start < rows; start += block) {
    const size_t end = start + block < rows ? start + block : rows;
    size_t j = 0;
    for (; j + width <= n; j += width) {
      Vector<T> sum = load_lanes(values + start * n + j);
      for (size_t r = start + 1; r < end; r++) sum = lanes_of<F>(sum, load_lanes(values + r * n + j));
      store_lanes(totals + j, lanes_of<F>(load_lanes(totals + j), in_double(sum)));
    }
    for (; j < n; j++) {
      T sum = values[start * n + j];
      for (size_t r = start + 1; r < end; r++) sum = F::of(sum, values[r * n + j]);
      totals[j] = F::of(totals[j], static_cast<double>(sum));
    }
  }
}

// Adjacent dimensions of the walk are alternately kept (stride ≠ 0; the innermost kept one is dense) and reduced (stride 0).
template <class T, class F>
void reduce(double* totals, const void* values, const Walk& walk, size_t extent) {
  if (is_empty(walk, extent)) return;
  const T* in = static_cast<const T*>(values);
  const int last = walk.dims - 1;
  const size_t n = last == 0 ? extent : walk.sizes[last];
  if (walk.strides[last] == 0) {
    each_row(walk, extent, 1, [&](size_t dense, ptrdiff_t place) { totals[place] = F::of(totals[place], combine<T, F>(in + dense, n)); });
    return;
  }
  const bool columns = last > 0 && walk.strides[last - 1] == 0;
  const size_t rows = !columns ? 1 : (last == 1 ? extent : walk.sizes[last - 1]);
  each_row(walk, extent, columns ? 2 : 1, [&](size_t dense, ptrdiff_t place) { combine_columns<T, F>(totals + place, in + dense, rows, n); });
}

template <class T>
void narrow(void* to, const double* from, size_t count) {
  T* out = static_cast<T*>(to);
  for (size_t i = 0; i < count; i++) out[i] = static_cast<T>(from[i]);
}

}  // namespace
}  // namespace nnc
