// The tiles of matrix products. Compiled once for each instruction set, with NNC_ISA naming it; see functions.h for what may be used here.
#include "product.h"

#include "registers.h"

namespace nnc {
namespace {

constexpr size_t narrowest_bytes = 16;

template <class T, size_t bytes, int vectors, bool is_partial, int rows>
void tile(size_t k, const void* a, ptrdiff_t a_row, ptrdiff_t a_column, const void* b, ptrdiff_t b_row, void* c, ptrdiff_t c_row, size_t columns,
          bool accumulate) {
  using Vector = typename Register<T, bytes>::Type;
  constexpr size_t width = bytes / sizeof(T);
  constexpr int last = vectors - 1;
  const Part<T, bytes> part(is_partial ? columns - last * width : width);
  const T* left = static_cast<const T*>(a);
  const T* right = static_cast<const T*>(b);
  T* out = static_cast<T*>(c);
  Vector sums[rows][vectors] = {};
  for (size_t p = 0; p < k; p++, left += a_column, right += b_row) {
    Vector row[vectors];
    for (int v = 0; v < vectors; v++) {
      const T* from = right + static_cast<size_t>(v) * width;
      if (is_partial && v == last) {
        row[v] = part.load(from);
      } else {
        memcpy(&row[v], from, sizeof(Vector));
      }
    }
    NNC_UNROLLED
    for (int r = 0; r < rows; r++) {
      const T factor = left[r * a_row];
      for (int v = 0; v < vectors; v++) sums[r][v] += factor * row[v];
    }
  }
  // Unrolled too: only what is never indexed by a variable can stay in registers.
  NNC_UNROLLED
  for (int r = 0; r < rows; r++, out += c_row) {
    for (int v = 0; v < vectors; v++) {
      T* to = out + static_cast<size_t>(v) * width;
      Vector sum = sums[r][v];
      if (is_partial && v == last) {
        if (accumulate) sum += part.load_exactly(to);
        part.store(to, sum);
      } else {
        Vector before;
        if (accumulate) memcpy(&before, to, sizeof before);
        if (accumulate) sum += before;
        memcpy(to, &sum, sizeof sum);
      }
    }
  }
}

// to (1, columns) += factors (1, rows) · b (rows, columns), in the order of the rows.
template <class T, int rows>
void add_rows(T* to, const T* factors, ptrdiff_t factor_step, const T* b, ptrdiff_t b_row, size_t columns) {
  using Vector = typename Register<T, register_bytes>::Type;
  constexpr size_t width = register_bytes / sizeof(T);
  T factor[rows];
  for (int r = 0; r < rows; r++) factor[r] = factors[r * factor_step];
  for (size_t j = 0; j < columns; j += width) {
    Vector sum;
    memcpy(&sum, to + j, sizeof sum);
    NNC_UNROLLED
    for (int r = 0; r < rows; r++) {
      Vector row;
      memcpy(&row, b + r * b_row + static_cast<ptrdiff_t>(j), sizeof row);
      sum += factor[r] * row;
    }
    memcpy(to + j, &sum, sizeof sum);
  }
}

template <class T>
void row_product(size_t k, const void* a, ptrdiff_t a_column, const void* b, ptrdiff_t b_row, void* c, size_t columns, bool accumulate) {
  constexpr int together = 8;
  const T* left = static_cast<const T*>(a);
  const T* right = static_cast<const T*>(b);
  T* out = static_cast<T*>(c);
  if (!accumulate) memset(out, 0, columns * sizeof(T));
  size_t p = 0;
  for (; p + together <= k; p += together, left += together * a_column, right += together * b_row) {
    add_rows<T, together>(out, left, a_column, right, b_row, columns);
  }
  for (; p < k; p++, left += a_column, right += b_row) add_rows<T, 1>(out, left, a_column, right, b_row, columns);
}

template <class T, size_t bytes, int vectors, int rows = register_rows>
void set_tiles(TileShape& shape) {
  shape.width = vectors * bytes / sizeof(T);
  shape.whole[rows - 1] = tile<T, bytes, vectors, false, rows>;
  shape.partial[rows - 1] = tile<T, bytes, vectors, true, rows>;
  if constexpr (rows > 1) set_tiles<T, bytes, vectors, rows - 1>(shape);
}

// One register of each size, and two of the largest.
template <class T, size_t bytes = narrowest_bytes>
void set_shapes(Products& products) {
  set_tiles<T, bytes, 1>(products.shapes[products.shape_count++]);
  if constexpr (bytes < register_bytes) {
    set_shapes<T, bytes * 2>(products);
  } else {
    set_tiles<T, bytes, 2>(products.shapes[products.shape_count++]);
  }
}

template <class T>
Products make_products() {
  Products products{};
  products.rows = register_rows;
  products.reads_partially = Part<T, register_bytes>::reads_partially;
  products.row = row_product<T>;
  products.row_width = register_bytes / sizeof(T);
  set_shapes<T>(products);
  return products;
}

}  // namespace

namespace NNC_ISA {
Products single_products() { return make_products<float>(); }
Products double_products() { return make_products<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
