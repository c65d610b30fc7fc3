// Goes through a product in blocks: of b a block that stays in the second-level cache, of that a panel that stays in the first, of a some rows. Each
// panel of b is copied by the first tile that reads it, and an upright a by the tiles of the first panel: the other tiles find what they need
// without gaps. A flat a is read where it lies, unless its rows would push each other out of the cache. While the other tiles compute, memory brings the
// panel that comes next: else the first tile of each would wait, which took 4 to 5 % of products with weights of 1024 x 1024.
#include "blocked.h"

#include <algorithm>

#include "pack.h"
#include "panel.h"

namespace nnc {
namespace {

// Deeper than what the first cache holds of b: c is gone through less often, which brings more.
constexpr size_t most_depth = 512;
constexpr size_t block_columns = 1024;
constexpr size_t block_rows = 96;
constexpr size_t cache_line = 64;
// Rows that lie a multiple of this apart share few places in the first cache.
constexpr size_t cache_way = 4096;
// A flat a is copied only where so many panels gain by it, or the last columns by far.
constexpr size_t least_panels_for_copy = 8;
// So much of b may well be in the second-level cache already; then asking for it costs 2 %.
constexpr size_t near_bytes = 256 * 1024;
// Rows of c that are computed as columns before they are turned back.
constexpr size_t turned_rows = 512;

// Parts of `size` as equal as can be, none larger than `most`.
struct Parts {
  Parts(size_t size, size_t most) : size(size), count((size + most - 1) / most) {}
  size_t from(size_t part) const { return size * part / count; }
  size_t length(size_t part) const { return from(part + 1) - from(part); }
  size_t size, count;
};

// c (rows, columns) = or += sums, of which row i and column j lie at i · row + j · column.
template <class T>
void store(T* c, ptrdiff_t c_row, const T* sums, size_t row, size_t column, size_t rows, size_t columns, bool is_added) {
  for (size_t i = 0; i < rows; i++, c += c_row, sums += row) {
    for (size_t j = 0; j < columns; j++) c[j] = is_added ? c[j] + sums[j * column] : sums[j * column];
  }
}

template <class T>
class Blocks {
 public:
  Blocks(const BlockedProduct<T>& product, T* scratch)
      : panels_(panels<T>()),
        product_(product),
        is_flat_(product.a_column == 1),
        copies_a_(!is_flat_ || (static_cast<size_t>(product.a_row) * sizeof(T) % cache_way == 0 && gains_by_copy())),
        kept_a_(scratch),
        kept_b_(scratch + block_rows * std::min(product.k, most_depth)) {}

  void multiply() {
    const Parts depths(product_.k, most_depth);
    for (size_t j0 = 0; j0 < product_.n; j0 += block_columns) {
      for (size_t d = 0; d < depths.count; d++) {
        column_ = j0;
        columns_ = std::min(block_columns, product_.n - j0);
        depth_ = depths.from(d);
        k_ = depths.length(d);
        multiply_block();
      }
    }
  }

 private:
  void multiply_block() {
    const bool is_added = product_.accumulate || depth_ > 0;
    const bool is_asking = columns_ * k_ * sizeof(T) > near_bytes;
    const Parts blocks(product_.m, block_rows);
    for (size_t i = 0; i < blocks.count; i++) {
      const Parts tiles(blocks.length(i), panels_.rows);
      for (size_t j = 0; j < columns_; j += panels_.width) {
        for (size_t t = 0; t < tiles.count; t++) {
          const size_t row = blocks.from(i) + tiles.from(t);
          const bool is_first = row == 0, is_only = tiles.count == 1 && blocks.count == 1;
          PanelPass pass{};
          pass.k = k_;
          if (is_asking && i == 0 && t > 0) ask_for(pass, j + panels_.width, tiles.count - 1 - t);
          multiply_tile(pass, row, tiles.from(t), tiles.length(t), j, is_first, is_only, is_added);
        }
      }
    }
  }

  // Memory is asked for a part of the panel at j: as many of its columns, or of the lines that become its columns, as a line has numbers. The last tiles
  // have these parts, so that they are still there when the panel's turn comes.
  void ask_for(PanelPass& pass, size_t j, size_t part) const {
    constexpr size_t line = line_numbers<T>;
    if (j + panels_.width > columns_ || (part + 1) * line > panels_.width) return;
    if (product_.b_column != 1 && product_.b_row != 1) return;
    pass.next = b_at(j + part * line);
    pass.next_line = product_.b_column == 1 ? product_.b_row : product_.b_column;
    pass.next_lines = static_cast<ptrdiff_t>(line) * (product_.b_column == 1 ? product_.b_row : 1);
  }

  const T* b_at(size_t j) const {
    return product_.b + static_cast<ptrdiff_t>(depth_) * product_.b_row + static_cast<ptrdiff_t>(column_ + j) * product_.b_column;
  }

