// The elementary functions of single precision against the C library's in double precision, over all the floats there are (every 997th).
#include <cstring>

#include "../src/kernels/instructions.h"
#include "check.h"
#include "reference.h"

using namespace nnc;

namespace {

// Units in the last place of the wanted float.
double error_in_ulp(float actual, double wanted) {
  if (std::isnan(wanted)) return std::isnan(actual) ? 0 : INFINITY;
  const float rounded = static_cast<float>(wanted);
  if (std::isinf(rounded) || std::isinf(actual)) return rounded == actual ? 0 : INFINITY;
  int exponent;
  std::frexp(wanted, &exponent);
  return std::fabs(static_cast<double>(actual) - wanted) / std::ldexp(1.0, std::max(exponent, -125) - 24);
}

float float_of(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

double largest_error(Operation operation, const std::vector<float>& x, const std::vector<float>& y) {
  std::vector<float> z(x.size());
  const int form = 0;
  instructions<float>().elementwise[static_cast<size_t>(operation)][form](z.data(), x.data(), y.data(), y.data(), x.size());
  double largest = 0;
  size_t worst = 0;
  for (size_t i = 0; i < x.size(); i++) {
    const double error = error_in_ulp(z[i], reference_operation(operation, x[i], y[i], 0));
    if (error > largest) worst = i;
    largest = std::max(largest, error);
  }
  if (largest > 2) std::printf("  %s(%a, %a) = %a, off by %g\n", std::string(operations[static_cast<size_t>(operation)].name).c_str(), x[worst], y[worst], z[worst], largest);
  return largest;
}

std::vector<float> all_floats() {
  std::vector<float> x;
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 997) x.push_back(float_of(static_cast<uint32_t>(bits)));
  for (const float special : {0.0f, -0.0f, 1.0f, -1.0f, INFINITY, -INFINITY, NAN, 88.72284f, 88.73f, -87.4f, -103.9f, -104.1f, 0.6f, 0.925f, 1e6f, 1.1e6f}) x.push_back(special);
  return x;
}

}  // namespace

TEST(functions_of_one_number_are_within_their_errors) {
  const std::vector<float> x = all_floats();
  const struct {
    Operation operation;
    double error;
  } bounds[] = {{Operation::exp, 1.1}, {Operation::log, 1.0}, {Operation::tanh, 1.8}, {Operation::erf, 1.5},
                {Operation::sin, 0.6}, {Operation::cos, 0.6}, {Operation::sqrt, 0.5}, {Operation::floor, 0}};
  for (const auto& [operation, bound] : bounds) {
    const double error = largest_error(operation, x, x);
    if (error > bound) fail(__FILE__, __LINE__, std::string(operations[static_cast<size_t>(operation)].name) + " is off by " + std::to_string(error) + " ulp");
  }
}

TEST(pow_is_within_its_error) {
  std::vector<float> x, y;
  Dice dice(3);
  for (int i = 0; i < 400000; i++) {
    x.push_back(float_of(static_cast<uint32_t>(dice.next() >> 16)));
    y.push_back(float_of(static_cast<uint32_t>(dice.next() >> 16)));
    x.push_back(static_cast<float>(std::exp(dice.between(-30, 30))));
    y.push_back(static_cast<float>(dice.between(-4, 4)));
    x.push_back(static_cast<float>(dice.between(-30, 30)));
    y.push_back(static_cast<float>(std::floor(dice.between(-20, 20))));
  }
  const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, 0.5f, 2.0f, -2.0f, 3.0f, -3.0f, 8388609.0f, 16777216.0f, INFINITY, -INFINITY, NAN, 1e-42f};
  for (const float a : special) {
    for (const float b : special) {
      x.push_back(a);
      y.push_back(b);
    }
  }
  const double error = largest_error(Operation::pow, x, y);
  if (error > 0.6) fail(__FILE__, __LINE__, "pow is off by " + std::to_string(error) + " ulp");
}

TEST(every_operation_of_a_kind_has_its_forms) {
  for (const Instructions* table : {&instructions<float>(), &instructions<double>()}) {
    for (size_t o = 0; o < operation_count; o++) {
      const Kind kind = operations[o].kind;
      const auto& forms = table->elementwise[o];
      if (kind == Kind::unary) CHECK(forms[0] != nullptr);
      if (kind == Kind::binary) CHECK(forms[0] != nullptr && forms[1] != nullptr && forms[2] != nullptr);
      if (kind == Kind::ternary) CHECK(forms[0] != nullptr && forms[2] != nullptr && forms[4] != nullptr && forms[6] != nullptr);
      if (kind == Kind::row) CHECK(table->row[o] != nullptr);
      if (kind == Kind::random) CHECK(table->random[o] != nullptr);
    }
  }
}
