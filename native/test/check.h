// A test is a function that registers itself; what it finds wrong is counted and printed.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

struct Test {
  const char* name;
  void (*run)();
};

std::vector<Test>& tests();
void fail(const char* file, int line, const std::string& what);

struct Registration {
  Registration(const char* name, void (*run)()) { tests().push_back({name, run}); }
};

#define TEST(name) \
  static void name(); \
  static const Registration registration_of_##name(#name, name); \
  static void name()

#define CHECK(condition) \
  do { \
    if (!(condition)) fail(__FILE__, __LINE__, #condition); \
  } while (false)

// `what` says where; built only when something is wrong.
#define CHECK_NEAR(actual, wanted, tolerance, what) \
  do { \
    const double actual_ = (actual), wanted_ = (wanted), tolerance_ = (tolerance); \
    const bool is_same = (std::isnan(actual_) && std::isnan(wanted_)) || actual_ == wanted_ || std::abs(actual_ - wanted_) <= tolerance_; \
    if (!is_same) fail(__FILE__, __LINE__, std::string(what) + ": " + std::to_string(actual_) + ", not " + std::to_string(wanted_)); \
  } while (false)

// Numbers that look random and are the same in every run.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}
  uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  size_t below(size_t limit) { return static_cast<size_t>(next() >> 11) % limit; }
  double between(double low, double high) { return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  uint64_t state_;
};
