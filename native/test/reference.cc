// The oracle of the kernels' tests.
#include "reference.h"

#include <cmath>
#include <limits>
#include <map>

using namespace nnc;

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double infinity = std::numeric_limits<double>::infinity();

double larger(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::fmax(a, b); }
double smaller(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : std::fmin(a, b); }

double combined(Mode mode, double a, double b) { return mode == Mode::sum ? a + b : (mode == Mode::max ? larger(a, b) : smaller(a, b)); }
double start_of(Mode mode) { return mode == Mode::sum ? 0 : (mode == Mode::max ? -infinity : infinity); }

double row_value(Operation operation, const double* values, size_t n) {
  if (operation == Operation::row_argmax) {
    size_t best = 0;
    for (size_t i = 1; i < n; i++) best = values[i] > values[best] ? i : best;
    return static_cast<double>(best);
  }
  const Mode mode = operation == Operation::row_sum ? Mode::sum : (operation == Operation::row_max ? Mode::max : Mode::min);
  double value = start_of(mode);
  for (size_t i = 0; i < n; i++) value = combined(mode, value, values[i]);
  return value;
}

int64_t place_of(const Operand& operand, const std::vector<int64_t>& dims, size_t point) {
  int64_t place = operand.offset;
  for (size_t d = dims.size(); d-- > 0;) {
    place += static_cast<int64_t>(point % static_cast<size_t>(dims[d])) * operand.strides[d];
    point /= static_cast<size_t>(dims[d]);
  }
  return place;
}

double coordinate_of(const std::vector<int64_t>& dims, size_t dim, size_t point) {
  for (size_t d = dims.size() - 1; d > dim; d--) point /= static_cast<size_t>(dims[d]);
  return static_cast<double>(point % static_cast<size_t>(dims[dim]));
}

// Every place that an output can reach.
void visit_places(const Operand& operand, const std::vector<int64_t>& dims, size_t d, int64_t place, std::map<int64_t, double>& totals, double start) {
  if (d == dims.size()) {
    totals[place] = start;
    return;
  }
  const int64_t size = operand.strides[d] == 0 ? 1 : dims[d];
  for (int64_t i = 0; i < size; i++) visit_places(operand, dims, d + 1, place + i * operand.strides[d], totals, start);
}

}  // namespace

double reference_operation(Operation operation, double a, double b, double c) {
  switch (operation) {
    case Operation::neg: return -a;
    case Operation::abs: return std::fabs(a);
    case Operation::sign: return a > 0 ? 1 : (a < 0 ? -1 : a);
    case Operation::floor: return std::floor(a);
    case Operation::exp: return std::exp(a);
    case Operation::log: return std::log(a);
    case Operation::tanh: return std::tanh(a);
    case Operation::sqrt: return std::sqrt(a);
    case Operation::erf: return std::erf(a);
    case Operation::cos: return std::cos(a);
    case Operation::sin: return std::sin(a);
    case Operation::not_: return a == 0;
    case Operation::add: return a + b;
    case Operation::sub: return a - b;
    case Operation::mul: return a * b;
    case Operation::div: return a / b;
    case Operation::pow: return std::fabs(a) == 1 && !std::isfinite(b) ? NAN : std::pow(a, b);
    case Operation::max: return larger(a, b);
    case Operation::min: return smaller(a, b);
    case Operation::lt: return a < b;
    case Operation::le: return a <= b;
    case Operation::eq: return a == b;
    case Operation::ne: return a != b;
    case Operation::and_: return a != 0 && b != 0;
    case Operation::or_: return a != 0 || b != 0;
    case Operation::where: return a != 0 ? b : c;
    default: return NAN;
  }
}

void reference_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]) {
  uint32_t k0 = key[0], k1 = key[1];
  for (int w = 0; w < 4; w++) words[w] = counter[w];
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    const uint64_t p0 = uint64_t{0xD2511F53u} * words[0], p1 = uint64_t{0xCD9E8D57u} * words[2];
    const uint32_t next[4] = {static_cast<uint32_t>(p1 >> 32) ^ words[1] ^ k0, static_cast<uint32_t>(p1),
                              static_cast<uint32_t>(p0 >> 32) ^ words[3] ^ k1, static_cast<uint32_t>(p0)};
    for (int w = 0; w < 4; w++) words[w] = next[w];
  }
}

