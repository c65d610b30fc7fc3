// Orthonormal initial weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "memory.h"
#include "spec.h"

namespace nnc {

// Replaces a dense row-major matrix by Q of its Householder QR factorisation, with the signs that make R's diagonal positive
// (of its transpose where it has more columns than rows): what is left is uniformly distributed if the entries were normal (Mezzadri 2007). What it needs
// for that it has only while it runs, for it runs once.
class Orthonormalize {
 public:
  Orthonormalize(const OrthonormalizeSpec& spec, std::shared_ptr<Memory> memory);

  void run();

 private:
  template <class T>
  void run_as();

  OrthonormalizeSpec spec_;
  std::shared_ptr<Memory> memory_;
};

// q (long, short) = orthonormal columns; x (long, short) holds the matrix and is left with the reflectors. Both by columns.
void orthonormal_columns(double* x, double* q, size_t length, size_t columns);

}  // namespace nnc
