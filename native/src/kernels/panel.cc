// Tiles over panels. Compiled once for each instruction set, with NNC_ISA naming it; see functions.h for what may be used here.
#include "panel.h"

#include "registers.h"

namespace nnc {
namespace {

// Lines of b between what is computed with and what memory is asked for.
constexpr ptrdiff_t lines_ahead = 12;
// c's lines are asked for one a column of a, or b would wait behind them; and so many columns before the end, that they are there by then and still are.
// Products of 1024 x 1024 gain a twentieth over asking for all at once when the tile starts.
constexpr size_t columns_before_c = 40;

template <class T, bool is_flat, PanelWork work, size_t bytes, int vectors, int rows>
void tile(const PanelPass& pass) {
  using Vector = typename Register<T, bytes>::Type;
  constexpr ptrdiff_t width = bytes / sizeof(T);
  const ptrdiff_t a_row = is_flat ? pass.a_step : 1;
  const ptrdiff_t a_column = is_flat ? 1 : pass.a_step;
  const ptrdiff_t b_row = pass.b_row;
  // Three rows of a are reached from one address, so that all addresses find room in registers.
  const T* a[4];
  for (int g = 0; g < 4; g++) a[g] = static_cast<const T*>(pass.a) + 3 * g * a_row;
  const T* b = static_cast<const T*>(pass.b);
  T* c = static_cast<T*>(pass.c);
  T* kept_a = static_cast<T*>(pass.kept_a);
  T* kept_b = static_cast<T*>(pass.kept_b);
  const T* next = static_cast<const T*>(pass.next);
  Vector sums[rows][vectors] = {};
  constexpr size_t lines_of_c = static_cast<size_t>(rows) * vectors;
  const size_t fetching = pass.k < lines_of_c + columns_before_c ? pass.k : lines_of_c + columns_before_c;
  for (size_t p = pass.k; p > 0; p--, b += b_row) {
    // Huge until it is time.
    const size_t line = fetching - p;
    if (line < lines_of_c) {
      NNC_FETCH_TO_WRITE(c + static_cast<ptrdiff_t>(line / vectors) * pass.c_row + static_cast<ptrdiff_t>(line % vectors) * width);
    }
    Vector row[vectors];
    for (int v = 0; v < vectors; v++) memcpy(&row[v], b + v * width, sizeof row[v]);
    if (work == copying && kept_b != nullptr) {
      for (int v = 0; v < vectors; v++, kept_b += width) {
        memcpy(kept_b, &row[v], sizeof row[v]);
        NNC_FETCH(b + lines_ahead * b_row + v * width);
      }
    }
    if (work == asking) {
      const size_t at = p - 1;
      NNC_FETCH_NEAR(next + static_cast<ptrdiff_t>(at % line_numbers<T>) * pass.next_line + static_cast<ptrdiff_t>(at / line_numbers<T>) * pass.next_lines);
    }
    if (work == copying && kept_a != nullptr) {
      if (is_flat) {
        NNC_UNROLLED
        for (int r = 0; r < rows; r++) kept_a[r] = a[r / 3][r % 3 * a_row];
      } else {
        memcpy(kept_a, a[0], rows * sizeof(T));
        NNC_FETCH(a[0] + lines_ahead * a_column);
      }
      kept_a += rows;
    }
    NNC_UNROLLED
    for (int r = 0; r < rows; r++) {
      const T factor = a[r / 3][r % 3 * a_row];
      for (int v = 0; v < vectors; v++) sums[r][v] += factor * row[v];
    }
    for (int g = 0; g < 4; g++) a[g] += a_column;
  }
  NNC_UNROLLED
  for (int r = 0; r < rows; r++, c += pass.c_row) {
    for (int v = 0; v < vectors; v++) {
      Vector sum = sums[r][v], before;
      if (pass.accumulate) {
        memcpy(&before, c + v * width, sizeof before);
        sum += before;
      }
      memcpy(c + v * width, &sum, sizeof sum);
    }
  }
}

// Registers that a tile's rows fill.
template <class T>
constexpr int row_vectors = (register_rows * sizeof(T) + register_bytes - 1) / register_bytes;

template <class T, int columns>
void few(const PanelPass& pass) {
  using Vector = typename Register<T, register_bytes>::Type;
  constexpr ptrdiff_t width = register_bytes / sizeof(T);
  constexpr int vectors = row_vectors<T>;
  const T* a = static_cast<const T*>(pass.a);
  const T* b = static_cast<const T*>(pass.b);
  T* c = static_cast<T*>(pass.c);
  T* kept_b = static_cast<T*>(pass.kept_b);
  Vector sums[columns][vectors] = {};
  for (size_t p = 0; p < pass.k; p++, a += pass.a_step, b += pass.b_row) {
    Vector column[vectors];
    for (int v = 0; v < vectors; v++) memcpy(&column[v], a + v * width, sizeof column[v]);
    if (kept_b != nullptr) {
      for (int j = 0; j < columns; j++) *kept_b++ = b[j];
    }
    NNC_UNROLLED
    for (int j = 0; j < columns; j++) {
      for (int v = 0; v < vectors; v++) sums[j][v] += b[j] * column[v];
    }
  }
  NNC_UNROLLED
  for (int j = 0; j < columns; j++) {
    for (int v = 0; v < vectors; v++, c += width) memcpy(c, &sums[j][v], sizeof sums[j][v]);
  }
}

#if defined(__AVX512F__)
// A register's square at a time: each round takes the odd half of one register against the even half of another.
NNC_ALWAYS void turn_square(float* to, size_t width, const float* from, ptrdiff_t line) {
  __m512 x[16], y[16];
  for (int i = 0; i < 16; i++) x[i] = _mm512_loadu_ps(from + i * line);
  for (int i = 0; i < 16; i += 2) {
    y[i] = _mm512_unpacklo_ps(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_ps(x[i], x[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    for (int h = 0; h < 2; h++) {
      x[i + 2 * h] = _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(y[i + h]), _mm512_castps_pd(y[i + h + 2])));
      x[i + 2 * h + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(y[i + h]), _mm512_castps_pd(y[i + h + 2])));
    }
  }
  for (int h = 0; h < 16; h += 8) {
    for (int i = 0; i < 4; i++) {
      y[h + i] = _mm512_shuffle_f32x4(x[h + i], x[h + i + 4], 0x88);
      y[h + i + 4] = _mm512_shuffle_f32x4(x[h + i], x[h + i + 4], 0xdd);
    }
  }
  for (int i = 0; i < 8; i++) {
    _mm512_storeu_ps(to + i * width, _mm512_shuffle_f32x4(y[i], y[i + 8], 0x88));
    _mm512_storeu_ps(to + (8 + i) * width, _mm512_shuffle_f32x4(y[i], y[i + 8], 0xdd));
  }
}
NNC_ALWAYS void turn_square(double* to, size_t width, const double* from, ptrdiff_t line) {
  __m512d x[8], y[8];
  for (int i = 0; i < 8; i++) x[i] = _mm512_loadu_pd(from + i * line);
  for (int i = 0; i < 8; i += 2) {
    y[i] = _mm512_unpacklo_pd(x[i], x[i + 1]);
    y[i + 1] = _mm512_unpackhi_pd(x[i], x[i + 1]);
  }
  for (int h = 0; h < 8; h += 4) {
    for (int i = 0; i < 2; i++) {
      x[h + i] = _mm512_shuffle_f64x2(y[h + i], y[h + i + 2], 0x88);
      x[h + i + 2] = _mm512_shuffle_f64x2(y[h + i], y[h + i + 2], 0xdd);
    }
  }
  for (int i = 0; i < 4; i++) {
    _mm512_storeu_pd(to + i * width, _mm512_shuffle_f64x2(x[i], x[i + 4], 0x88));
    _mm512_storeu_pd(to + (4 + i) * width, _mm512_shuffle_f64x2(x[i], x[i + 4], 0xdd));
  }
}
template <class T>
constexpr size_t square = register_bytes / sizeof(T);
#else
template <class T>
constexpr size_t square = 4;
template <class T>
NNC_ALWAYS void turn_square(T* to, size_t width, const T* from, ptrdiff_t line) {
  for (size_t p = 0; p < square<T>; p++) {
    for (size_t j = 0; j < square<T>; j++) to[p * width + j] = from[static_cast<ptrdiff_t>(j) * line + static_cast<ptrdiff_t>(p)];
  }
}
#endif

template <class T>
void turn(void* turned, size_t width, const void* original, ptrdiff_t line, size_t columns, size_t k) {
  T* to = static_cast<T*>(turned);
  const T* from = static_cast<const T*>(original);
  const size_t whole = k / square<T> * square<T>;
  size_t j = 0;
  for (; j + square<T> <= columns; j += square<T>) {
    const T* lines = from + static_cast<ptrdiff_t>(j) * line;
    for (size_t p = 0; p < whole; p += square<T>) turn_square(to + p * width + j, width, lines + p, line);
    for (size_t p = whole; p < k; p++) {
      for (size_t i = 0; i < square<T>; i++) to[p * width + j + i] = lines[static_cast<ptrdiff_t>(i) * line + static_cast<ptrdiff_t>(p)];
    }
  }
  for (; j < columns; j++) {
    for (size_t p = 0; p < k; p++) to[p * width + j] = from[static_cast<ptrdiff_t>(j) * line + static_cast<ptrdiff_t>(p)];
  }
}

template <class T, PanelWork work, PanelWidth width, size_t bytes, int vectors, int rows>
void set_tile(Panels& panels) {
  panels.flat[work][width][rows - 1] = tile<T, true, work, bytes, vectors, rows>;
  panels.upright[work][width][rows - 1] = tile<T, false, work, bytes, vectors, rows>;
}

template <class T, PanelWidth width, size_t bytes, int vectors, int rows = register_rows>
void set_tiles(Panels& panels) {
  set_tile<T, nothing_else, width, bytes, vectors, rows>(panels);
  set_tile<T, copying, width, bytes, vectors, rows>(panels);
  if constexpr (width == two_registers) set_tile<T, asking, width, bytes, vectors, rows>(panels);
  if constexpr (rows > 1) set_tiles<T, width, bytes, vectors, rows - 1>(panels);
}

// A quarter of a register's columns: with more of them, a register that the rows fill is no faster than half a register of columns.
template <class T>
constexpr int few_columns = register_bytes / sizeof(T) < 8 ? 1 : register_bytes / sizeof(T) / 4;

template <class T, int columns>
void set_few(Panels& panels) {
  panels.few[columns - 1] = few<T, columns>;
  if constexpr (columns > 1) set_few<T, columns - 1>(panels);
}

template <class T>
Panels make_panels() {
  Panels panels{};
  panels.rows = register_rows;
  panels.width = 2 * register_bytes / sizeof(T);
  panels.outdo_blas = register_bytes == 64;
  set_tiles<T, half_register, register_bytes / 2, 1>(panels);
  set_tiles<T, one_register, register_bytes, 1>(panels);
  set_tiles<T, two_registers, register_bytes, 2>(panels);
  panels.lanes = row_vectors<T> * register_bytes / sizeof(T);
  set_few<T, few_columns<T>>(panels);
  panels.turn = turn<T>;
  return panels;
}

}  // namespace

namespace NNC_ISA {
Panels single_panels() { return make_panels<float>(); }
Panels double_panels() { return make_panels<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
