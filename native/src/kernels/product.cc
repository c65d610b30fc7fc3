// The tiles of matrix products. Compiled once for each instruction set, with NNC_ISA naming it; see functions.h for what may be used here.
#include "product.h"

#include "isa.h"

namespace nnc {
namespace {

// Bytes in a vector register, and how many rows of two registers each the register file holds beside the operands.
#if defined(__AVX512F__)
constexpr size_t register_bytes = 64;
constexpr int register_rows = 12;
#elif defined(__AVX2__)
constexpr size_t register_bytes = 32;
constexpr int register_rows = 6;
#else
constexpr size_t register_bytes = 16;
constexpr int register_rows = 6;
#endif

template <class T>
constexpr size_t register_width = register_bytes / sizeof(T);

#if defined(__GNUC__)
template <class T>
struct Register {
  typedef T Type __attribute__((vector_size(register_bytes)));
};
#else
template <class T>
struct Register {
  struct Type {
    T at[register_width<T>];
    T& operator[](size_t i) { return at[i]; }
    T operator[](size_t i) const { return at[i]; }
    friend Type operator*(T a, const Type& b) {
      Type product;
      for (size_t i = 0; i < register_width<T>; i++) product[i] = a * b[i];
      return product;
    }
    Type& operator+=(const Type& b) {
      for (size_t i = 0; i < register_width<T>; i++) at[i] += b[i];
      return *this;
    }
  };
};
#endif

template <class T, int rows, int vectors>
void tile(size_t k, const void* a, ptrdiff_t a_row, ptrdiff_t a_column, const void* b, ptrdiff_t b_row, void* c, ptrdiff_t c_row, size_t columns,
          bool accumulate) {
  using Vector = typename Register<T>::Type;
  constexpr size_t width = register_width<T>;
  const T* left = static_cast<const T*>(a);
  const T* right = static_cast<const T*>(b);
  T* out = static_cast<T*>(c);
  Vector sums[rows][vectors] = {};
  for (size_t p = 0; p < k; p++, left += a_column, right += b_row) {
    Vector row[vectors];
    for (int v = 0; v < vectors; v++) memcpy(&row[v], right + static_cast<size_t>(v) * width, sizeof(Vector));
#if defined(__GNUC__)
#pragma GCC unroll 12
#endif
    for (int r = 0; r < rows; r++) {
      const T factor = left[r * a_row];
      for (int v = 0; v < vectors; v++) sums[r][v] += factor * row[v];
    }
  }
  for (int r = 0; r < rows; r++, out += c_row) {
    for (int v = 0; v < vectors; v++) {
      const size_t first = static_cast<size_t>(v) * width;
      if (first + width <= columns) {
        Vector sum = sums[r][v];
        if (accumulate) {
          Vector before;
          memcpy(&before, out + first, sizeof before);
          sum += before;
        }
        memcpy(out + first, &sum, sizeof sum);
      } else {
        T rest[width];
        memcpy(rest, &sums[r][v], sizeof rest);
        for (size_t j = first; j < columns; j++) out[j] = accumulate ? out[j] + rest[j - first] : rest[j - first];
      }
    }
  }
}

template <class T, int rows>
void set_tiles(Products& products) {
  products.tiles[0][rows - 1] = tile<T, rows, 1>;
  products.tiles[1][rows - 1] = tile<T, rows, 2>;
  if constexpr (rows > 1) set_tiles<T, rows - 1>(products);
}

template <class T>
Products make_products() {
  Products products{};
  products.width = register_width<T>;
  products.rows = register_rows;
  set_tiles<T, register_rows>(products);
  return products;
}

}  // namespace

namespace NNC_ISA {
Products single_products() { return make_products<float>(); }
Products double_products() { return make_products<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