double reference_random(bool is_normal, uint64_t element, const uint32_t* state, uint32_t stream) {
  const uint32_t counter[4] = {static_cast<uint32_t>(element >> 2), stream, state[2], state[3]};
  uint32_t words[4];
  reference_philox(counter, state, words);
  const auto uniform = [&](uint64_t w) { return ((words[w] >> 9) + 0.5) * 0x1p-23; };
  const uint64_t word = element & 3;
  if (!is_normal) return uniform(word);
  const uint64_t pair = word & 2;
  const double angle = 2 * pi * uniform(pair + 1);
  return std::sqrt(-2 * std::log(uniform(pair))) * ((word & 1) == 0 ? std::cos(angle) : std::sin(angle));
}

std::vector<double> reference_map(const MapSpec& spec, std::vector<double> numbers, const uint32_t* random, int64_t rows) {
  std::vector<int64_t> dims = spec.dims;
  if (spec.batched) dims[0] = rows;
  size_t points = 1;
  for (const int64_t size : dims) points *= static_cast<size_t>(size);
  const size_t n = static_cast<size_t>(dims.back());
  std::vector<std::vector<double>> registers(static_cast<size_t>(spec.program.registers));
  for (size_t at = 0; at < spec.program.code.size(); at += 5) {
    const int32_t* word = &spec.program.code[at];
    const Operation operation = static_cast<Operation>(word[0]);
    std::vector<double> values(points);
    const auto source = [&](int s, size_t point) { return registers[static_cast<size_t>(word[2 + s])][point]; };
    const Kind kind = operations[word[0]].kind;
    for (size_t p = 0; p < points; p++) {
      switch (kind) {
        case Kind::load: values[p] = numbers[static_cast<size_t>(place_of(spec.inputs[static_cast<size_t>(word[2])], dims, p))]; break;
        case Kind::constant: values[p] = spec.program.constants[static_cast<size_t>(word[2])]; break;
        case Kind::index: values[p] = coordinate_of(dims, static_cast<size_t>(word[2]), p); break;
        case Kind::random: values[p] = reference_random(operation == Operation::normal, p, random, static_cast<uint32_t>(word[2])); break;
        case Kind::unary: values[p] = reference_operation(operation, source(0, p), 0, 0); break;
        case Kind::binary: values[p] = reference_operation(operation, source(0, p), source(1, p), 0); break;
        case Kind::ternary: values[p] = reference_operation(operation, source(0, p), source(1, p), source(2, p)); break;
        case Kind::row: values[p] = p % n > 0 ? values[p - 1] : row_value(operation, &registers[static_cast<size_t>(word[2])][p], n); break;
      }
    }
    registers[static_cast<size_t>(word[1])] = values;
  }
  for (const Output& output : spec.outputs) {
    const std::vector<double>& values = registers[static_cast<size_t>(output.value)];
    if (output.mode == Mode::store) {
      for (size_t p = 0; p < points; p++) numbers[static_cast<size_t>(place_of(output, dims, p))] = values[p];
      continue;
    }
    std::map<int64_t, double> totals;
    visit_places(output, dims, 0, output.offset, totals, start_of(output.mode));
    for (size_t p = 0; p < points; p++) {
      double& total = totals[place_of(output, dims, p)];
      total = combined(output.mode, total, values[p]);
    }
    for (const auto& [place, total] : totals) numbers[static_cast<size_t>(place)] = total;
  }
  return numbers;
}

std::vector<double> reference_matmul(const MatmulSpec& spec, std::vector<double> numbers, int64_t rows) {
  const auto at = [](const Matrix& matrix, int64_t q, int64_t i, int64_t j) { return static_cast<size_t>(matrix.offset + q * matrix.step + i * matrix.row + j * matrix.column); };
  for (int64_t q = 0; q < spec.count.at(rows); q++) {
    for (int64_t i = 0; i < spec.m.at(rows); i++) {
      for (int64_t j = 0; j < spec.n.at(rows); j++) {
        double sum = spec.accumulate ? numbers[at(spec.c, q, i, j)] : 0;
        for (int64_t p = 0; p < spec.k.at(rows); p++) sum += numbers[at(spec.a, q, i, p)] * numbers[at(spec.b, q, p, j)];
        numbers[at(spec.c, q, i, j)] = sum;
      }
    }
  }
  return numbers;
}
