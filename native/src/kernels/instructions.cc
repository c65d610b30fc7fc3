// The vector loops of map programs. Compiled once for each instruction set, with NNC_ISA naming it; see functions.h for what may be used here.
#include "instructions.h"

#include "functions.h"
#include "isa.h"

namespace nnc {
namespace {

template <class T>
using Vector = typename Lanes<T>::Type;

// ---- elementwise

#define NNC_UNARY(operation, expression) \
  struct operation { \
    template <class T> \
    static NNC_ALWAYS T of(T a, T, T) { return expression; } \
  };
#define NNC_BINARY(operation, expression) \
  struct operation { \
    template <class T> \
    static NNC_ALWAYS T of(T a, T b, T) { return expression; } \
  };

NNC_UNARY(Negate, -a)
NNC_UNARY(Absolute, abs_of(a))
NNC_UNARY(Sign, a > T(0) ? T(1) : (a < T(0) ? T(-1) : a))
NNC_UNARY(Floor, floor_of(a))
NNC_UNARY(Exp, exp_of(a))
NNC_UNARY(Log, log_of(a))
NNC_UNARY(Tanh, tanh_of(a))
NNC_UNARY(Sqrt, sqrt_of(a))
NNC_UNARY(Erf, erf_of(a))
NNC_UNARY(Cos, cos_of(a))
NNC_UNARY(Sin, sin_of(a))
NNC_UNARY(Not, a == T(0) ? T(1) : T(0))
NNC_BINARY(Add, a + b)
NNC_BINARY(Subtract, a - b)
NNC_BINARY(Multiply, a * b)
NNC_BINARY(Divide, a / b)
NNC_BINARY(Maximum, max_of(a, b))
NNC_BINARY(Minimum, min_of(a, b))
NNC_BINARY(Less, a < b ? T(1) : T(0))
NNC_BINARY(LessOrEqual, a <= b ? T(1) : T(0))
NNC_BINARY(Equal, a == b ? T(1) : T(0))
NNC_BINARY(NotEqual, a != b ? T(1) : T(0))
NNC_BINARY(And, a != T(0) && b != T(0) ? T(1) : T(0))
NNC_BINARY(Or, a != T(0) || b != T(0) ? T(1) : T(0))

struct Where {
  template <class T>
  static NNC_ALWAYS T of(T condition, T a, T b) {
    return condition != T(0) ? a : b;
  }
};

template <class T, class F, int sources, int form>
void apply(void* to, const void* a, const void* b, const void* c, size_t count) {
  T* out = static_cast<T*>(to);
  const T* x = static_cast<const T*>(a);
  const T* y = static_cast<const T*>(sources > 1 ? b : a);
  const T* z = static_cast<const T*>(sources > 2 ? c : a);
  const T x0 = *x, y0 = *y, z0 = *z;
  NNC_INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    out[i] = F::of((form & 1) != 0 ? x0 : x[i], sources < 2 || (form & 2) != 0 ? y0 : y[i], sources < 3 || (form & 4) != 0 ? z0 : z[i]);
  }
}

// The vector form of sin and cos is right up to trigonometric_limit; the few arguments beyond it are done again.
template <class F, float (*exact)(float)>
void apply_periodic(void* to, const void* a, const void* b, const void* c, size_t count) {
  const float* x = static_cast<const float*>(a);
  bool beyond = false;
  for (size_t i = 0; i < count; i++) beyond |= !(fabsf(x[i]) <= trigonometric_limit);
  if (!beyond) return apply<float, F, 1, 0>(to, a, b, c, count);
  float* out = static_cast<float*>(to);
  for (size_t i = 0; i < count; i++) out[i] = fabsf(x[i]) <= trigonometric_limit ? F::of(x[i], 0.0f, 0.0f) : exact(x[i]);
}

// x^y with one y for all: the powers that formulas use most need no logarithm. Gives false for any other.
template <class T>
bool apply_constant_power(T* out, const T* x, T y, size_t count) {
  const auto each = [&](auto power) {
    NNC_INDEPENDENT
    for (size_t i = 0; i < count; i++) out[i] = power(x[i]);
  };
  // (-inf)^(1/2) is inf, and (-0)^(1/2) is 0.
  const auto root = [](T a) { return a == -static_cast<T>(HUGE_VAL) ? static_cast<T>(HUGE_VAL) : sqrt_of(a + T(0)); };
  if (y == T(2)) return each([](T a) { return a * a; }), true;
  if (y == T(3)) return each([](T a) { return a * a * a; }), true;
  if (y == T(-1)) return each([](T a) { return T(1) / a; }), true;
  if (y == T(0.5)) return each(root), true;
  if (y == T(-0.5)) return each([root](T a) { return T(1) / root(a); }), true;
  return false;
}

// In three loops: the compiler makes vectors of each, but not of all at once.
template <int form>
void apply_any_power(float* out, const float* x, const float* y, size_t count) {
  constexpr size_t block = 256;
  double powers[block];
  for (size_t start = 0; start < count; start += block, out += block, x += form == 1 ? 0 : block, y += form == 2 ? 0 : block) {
    const size_t n = count - start < block ? count - start : block;
    const float x0 = *x, y0 = *y;
    for (size_t i = 0; i < n; i++) powers[i] = log2_of_size(form == 1 ? x0 : x[i]);
    for (size_t i = 0; i < n; i++) powers[i] = exp2_of_any(powers[i] * static_cast<double>(form == 2 ? y0 : y[i]));
    NNC_INDEPENDENT
    for (size_t i = 0; i < n; i++) out[i] = pow_of_size(form == 1 ? x0 : x[i], form == 2 ? y0 : y[i], static_cast<float>(powers[i]));
  }
}
template <int form>
void apply_any_power(double* out, const double* x, const double* y, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = pow_of(form == 1 ? *x : x[i], form == 2 ? *y : y[i]);
}

template <class T, int form>
void apply_power(void* to, const void* a, const void* b, const void*, size_t count) {
  T* out = static_cast<T*>(to);
  const T* x = static_cast<const T*>(a);
  const T* y = static_cast<const T*>(b);
  const bool is_constant = form == 2 && apply_constant_power(out, x, *y, count);
  if (!is_constant) apply_any_power<form>(out, x, y, count);
}

// ---- rows

struct Sum {
  static constexpr double start = 0;
  template <class T>
  static NNC_ALWAYS T of(T a, T b) { return a + b; }
};
struct Largest {
  static constexpr double start = -HUGE_VAL;
  template <class T>
  static NNC_ALWAYS T of(T a, T b) { return max_of(a, b); }
};
struct Smallest {
  static constexpr double start = HUGE_VAL;
  template <class T>
  static NNC_ALWAYS T of(T a, T b) { return min_of(a, b); }
};

// One number from a few values, in four chains.
template <class T, class F>
NNC_ALWAYS T combine_few(const T* from, size_t n) {
  T value = from[0];
  size_t i = 1;
  if (n >= 8) {
    T chains[4] = {from[0], from[1], from[2], from[3]};
    for (i = 4; i + 4 <= n; i += 4) {
      for (size_t c = 0; c < 4; c++) chains[c] = F::of(chains[c], from[i + c]);
    }
    value = F::of(F::of(chains[0], chains[2]), F::of(chains[1], chains[3]));
  }
  for (; i < n; i++) value = F::of(value, from[i]);
  return value;
}

// One number from n values: in 32 lanes whatever the instruction set, so that every machine adds in the same order.
template <class T, class F>
NNC_ALWAYS double combine(const T* from, size_t n) {
  if (n == 0) return F::start;
  if (n < 64) return static_cast<double>(combine_few<T, F>(from, n));
  constexpr size_t width = 16;
  double total = F::start;
  // Blocks keep a lane's sum short, hence accurate.
  constexpr size_t block = 512;
  for (size_t start = 0; start < n; start += block) {
    const size_t end = start + block < n ? start + block : n;
    T lanes[2 * width];
    size_t i = start;
    if (end - start >= 2 * width) {
      Vector<T> low = load_lanes(from + i), high = load_lanes(from + i + width);
      for (i += 2 * width; i + 2 * width <= end; i += 2 * width) {
        low = lanes_of<F>(low, load_lanes(from + i));
        high = lanes_of<F>(high, load_lanes(from + i + width));
      }
      store_lanes(lanes, low);
      store_lanes(lanes + width, high);
      double tree[width];
      for (size_t j = 0; j < width; j++) tree[j] = F::of(static_cast<double>(lanes[j]), static_cast<double>(lanes[j + width]));
      for (size_t half = width / 2; half > 0; half /= 2) {
        for (size_t j = 0; j < half; j++) tree[j] = F::of(tree[j], tree[j + half]);
      }
      total = F::of(total, tree[0]);
    }
    for (; i < end; i++) total = F::of(total, static_cast<double>(from[i]));
  }
  return total;
}

template <class T, class F>
void row_combine(void* to, const void* from, size_t rows, size_t n) {
  T* out = static_cast<T*>(to);
  const T* values = static_cast<const T*>(from);
  for (size_t r = 0; r < rows; r++) out[r] = static_cast<T>(combine<T, F>(values + r * n, n));
}

template <class T>
void row_argmax(void* to, const void* from, size_t rows, size_t n) {
  T* out = static_cast<T*>(to);
  for (size_t r = 0; r < rows; r++) {
    const T* values = static_cast<const T*>(from) + r * n;
    size_t best = 0;
    for (size_t i = 1; i < n; i++) best = values[i] > values[best] ? i : best;
    out[r] = static_cast<T>(best);
  }
}

template <class T>
void expand(void* to, const void* from, size_t rows, size_t n) {
  T* out = static_cast<T*>(to);
  const T* values = static_cast<const T*>(from);
  for (size_t r = 0; r < rows; r++, out += n) {
    const T value = values[r];
    for (size_t i = 0; i < n; i++) out[i] = value;
  }
}

// ---- random numbers

// Philox4x32-10 on `width` blocks at once: words[w][i] is word w of block first + i.
constexpr size_t philox_width = 32;
NNC_ALWAYS void philox(uint32_t words[4][philox_width], uint32_t first, RandomKey key) {
  for (size_t i = 0; i < philox_width; i++) {
    words[0][i] = first + static_cast<uint32_t>(i);
    words[1][i] = key.stream;
    words[2][i] = key.state[2];
    words[3][i] = key.state[3];
  }
  uint32_t k0 = key.state[0], k1 = key.state[1];
  for (int round = 0; round < 10; round++) {
    for (size_t i = 0; i < philox_width; i++) {
      const uint64_t product0 = static_cast<uint64_t>(words[0][i]) * 0xD2511F53u;
      const uint64_t product1 = static_cast<uint64_t>(words[2][i]) * 0xCD9E8D57u;
      const uint32_t w0 = static_cast<uint32_t>(product1 >> 32) ^ words[1][i] ^ k0;
      const uint32_t w2 = static_cast<uint32_t>(product0 >> 32) ^ words[3][i] ^ k1;
      words[0][i] = w0;
      words[1][i] = static_cast<uint32_t>(product1);
      words[2][i] = w2;
      words[3][i] = static_cast<uint32_t>(product0);
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

template <class T>
NNC_ALWAYS T uniform_of(uint32_t word) {
  return (static_cast<T>(static_cast<int32_t>(word >> 9)) + T(0.5)) * T(1.0 / 8388608.0);
}

struct Uniform {
  template <class T>
  static NNC_ALWAYS void of(T out[4][philox_width], const uint32_t words[4][philox_width]) {
    for (int w = 0; w < 4; w++) {
      for (size_t i = 0; i < philox_width; i++) out[w][i] = uniform_of<T>(words[w][i]);
    }
  }
};

struct Normal {
  template <class T>
  static NNC_ALWAYS void of(T out[4][philox_width], const uint32_t words[4][philox_width]) {
    for (int pair = 0; pair < 4; pair += 2) {
      for (size_t i = 0; i < philox_width; i++) {
        const T radius = sqrt_of(T(-2) * log_of(uniform_of<T>(words[pair][i])));
        const T turn = uniform_of<T>(words[pair + 1][i]);
        out[pair][i] = radius * sin_of_turn(turn, 1);
        out[pair + 1][i] = radius * sin_of_turn(turn, 0);
      }
    }
  }
};

template <class T, class Distribution>
void random(void* to, uint64_t first, size_t count, RandomKey key) {
  T* out = static_cast<T*>(to);
  uint32_t words[4][philox_width];
  T values[4][philox_width];
  size_t done = 0;
  while (done < count) {
    const uint64_t block = (first + done) / 4;
    philox(words, static_cast<uint32_t>(block), key);
    Distribution::template of<T>(values, words);
    const size_t skip = static_cast<size_t>(first + done - block * 4);
    const size_t left = count - done;
    const size_t taken = left < 4 * philox_width - skip ? left : 4 * philox_width - skip;
    T in_order[4 * philox_width];
    for (size_t i = 0; i < philox_width; i++) {
      for (size_t w = 0; w < 4; w++) in_order[4 * i + w] = values[w][i];
    }
    memcpy(out + done, in_order + skip, taken * sizeof(T));
    done += taken;
  }
}

template <class T>
void coordinates(void* to, uint64_t first, size_t count, uint64_t inner, uint64_t size) {
  T* out = static_cast<T*>(to);
  uint64_t coordinate = first / inner % size;
  uint64_t left = inner - first % inner;
  for (size_t i = 0; i < count;) {
    const size_t end = left < count - i ? i + static_cast<size_t>(left) : count;
    const T value = static_cast<T>(coordinate);
    for (; i < end; i++) out[i] = value;
    coordinate = coordinate + 1 == size ? 0 : coordinate + 1;
    left = inner;
  }
}

// ---- strided memory

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
      T lanes[width];
      store_lanes(lanes, sum);
      for (size_t l = 0; l < width; l++) totals[j + l] = F::of(totals[j + l], static_cast<double>(lanes[l]));
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

// ---- tables

template <class T, class F>
void set_unary(Instructions& table, Operation operation) {
  table.elementwise[static_cast<size_t>(operation)][0] = apply<T, F, 1, 0>;
}

template <class T, class F>
void set_binary(Instructions& table, Operation operation) {
  Elementwise* forms = table.elementwise[static_cast<size_t>(operation)];
  forms[0] = apply<T, F, 2, 0>;
  forms[1] = apply<T, F, 2, 1>;
  forms[2] = apply<T, F, 2, 2>;
}

template <class T>
void set_power(Instructions& table) {
  Elementwise* forms = table.elementwise[static_cast<size_t>(Operation::pow)];
  forms[0] = apply_power<T, 0>;
  forms[1] = apply_power<T, 1>;
  forms[2] = apply_power<T, 2>;
}

template <class T>
void set_where(Instructions& table) {
  Elementwise* forms = table.elementwise[static_cast<size_t>(Operation::where)];
  forms[0] = apply<T, Where, 3, 0>;
  forms[2] = apply<T, Where, 3, 2>;
  forms[4] = apply<T, Where, 3, 4>;
  forms[6] = apply<T, Where, 3, 6>;
}

void set_periodic(Instructions& table, float) {
  table.elementwise[static_cast<size_t>(Operation::sin)][0] = apply_periodic<Sin, ::sinf>;
  table.elementwise[static_cast<size_t>(Operation::cos)][0] = apply_periodic<Cos, ::cosf>;
}
void set_periodic(Instructions& table, double) {
  set_unary<double, Sin>(table, Operation::sin);
  set_unary<double, Cos>(table, Operation::cos);
}

template <class T>
Instructions make_instructions() {
  Instructions table{};
  table.name = NNC_ISA_NAME;
  set_unary<T, Negate>(table, Operation::neg);
  set_unary<T, Absolute>(table, Operation::abs);
  set_unary<T, Sign>(table, Operation::sign);
  set_unary<T, Floor>(table, Operation::floor);
  set_unary<T, Exp>(table, Operation::exp);
  set_unary<T, Log>(table, Operation::log);
  set_unary<T, Tanh>(table, Operation::tanh);
  set_unary<T, Sqrt>(table, Operation::sqrt);
  set_unary<T, Erf>(table, Operation::erf);
  set_periodic(table, T());
  set_unary<T, Not>(table, Operation::not_);
  set_binary<T, Add>(table, Operation::add);
  set_binary<T, Subtract>(table, Operation::sub);
  set_binary<T, Multiply>(table, Operation::mul);
  set_binary<T, Divide>(table, Operation::div);
  set_power<T>(table);
  set_binary<T, Maximum>(table, Operation::max);
  set_binary<T, Minimum>(table, Operation::min);
  set_binary<T, Less>(table, Operation::lt);
  set_binary<T, LessOrEqual>(table, Operation::le);
  set_binary<T, Equal>(table, Operation::eq);
  set_binary<T, NotEqual>(table, Operation::ne);
  set_binary<T, And>(table, Operation::and_);
  set_binary<T, Or>(table, Operation::or_);
  set_where<T>(table);
  table.row[static_cast<size_t>(Operation::row_sum)] = row_combine<T, Sum>;
  table.row[static_cast<size_t>(Operation::row_max)] = row_combine<T, Largest>;
  table.row[static_cast<size_t>(Operation::row_min)] = row_combine<T, Smallest>;
  table.row[static_cast<size_t>(Operation::row_argmax)] = row_argmax<T>;
  table.random[static_cast<size_t>(Operation::uniform)] = random<T, Uniform>;
  table.random[static_cast<size_t>(Operation::normal)] = random<T, Normal>;
  table.gather = gather<T>;
  table.scatter = scatter<T>;
  table.expand = expand<T>;
  table.coordinates = coordinates<T>;
  table.reduce[static_cast<size_t>(Mode::sum)] = reduce<T, Sum>;
  table.reduce[static_cast<size_t>(Mode::max)] = reduce<T, Largest>;
  table.reduce[static_cast<size_t>(Mode::min)] = reduce<T, Smallest>;
  table.narrow = narrow<T>;
  return table;
}

}  // namespace

namespace NNC_ISA {
Instructions single_instructions() { return make_instructions<float>(); }
Instructions double_instructions() { return make_instructions<double>(); }
}  // namespace NNC_ISA

}  // namespace nnc