  // `kept_row`: where the rows lie in the copy of a.
  void multiply_tile(PanelPass& pass, size_t row, size_t kept_row, size_t rows, size_t j, bool is_first, bool is_only, bool is_added) {
    const size_t columns = std::min(panels_.width, columns_ - j);
    const PanelWidth registers = columns * 4 <= panels_.width ? half_register : columns * 2 <= panels_.width ? one_register : two_registers;
    const size_t width = panels_.width >> (two_registers - registers);
    const bool is_upright = take_a(pass, row, kept_row, rows, j);
    take_b(pass, j, columns, width, is_first, is_only);
    T* c = product_.c + static_cast<ptrdiff_t>(row) * product_.c_row + static_cast<ptrdiff_t>(column_ + j);
    if (j > 0 && copies_a_ && is_few(columns)) return multiply_few(pass, c, rows, columns, is_added);
    const PanelWork work = pass.kept_a != nullptr || pass.kept_b != nullptr ? copying : pass.next != nullptr ? asking : nothing_else;
    const PanelTile tile = (is_upright ? panels_.upright : panels_.flat)[work][registers][rows - 1];
    if (columns == width) {
      pass.c = c;
      pass.c_row = product_.c_row;
      pass.accumulate = is_added;
      return tile(pass);
    }
    alignas(cache_line) T whole[most_panel_rows * cache_line / sizeof(T) * 2];
    pass.c = whole;
    pass.c_row = static_cast<ptrdiff_t>(width);
    tile(pass);
    store(c, product_.c_row, whole, width, 1, rows, columns, is_added);
  }

  bool gains_by_copy() const {
    const size_t width = panels_.width;
    return product_.n >= least_panels_for_copy * width || (product_.n > width && is_few(product_.n % width));
  }

  bool is_few(size_t columns) const { return columns > 0 && columns <= most_few_columns && panels_.few[columns - 1] != nullptr; }

  // From the copy of a.
  void multiply_few(PanelPass& pass, T* c, size_t rows, size_t columns, bool is_added) {
    alignas(cache_line) T turned[most_few_columns * most_panel_lanes];
    pass.c = turned;
    panels_.few[columns - 1](pass);
    store(c, product_.c_row, turned, 1, panels_.lanes, rows, columns, is_added);
  }

  // Whether what the tile reads is upright.
  bool take_a(PanelPass& pass, size_t row, size_t kept_row, size_t rows, size_t j) {
    const T* a = product_.a + static_cast<ptrdiff_t>(row) * product_.a_row + static_cast<ptrdiff_t>(depth_) * product_.a_column;
    T* kept = kept_a_ + kept_row * k_;
    const bool is_readable = is_flat_ || product_.a_row == 1;
    if (is_readable && (j == 0 || !copies_a_)) {
      pass.a = a;
      pass.a_step = is_flat_ ? product_.a_row : product_.a_column;
      if (copies_a_ && columns_ > panels_.width) pass.kept_a = kept;
      return !is_flat_;
    }
    pass.a = kept;
    pass.a_step = static_cast<ptrdiff_t>(rows);
    if (j == 0) pack(kept, a, product_.a_column, product_.a_row, k_, rows, rows);
    return true;
  }

  void take_b(PanelPass& pass, size_t j, size_t columns, size_t width, bool is_first, bool is_only) {
    const T* b = b_at(j);
    T* kept = kept_b_ + j * k_;
    pass.b = kept;
    pass.b_row = static_cast<ptrdiff_t>(width);
    if (!is_first) return;
    if (product_.b_column == 1 && columns == width) {
      pass.b = b;
      pass.b_row = product_.b_row;
      if (!is_only) pass.kept_b = kept;
    } else if (product_.b_row == 1) {
      if (columns < width) std::fill(kept, kept + k_ * width, T(0));
      panels_.turn(kept, width, b, product_.b_column, columns, k_);
    } else {
      pack(kept, b, product_.b_row, product_.b_column, k_, columns, width);
    }
  }

  const Panels& panels_;
  const BlockedProduct<T>& product_;
  const bool is_flat_;
  const bool copies_a_;
  T* kept_a_;
  T* kept_b_;
  // The block of b.
  size_t column_ = 0, columns_ = 0, depth_ = 0, k_ = 0;
};

}  // namespace

template <class T>
size_t blocked_scratch(size_t most_n, size_t most_k) {
  return (block_rows + std::min(most_n, block_columns) + panels<T>().width) * std::min(most_k, most_depth);
}

template <class T>
void multiply_in_blocks(const BlockedProduct<T>& product, T* scratch) {
  Blocks<T>(product, scratch).multiply();
}

template <class T>
size_t narrow_scratch(size_t most_n, size_t most_k) {
  return blocked_scratch<T>(turned_rows, most_k) + most_n * turned_rows;
}

template <class T>
void multiply_narrow(const BlockedProduct<T>& product, T* scratch) {
  T* turned = scratch + blocked_scratch<T>(turned_rows, product.k);
  const size_t n = product.n;
  for (size_t row = 0, rows; row < product.m; row += rows) {
    rows = std::min(turned_rows, product.m - row);
    const T* a = product.a + static_cast<ptrdiff_t>(row) * product.a_row;
    multiply_in_blocks<T>({n, rows, product.k, product.b, product.b_column, product.b_row, a, product.a_column, product.a_row, turned,
                           static_cast<ptrdiff_t>(rows), false},
                          scratch);
    store(product.c + static_cast<ptrdiff_t>(row) * product.c_row, product.c_row, turned, 1, rows, rows, n, product.accumulate);
  }
}

template size_t blocked_scratch<float>(size_t, size_t);
template size_t blocked_scratch<double>(size_t, size_t);
template void multiply_in_blocks<float>(const BlockedProduct<float>&, float*);
template void multiply_in_blocks<double>(const BlockedProduct<double>&, double*);
template size_t narrow_scratch<float>(size_t, size_t);
template size_t narrow_scratch<double>(size_t, size_t);
template void multiply_narrow<float>(const BlockedProduct<float>&, float*);
template void multiply_narrow<double>(const BlockedProduct<double>&, double*);

}  // namespace nnc
