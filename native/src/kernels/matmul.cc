// Matrix products: how they are split over threads, and what multiplies a part: the BLAS, or tiles with or without packing.
#include "matmul.h"

#include <algorithm>
#include <utility>

#include "../threads/pool.h"
#include "blocked.h"
#include "cut.h"
#include "pack.h"
#include "panel.h"

namespace nnc {
namespace {

// Where a part takes less than this, another thread costs more than it brings. In nanoseconds, like the next.
constexpr double least_part_time = 8000;
// What takes less in all is computed by one thread, for what others write is missed in its cache; but not what is read rather than computed with, of
// which each thread has its share in its own.
constexpr double least_shared_time = 15000;
// Products cut along k have a sum of their own for each part.
constexpr size_t most_depth_places = 1 << 18;
// Fewer places are added up by the calling thread alone.
constexpr size_t least_added_places = 4096;

// Up to here packing and the BLAS's preparations cost more than they bring.
constexpr size_t most_direct_with_blas = 24 * 24 * 24;
constexpr size_t most_direct = 40 * 40 * 40;
constexpr size_t most_direct_depth = 2048;
constexpr size_t least_rows_for_copy = 8;
// So few rows use b no more often than a copy of it would have to.
constexpr size_t most_thin_rows = 2;

// Rows of c that a map follows on: they stay in the second-level cache. The BLAS copies b for each block anew, which with 128 rows of
// 1024 x 1024 takes a tenth of the time, with 256 a twentieth: more than what the map gains.
constexpr size_t followed_bytes = 1024 * 1024;
constexpr size_t least_followed_rows = 256;

constexpr size_t most_blas_size = INT32_MAX;

const Products& products_of(Precision precision) { return precision == Precision::single ? products<float>() : products<double>(); }

Lines lines_of(const Matrix& matrix, int64_t rows, int64_t columns) {
  const auto fits = [](int64_t distance, int64_t length) { return distance >= std::max<int64_t>(1, length) && distance <= INT32_MAX; };
  if (columns <= 1 || matrix.column == 1) {
    const int64_t distance = rows <= 1 ? std::max<int64_t>(1, columns) : matrix.row;
    if (fits(distance, columns)) return {true, true, distance};
  }
  if (rows <= 1 || matrix.row == 1) {
    const int64_t distance = columns <= 1 ? std::max<int64_t>(1, rows) : matrix.column;
    if (fits(distance, rows)) return {true, false, distance};
  }
  return {false, false, 0};
}

// Distances along what has one place at most mean nothing and were not checked: they become 1, so that nobody computes with them.
Matrix with_used_distances(Matrix matrix, int64_t count, int64_t rows, int64_t columns) {
  if (count == 0 || rows == 0 || columns == 0) return {0, 0, 1, 1};
  if (count == 1) matrix.step = 1;
  if (rows == 1) matrix.row = 1;
  if (columns == 1) matrix.column = 1;
  return matrix;
}

}  // namespace

Matmul::Matmul(const MatmulSpec& spec, std::shared_ptr<Memory> memory, const Blas& blas)
    : spec_(spec), memory_(std::move(memory)), element_(size_of(memory_->precision)) {
  const Sizes most = sizes_at(spec_.most);
  if (spec_.then) then_ = std::make_unique<Map>(*spec_.then, memory_, thread_count());
  spec_.then.reset();
  parts_ = parts_at(spec_.most) > 1 ? thread_count() : 1;
  const int64_t count = spec_.count.at(spec_.most), m = spec_.m.at(spec_.most), n = spec_.n.at(spec_.most), k = spec_.k.at(spec_.most);
  spec_.a = with_used_distances(spec_.a, count, m, k);
  spec_.b = with_used_distances(spec_.b, count, k, n);
  spec_.c = with_used_distances(spec_.c, count, m, n);
  a_lines_ = lines_of(spec_.a, m, k);
  b_lines_ = lines_of(spec_.b, k, n);
  const bool fits_blas = a_lines_.is_expressible && b_lines_.is_expressible && std::max({most.m, most.n, most.k}) <= most_blas_size &&
                         std::max<int64_t>(spec_.c.row, n) <= INT32_MAX;
  const bool is_single = memory_->precision == Precision::single;
  gemm_ = fits_blas ? (is_single ? blas.single_gemm : blas.double_gemm) : nullptr;
  const Panels& panels = is_single ? nnc::panels<float>() : nnc::panels<double>();
  outdoes_blas_ = gemm_ == nullptr || (panels.outdo_blas && !blas.is_asked_for);
  is_narrow_ = spec_.a.row == 1 && spec_.a.column != 1 && most.n <= panels.width / 2;

  const size_t direct = std::min(most.k, most_direct_depth) * products_of(memory_->precision).widest().width;
  const size_t blocked = is_single ? scratch_of<float>(most.n, most.k) : scratch_of<double>(most.n, most.k);
  scratch_bytes_ = aligned((outdoes_blas_ ? std::max(direct, blocked) : direct) * element_);
  depth_places_ = parts_ > 1 ? most_places_cut_by_depth() : 0;
  memory_->workspace().products.reserve(parts_ * scratch_bytes_ + (parts_ - 1) * depth_places_ * element_);
}

// Which cut is best depends on the rows: a few may be worth cutting along the depth where many aren't.
size_t Matmul::most_places_cut_by_depth() const {
  size_t places = 0;
  for (int64_t rows = std::min<int64_t>(1, spec_.most); rows > 0; rows = rows == spec_.most ? 0 : std::min(2 * rows, spec_.most)) {
    const Sizes sizes = sizes_at(rows);
    if (choose_cut(sizes.one(), parts_, most_depth_places, then_ != nullptr, multiplier()) == Cut::depth) places = std::max(places, sizes.m * sizes.n);
  }
  return places;
}

bool Matmul::fits_a(int64_t rows, int64_t start, int64_t length) const {
  const Sizes sizes = sizes_at(rows);
  if (sizes.count == 0 || sizes.m == 0 || sizes.k == 0) return true;
  // What was bound has no distances that lead out of the arena, so these sums stay small.
  const int64_t steps[] = {static_cast<int64_t>(sizes.count - 1) * spec_.a.step, static_cast<int64_t>(sizes.m - 1) * spec_.a.row,
                           static_cast<int64_t>(sizes.k - 1) * spec_.a.column};
  int64_t low = start, high = start;
  for (const int64_t step : steps) (step < 0 ? low : high) += step;
  return low >= 0 && high < length;
}

void Matmul::run(int64_t rows, const char* a) {
  const Sizes sizes = sizes_at(rows);
  a_ = a;
  time_ = time_at(rows);
  const unsigned parts = parts_ == 1 ? 1 : std::min(parts_, parts_at(rows));
  // Without this, a large count of nothing would take long.
  if (sizes.count != 1 && (sizes.m == 0 || sizes.n == 0)) return;
  if (sizes.count != 1 && sizes.count >= parts) return run_count(sizes, parts);
  for (size_t q = 0; q < sizes.count; q++) run_one(block_at(sizes, q), parts);
}

// As many as have enough to do.
unsigned Matmul::parts_at(int64_t rows) const {
  const double time = time_at(rows);
  if (time < least_shared_time && !is_reading(sizes_at(rows).one(), element_)) return 1;
  const double worth = time / least_part_time;
  return worth < 2 ? 1 : static_cast<unsigned>(std::min(worth, 1e3));
}

double Matmul::time_at(int64_t rows) const {
  const Sizes sizes = sizes_at(rows);
  const double product = static_cast<double>(sizes.count) * time_of(sizes.one(), element_);
  return product + (then_ == nullptr ? 0 : then_->time_of(rows));
}

Matmul::Sizes Matmul::sizes_at(int64_t rows) const {
  const auto size = [rows](const Extent& extent) { return static_cast<size_t>(extent.at(rows)); };
  return {size(spec_.count), size(spec_.m), size(spec_.n), size(spec_.k)};
}

Matmul::Block Matmul::block_at(const Sizes& sizes, size_t q) const {
  const auto step = [&](const Matrix& matrix) { return static_cast<int64_t>(q) * matrix.step * static_cast<int64_t>(element_); };
  return {sizes.m, sizes.n, sizes.k, a_ + step(spec_.a), address_of(spec_.b) + step(spec_.b), address_of(spec_.c) + step(spec_.c),
          static_cast<ptrdiff_t>(spec_.c.row), spec_.accumulate};
}

void Matmul::run_count(const Sizes& sizes, unsigned parts) {
  run_parts(parts, time_, [&](unsigned part) {
    for (size_t q = sizes.count * part / parts; q < sizes.count * (part + 1) / parts; q++) multiply(block_at(sizes, q), part);
  });
}

void Matmul::run_one(const Block& block, unsigned parts) {
  const Cut cut = choose_cut({block.m, block.n, block.k}, parts, depth_places_, then_ != nullptr, multiplier());
  switch (cut) {
    case Cut::none:
    case Cut::rows:
      return run_rows(block, cut == Cut::none ? 1 : parts, [&](unsigned part, size_t from, size_t to) { multiply(rows_of(block, from, to), part); });
    case Cut::columns:
      run_parts(parts, time_, [&](unsigned part) {
        multiply(columns_of(block, part_start(block.n, part, parts), part_start(block.n, part + 1, parts)), part);
      });
      if (then_ != nullptr) then_->run(static_cast<int64_t>(block.m));
      return;
    case Cut::depth:
      return run_depths(block, parts);
  }
}

// Calls make(part, from, to) for blocks of rows, each followed by the map.
template <class Make>
void Matmul::run_rows(const Block& block, unsigned parts, const Make& make) {
  const bool is_followed = then_ != nullptr && then_->is_divisible();
  if (is_followed) then_->start(static_cast<int64_t>(block.m), parts);
  const size_t most = std::max(least_followed_rows, followed_bytes / (std::max<size_t>(1, block.n) * element_) / 16 * 16);
  const size_t step = is_followed ? most : std::max<size_t>(1, block.m);
  const size_t distance = static_cast<size_t>(block.c_row);
  run_parts(parts, time_, [&](unsigned part) {
    const size_t to = part_start(block.m, part + 1, parts, distance);
    for (size_t from = part_start(block.m, part, parts, distance), end; from < to; from = end) {
      // A short rest is done with the block before it.
      end = to - from < step + step / 2 ? to : from + step;
      make(part, from, end);
      if (is_followed) then_->run_rows(part, static_cast<int64_t>(from), static_cast<int64_t>(end));
    }
  });
  if (is_followed) return then_->finish(parts);
  if (then_ != nullptr) then_->run(static_cast<int64_t>(block.m));
}

// Each part sums over some of k: the first into c, the others beside it, to be added in their order.
void Matmul::run_depths(const Block& block, unsigned parts) {
  const size_t places = block.m * block.n;
  char* depths = memory_->workspace().products.data() + parts_ * scratch_bytes_;
  const auto beside = [&](unsigned part) { return depths + (part - 1) * places * element_; };
  run_parts(parts, time_, [&](unsigned part) {
    Block depth = depth_of(block, part_start(block.k, part, parts), part_start(block.k, part + 1, parts));
    if (part > 0) {
      depth.c = beside(part);
      depth.c_row = static_cast<ptrdiff_t>(block.n);
      depth.accumulate = false;
    }
    multiply(depth, part);
  });
  run_rows(block, places < least_added_places || block.m < parts ? 1 : parts, [&](unsigned, size_t from, size_t to) {
    const Block rows = rows_of(block, from, to);
    for (unsigned part = 1; part < parts; part++) {
      const char* sums = beside(part) + from * block.n * element_;
      memory_->precision == Precision::single ? add<float>(rows, sums) : add<double>(rows, sums);
    }
  });
}

template <class T>
void Matmul::add(const Block& block, const char* sums) {
  const T* from = reinterpret_cast<const T*>(sums);
  for (size_t i = 0; i < block.m; i++, from += block.n) {
    T* to = reinterpret_cast<T*>(block.c) + static_cast<ptrdiff_t>(i) * block.c_row;
    for (size_t j = 0; j < block.n; j++) to[j] += from[j];
  }
}

Matmul::Block Matmul::rows_of(Block block, size_t from, size_t to) const {
  block.m = to - from;
  block.a += static_cast<ptrdiff_t>(from * element_) * spec_.a.row;
  block.c += static_cast<ptrdiff_t>(from * element_) * block.c_row;
  return block;
}

Matmul::Block Matmul::columns_of(Block block, size_t from, size_t to) const {
  block.n = to - from;
  block.b += static_cast<ptrdiff_t>(from * element_) * spec_.b.column;
  block.c += from * element_;
  return block;
}

Matmul::Block Matmul::depth_of(Block block, size_t from, size_t to) const {
  block.k = to - from;
  block.a += static_cast<ptrdiff_t>(from * element_) * spec_.a.column;
  block.b += static_cast<ptrdiff_t>(from * element_) * spec_.b.row;
  return block;
}

void Matmul::multiply(const Block& block, unsigned part) {
  if (block.m == 0 || block.n == 0) return;
  char* scratch = memory_->workspace().products.data() + part * scratch_bytes_;
  const bool is_single = memory_->precision == Precision::single;
  if (is_direct(block)) return is_single ? multiply_directly<float>(block, scratch) : multiply_directly<double>(block, scratch);
  if (!outdoes_blas(block)) return multiply_by_blas(block);
  return is_single ? multiply_blocked<float>(block, scratch) : multiply_blocked<double>(block, scratch);
}

bool Matmul::is_direct(const Block& block) const {
  if (block.k == 0) return true;
  if (is_thin(block)) return true;
  if (block.k > most_direct_depth) return false;
  const size_t places = block.m * block.n;
  if (outdoes_blas_) return places <= most_direct / block.k;
  // A transposed b has to be copied, which pays if it serves many rows.
  return places <= most_direct_with_blas / block.k && (spec_.b.column == 1 || block.m >= least_rows_for_copy);
}

// Where b has to be turned for a few rows a BLAS is faster.
bool Matmul::outdoes_blas(const Block& block) const {
  if (gemm_ == nullptr || !outdoes_blas_) return gemm_ == nullptr;
  return spec_.b.column == 1 || block.m >= least_rows_for_copy;
}

template <class T>
size_t Matmul::scratch_of(size_t most_n, size_t most_k) const {
  return is_narrow_ ? narrow_scratch<T>(most_n, most_k) : blocked_scratch<T>(most_n, most_k);
}

bool Matmul::is_thin(const Block& block) const {
  return block.m <= most_thin_rows && spec_.b.column == 1 && products_of(memory_->precision).reads_partially;
}

// The BLAS knows matrices by columns: what it multiplies is cᵀ (n, m) = bᵀ (n, k) · aᵀ (k, m).
void Matmul::multiply_by_blas(const Block& block) const {
  const char* transpose_a = a_lines_.is_by_rows ? "N" : "T";
  const char* transpose_b = b_lines_.is_by_rows ? "N" : "T";
  const int64_t m = static_cast<int64_t>(block.m), n = static_cast<int64_t>(block.n), k = static_cast<int64_t>(block.k);
  const int64_t lda = a_lines_.distance, ldb = b_lines_.distance, ldc = std::max<int64_t>(block.c_row, n);
  const float single_one = 1, single_beta = block.accumulate ? 1 : 0;
  const double double_one = 1, double_beta = block.accumulate ? 1 : 0;
  const bool is_single = memory_->precision == Precision::single;
  const void* one = is_single ? static_cast<const void*>(&single_one) : &double_one;
  const void* beta = is_single ? static_cast<const void*>(&single_beta) : &double_beta;
  gemm_(transpose_b, transpose_a, &n, &m, &k, one, block.b, &ldb, block.a, &lda, beta, block.c, &ldc);
}

// a is read where it lies, and b too where its rows are dense.
template <class T>
void Matmul::multiply_directly(const Block& block, char* scratch) const {
  const Products& products = nnc::products<T>();
  const T* a = reinterpret_cast<const T*>(block.a);
  const T* b = reinterpret_cast<const T*>(block.b);
  T* c = reinterpret_cast<T*>(block.c);
  T* packed = reinterpret_cast<T*>(scratch);
  const size_t in_rows = is_thin(block) ? block.n / products.row_width * products.row_width : 0;
  for (size_t i = 0; i < block.m && in_rows > 0; i++) {
    products.row(block.k, a + static_cast<ptrdiff_t>(i) * spec_.a.row, spec_.a.column, b, spec_.b.row, c + static_cast<ptrdiff_t>(i) * block.c_row, in_rows,
                 block.accumulate);
  }
  for (size_t j = in_rows; j < block.n;) {
    const TileShape& shape = products.shape_for(block.n - j);
    const size_t columns = std::min(shape.width, block.n - j);
    const bool is_whole = columns == shape.width;
    const bool is_readable = spec_.b.column == 1 && (is_whole || products.reads_partially);
    const T* right = is_readable ? b + j : packed;
    const ptrdiff_t right_row = is_readable ? static_cast<ptrdiff_t>(spec_.b.row) : static_cast<ptrdiff_t>(shape.width);
    if (!is_readable) pack(packed, b + static_cast<ptrdiff_t>(j) * spec_.b.column, spec_.b.row, spec_.b.column, block.k, columns, shape.width);
    const TileProduct* tiles = is_whole ? shape.whole : shape.partial;
    for (size_t i = 0; i < block.m; i += products.rows) {
      const size_t rows = std::min(products.rows, block.m - i);
      tiles[rows - 1](block.k, a + static_cast<ptrdiff_t>(i) * spec_.a.row, spec_.a.row, spec_.a.column, right, right_row,
                      c + static_cast<ptrdiff_t>(i) * block.c_row + j, block.c_row, columns, block.accumulate);
    }
    j += columns;
  }
}

template <class T>
void Matmul::multiply_blocked(const Block& block, char* scratch) const {
  const BlockedProduct<T> product{block.m, block.n, block.k,
                                  reinterpret_cast<const T*>(block.a), spec_.a.row, spec_.a.column,
                                  reinterpret_cast<const T*>(block.b), spec_.b.row, spec_.b.column,
                                  reinterpret_cast<T*>(block.c), block.c_row, block.accumulate};
  (is_narrow_ ? multiply_narrow<T> : multiply_in_blocks<T>)(product, reinterpret_cast<T*>(scratch));
}

}  // namespace nnc
