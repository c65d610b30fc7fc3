// Two operations in one loop give the bits that two loops give; so does division by one number, where quotients are normal.
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "../src/kernels/instructions.h"
#include "../src/kernels/pairs.h"
#include "check.h"

using namespace nnc;

namespace {

constexpr Operation operation_of[paired_second] = {Operation::add, Operation::sub, Operation::mul, Operation::div, Operation::max};

template <class T>
std::vector<T> some_numbers(uint64_t seed, size_t count) {
  Dice dice(seed);
  std::vector<T> numbers(count);
  for (T& number : numbers) number = static_cast<T>(dice.between(-4, 4));
  const T special[] = {0, static_cast<T>(-0.0), 1, static_cast<T>(INFINITY), static_cast<T>(-INFINITY), static_cast<T>(NAN)};
  for (size_t i = 0; i < std::size(special); i++) numbers[(i + 1) * seed % count] = special[i];
  return numbers;
}

template <class T>
bool is_same(T a, T b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

template <class T>
void check_pair(int first, int second, int side, int form) {
  const Elementwise loop = pairs<T>().of[first][second][side][form];
  if (loop == nullptr) return;
  const size_t count = 77;
  const std::vector<T> a = some_numbers<T>(3, count), b = some_numbers<T>(5, count), c = some_numbers<T>(7, count);
  std::vector<T> between(count), wanted(count), found(count);
  const Instructions& table = instructions<T>();
  table.elementwise[static_cast<size_t>(operation_of[first])][form & 3](between.data(), a.data(), b.data(), b.data(), count);
  const bool repeats = (form & 4) != 0;
  const Elementwise* forms = table.elementwise[static_cast<size_t>(operation_of[second])];
  if (side == 0) {
    forms[repeats ? 2 : 0](wanted.data(), between.data(), c.data(), c.data(), count);
  } else {
    forms[repeats ? 1 : 0](wanted.data(), c.data(), between.data(), between.data(), count);
  }
  loop(found.data(), a.data(), b.data(), c.data(), count);
  for (size_t i = 0; i < count; i++) {
    if (!is_same(found[i], wanted[i])) fail(__FILE__, __LINE__, "pair " + std::to_string(first) + " " + std::to_string(second) + ", side " + std::to_string(side) + ", form " + std::to_string(form) + ": " + std::to_string(found[i]) + ", not " + std::to_string(wanted[i]));
  }
}

template <class T>
void check_pairs() {
  for (int first = 0; first < paired_first; first++) {
    for (int second = 0; second < paired_second; second++) {
      for (int side = 0; side < 2; side++) {
        for (int form = 0; form < form_count; form++) check_pair<T>(first, second, side, form);
      }
    }
  }
}

template <class T>
void check_division(T divisor, T least, T most) {
  Dice dice(11);
  std::vector<T> x(20000), found(x.size());
  for (T& each : x) each = static_cast<T>(std::ldexp(dice.between(-2, 2), static_cast<int>(dice.below(200)) - 100));
  const T special[] = {0, static_cast<T>(-0.0), least, most, static_cast<T>(INFINITY), static_cast<T>(-INFINITY), static_cast<T>(NAN)};
  std::copy(std::begin(special), std::end(special), x.begin());
  instructions<T>().elementwise[static_cast<size_t>(Operation::div)][2](found.data(), x.data(), &divisor, &divisor, x.size());
  for (size_t i = 0; i < x.size(); i++) {
    const T wanted = x[i] / divisor;
    const bool is_small = std::abs(wanted) < least * 2;
    const bool is_right = is_small ? std::abs(found[i] - wanted) <= least / 1024 : is_same(found[i], wanted);
    if (!is_right) fail(__FILE__, __LINE__, std::to_string(x[i]) + " / " + std::to_string(divisor) + " = " + std::to_string(found[i]) + ", not " + std::to_string(wanted));
  }
}

}  // namespace

TEST(pairs_give_what_two_loops_give) {
  check_pairs<float>();
  check_pairs<double>();
}

TEST(division_by_one_number_rounds_as_division_does) {
  for (const double divisor : {0.8, 1.4142135623730951, -3.0, 1e-8, 1e30, 7e-38, 3e38, 1e-39, 0.0, static_cast<double>(INFINITY), static_cast<double>(NAN)}) {
    check_division<float>(static_cast<float>(divisor), 1.17549435e-38f, 3.40282347e38f);
    check_division<double>(divisor, 2.2250738585072014e-308, 1.7976931348623157e308);
  }
}
