// Large products by our own tiles: in blocks that the caches hold.
#pragma once

#include <cstddef>

namespace nnc {

// c (m, n) = or += a (m, k) · b (k, n). Distances from row to row and from column to column are in elements; c's columns are dense.
template <class T>
struct BlockedProduct {
  size_t m, n, k;
  const T* a;
  ptrdiff_t a_row, a_column;
  const T* b;
  ptrdiff_t b_row, b_column;
  T* c;
  ptrdiff_t c_row;
  bool accumulate;
};

// Elements of memory that a product works in which has at most so many columns and sums at most so many terms.
template <class T>
size_t blocked_scratch(size_t most_n, size_t most_k);

// `scratch` lies at a multiple of 64 bytes.
template <class T>
void multiply_in_blocks(const BlockedProduct<T>& product, T* scratch);

// The same where c has few columns and a is upright: cᵀ = bᵀ · aᵀ fills the registers with numbers of a, which lie next to each other, where a row of c
// would fill a part of one. As the gradients of the last layer's weights: 512 x 128 x 10 takes 15 us in a training step, 70 by
// OpenBLAS 0.3.21.
template <class T>
size_t narrow_scratch(size_t most_n, size_t most_k);
template <class T>
void multiply_narrow(const BlockedProduct<T>& product, T* scratch);

}  // namespace nnc
