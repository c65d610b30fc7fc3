// A BLAS found when the addon loads; never linked, so the addon loads everywhere.
#pragma once

#include <cstdint>
#include <string>

namespace nnc {

struct Blas {
  // Empty where there is none.
  std::string name;
  std::string path;
  std::string configuration;
  // Why there is none, or what was passed over.
  std::string notes;
  // By $NNC_BLAS.
  bool is_asked_for = false;
  // Fortran's ?gemm. Sizes are passed as 64-bit numbers: on little-endian machines they read the same as 32-bit ones.
  using Gemm = void (*)(const char* transpose_a, const char* transpose_b, const int64_t* m, const int64_t* n, const int64_t* k, const void* alpha,
                        const void* a, const int64_t* lda, const void* b, const int64_t* ldb, const void* beta, void* c, const int64_t* ldc);
  Gemm single_gemm = nullptr;
  Gemm double_gemm = nullptr;
};

// Opened at the first call and kept: $NNC_BLAS (a path, or `none`), else the first there is of OpenBLAS, MKL, BLIS, Accelerate, and a system
// libblas that isn't the slow reference one. Told to use one thread, since the kernels split the work themselves.
const Blas& blas();

}  // namespace nnc
