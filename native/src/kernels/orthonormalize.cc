// Householder QR in double precision, by columns.
#include "orthonormalize.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace nnc {
namespace {

double dot(const double* a, const double* b, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

// y = (I - 2 v vᵀ / vᵀv) y, with v scaled so that vᵀv = 2.
void reflect(const double* v, double* y, size_t count) {
  const double factor = dot(v, y, count);
  for (size_t i = 0; i < count; i++) y[i] -= factor * v[i];
}

// Turns x into the v whose reflection sends it to ±|x| e0; gives the entry of R that it becomes. A zero column needs no reflection.
double make_reflector(double* x, size_t count) {
  double largest = 0;
  for (size_t i = 0; i < count; i++) largest = std::max(largest, std::abs(x[i]));
  if (largest == 0) return 0;
  for (size_t i = 0; i < count; i++) x[i] /= largest;
  const double length = std::sqrt(dot(x, x, count));
  const double target = x[0] > 0 ? -length : length;
  x[0] -= target;
  const double scale = std::sqrt(2 / dot(x, x, count));
  for (size_t i = 0; i < count; i++) x[i] *= scale;
  return target * largest;
}

}  // namespace

Orthonormalize::Orthonormalize(const OrthonormalizeSpec& spec, std::shared_ptr<Memory> memory) : spec_(spec), memory_(std::move(memory)) {}

void Orthonormalize::run() {
  if (memory_->precision == Precision::single) {
    run_as<float>();
  } else {
    run_as<double>();
  }
}

template <class T>
void Orthonormalize::run_as() {
  const size_t rows = static_cast<size_t>(spec_.rows), columns = static_cast<size_t>(spec_.columns);
  T* matrix = reinterpret_cast<T*>(memory_->data()) + spec_.offset;
  const bool is_tall = rows >= columns;
  const size_t length = is_tall ? rows : columns, count = is_tall ? columns : rows;
  const size_t step = is_tall ? columns : 1, line = is_tall ? 1 : columns;
  std::vector<double> reflectors(length * count), result(length * count);
  for (size_t j = 0; j < count; j++) {
    for (size_t i = 0; i < length; i++) reflectors[j * length + i] = static_cast<double>(matrix[i * step + j * line]);
  }
  orthonormal_columns(reflectors.data(), result.data(), length, count);
  for (size_t j = 0; j < count; j++) {
    for (size_t i = 0; i < length; i++) matrix[i * step + j * line] = static_cast<T>(result[j * length + i]);
  }
}

void orthonormal_columns(double* x, double* q, size_t length, size_t columns) {
  for (size_t j = 0; j < columns; j++) {
    double* reflector = x + j * length + j;
    const double diagonal = make_reflector(reflector, length - j);
    for (size_t other = j + 1; other < columns; other++) reflect(reflector, x + other * length + j, length - j);
    // Column j of Q starts as ± e_j: with the sign of R's diagonal, R would have a positive one.
    std::fill_n(q + j * length, length, 0.0);
    q[j * length + j] = diagonal < 0 ? -1 : 1;
  }
  for (size_t j = columns; j-- > 0;) {
    for (size_t other = j; other < columns; other++) reflect(x + j * length + j, q + other * length + j, length - j);
  }
}

}  // namespace nnc
