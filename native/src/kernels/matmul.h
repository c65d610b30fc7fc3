// A matrix product bound to an arena, split over threads, with a map run on each block of rows while it is in cache.
#pragma once

#include <memory>
#include <vector>

#include "../blas/blas.h"
#include "cut.h"
#include "map.h"
#include "memory.h"
#include "product.h"
#include "spec.h"

namespace nnc {

// How the BLAS is told of a matrix: whether its lines are its rows, and how far they lie apart.
struct Lines {
  bool is_expressible;
  bool is_by_rows;
  int64_t distance;
};

class Matmul {
 public:
  // Uses the BLAS only where it is given, where the matrices lie as it wants them, and where the product is large enough to gain.
  Matmul(const MatmulSpec& spec, std::shared_ptr<Memory> memory, const Blas& blas);

  int64_t most_rows() const { return spec_.most; }
  // With a in the arena.
  void run(int64_t rows) { run(rows, address_of(spec_.a)); }
  // With its first element there instead.
  void run(int64_t rows, const char* a);
  // Whether all of a would lie in an array of so many elements if its first one lay at `start`.
  bool fits_a(int64_t rows, int64_t start, int64_t length) const;

 private:
  struct Sizes {
    size_t count, m, n, k;
    ProductSizes one() const { return {m, n, k}; }
  };
  // A product or a part of one: addresses of its first elements.
  struct Block {
    size_t m, n, k;
    const char* a;
    const char* b;
    char* c;
    ptrdiff_t c_row;
    bool accumulate;
  };

  char* address_of(const Matrix& matrix) const { return memory_->data() + matrix.offset * static_cast<int64_t>(element_); }
  Sizes sizes_at(int64_t rows) const;
  size_t most_places_cut_by_depth() const;
  unsigned parts_at(int64_t rows) const;
  // Nanoseconds on one core, roughly, with the map that follows.
  double time_at(int64_t rows) const;
  Block block_at(const Sizes& sizes, size_t q) const;
  Block rows_of(Block block, size_t from, size_t to) const;
  Block columns_of(Block block, size_t from, size_t to) const;
  Block depth_of(Block block, size_t from, size_t to) const;

  void run_count(const Sizes& sizes, unsigned parts);
  void run_one(const Block& block, unsigned parts);
  template <class Make>
  void run_rows(const Block& block, unsigned parts, const Make& make);
  void run_depths(const Block& block, unsigned parts);
  template <class T>
  static void add(const Block& block, const char* sums);

  void multiply(const Block& block, unsigned part);
  bool is_direct(const Block& block) const;
  bool is_thin(const Block& block) const;
  bool outdoes_blas(const Block& block) const;
  template <class T>
  size_t scratch_of(size_t most_n, size_t most_k) const;
  Multiplier multiplier() const { return outdoes_blas_ ? Multiplier::tiles : Multiplier::blas; }
  void multiply_by_blas(const Block& block) const;
  template <class T>
  void multiply_directly(const Block& block, char* scratch) const;
  template <class T>
  void multiply_blocked(const Block& block, char* scratch) const;

  MatmulSpec spec_;
  std::shared_ptr<Memory> memory_;
  size_t element_;
  Lines a_lines_;
  Lines b_lines_;
  // Null where the BLAS can't be used.
  Blas::Gemm gemm_;
  // Whether large products are faster by our own tiles.
  bool outdoes_blas_;
  // Whether c is so narrow that its columns are better taken for rows.
  bool is_narrow_;
  std::unique_ptr<Map> then_;
  unsigned parts_;
  // Of the present run.
  const char* a_ = nullptr;
  double time_ = 0;
  // In the workspace, for each part: packed panels of a and b.
  size_t scratch_bytes_;
  // Behind them: sums of the parts of a product that is split along k, but for the first, of so many places each.
  size_t depth_places_;
};

}  // namespace nnc
