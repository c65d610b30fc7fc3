// Rows of data of every kind, against plain loops; rows that aren't there, and numbers that aren't finite.
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

#include "../src/kernels/transcribe.h"
#include "check.h"

using namespace nnc;

namespace {

template <class From>
constexpr Element element_kind() {
  if (std::is_same_v<From, int8_t>) return Element::int8;
  if (std::is_same_v<From, uint8_t>) return Element::uint8;
  if (std::is_same_v<From, int16_t>) return Element::int16;
  if (std::is_same_v<From, int32_t>) return Element::int32;
  return std::is_same_v<From, float> ? Element::single : Element::twice;
}

// Arrays as long as they say: the sanitizers see every step beyond.
template <class From, class To>
struct Rows {
  std::vector<From> from;
  std::vector<To> to;
  std::vector<uint32_t> order;
  Transcript transcript{};

  Rows(int64_t rows, int64_t width, int64_t from_stride, int64_t to_stride)
      : from(static_cast<size_t>(2 + (rows - 1) * from_stride + width)), to(static_cast<size_t>(3 + (rows - 1) * to_stride + width)) {
    for (size_t i = 0; i < from.size(); i++) from[i] = static_cast<From>(static_cast<int>(i * 37 % 251) - 100);
    const Precision precision = sizeof(To) == sizeof(float) ? Precision::single : Precision::twice;
    transcript = {reinterpret_cast<char*>(from.data()), element_kind<From>(), {static_cast<int64_t>(from.size()), 2, from_stride},
                  reinterpret_cast<char*>(to.data()),   precision,            {static_cast<int64_t>(to.size()), 3, to_stride},
                  nullptr, 0, 0, rows, width, 1, 0};
  }

  void use_order(std::vector<uint32_t> rows) {
    order = std::move(rows);
    transcript.order = order.data();
    transcript.order_length = static_cast<int64_t>(order.size());
  }

  void check_against_loops() {
    std::vector<To> wanted = to;
    const Transcript& t = transcript;
    for (int64_t i = 0; i < t.count; i++) {
      const int64_t row = t.order == nullptr ? t.first + i : order[static_cast<size_t>(t.first + i)];
      for (int64_t j = 0; j < t.width; j++) {
        // In two steps, as JavaScript rounds.
        volatile double value = static_cast<double>(from[static_cast<size_t>(2 + row * t.from_rows.stride + j)]) * t.factor;
        value = value + t.shift;
        wanted[static_cast<size_t>(3 + i * t.to_rows.stride + j)] = static_cast<To>(value);
      }
    }
    CHECK(transcribe(t));
    CHECK(std::memcmp(to.data(), wanted.data(), to.size() * sizeof(To)) == 0);
  }
};

template <class From, class To>
void check_kind() {
  for (const int64_t width : {1, 7, 64, 1000}) {
    for (const int64_t apart : {0, 5}) {
      Rows<From, To> rows(40, width, width + apart, width + 2 * apart);
      rows.check_against_loops();
      rows.transcript.factor = 1.0 / 255;
      rows.transcript.shift = -0.1;
      rows.check_against_loops();
      rows.transcript.count = 37;
      rows.transcript.first = 3;
      rows.check_against_loops();
      std::vector<uint32_t> order;
      for (uint32_t i = 0; i < 40; i++) order.push_back(i * 7 % 40);
      rows.use_order(order);
      rows.check_against_loops();
    }
  }
}

template <class To>
void check_kinds() {
  check_kind<int8_t, To>();
  check_kind<uint8_t, To>();
  check_kind<int16_t, To>();
  check_kind<int32_t, To>();
  check_kind<float, To>();
  check_kind<double, To>();
}

template <class From, class To>
void check_finite(double bad, double factor) {
  for (const size_t at : {0, 1, 299, 599}) {
    Rows<From, To> rows(3, 200, 200, 200);
    rows.transcript.factor = factor;
    CHECK(transcribe(rows.transcript));
    rows.from[2 + at] = static_cast<From>(bad);
    CHECK(!transcribe(rows.transcript));
  }
}

Rows<float, float> ten_rows() { return Rows<float, float>(10, 100, 100, 100); }

}  // namespace

TEST(transcribed_rows_are_what_loops_give) {
  check_kinds<float>();
  check_kinds<double>();
}

TEST(many_rows_are_transcribed_by_several_threads) {
  Rows<float, float> plain(4000, 200, 200, 200);
  plain.check_against_loops();
  Rows<uint8_t, float> scaled(4000, 200, 200, 210);
  scaled.transcript.factor = 1.0 / 255;
  scaled.check_against_loops();
}

TEST(what_is_not_finite_is_noticed) {
  for (const double bad : {static_cast<double>(NAN), static_cast<double>(INFINITY), -static_cast<double>(INFINITY)}) {
    for (const double factor : {1.0, 0.5}) {
      check_finite<float, float>(bad, factor);
      check_finite<float, double>(bad, factor);
      check_finite<double, float>(bad, factor);
      check_finite<double, double>(bad, factor);
    }
  }
}

TEST(rows_that_are_not_there_are_not_touched) {
  constexpr int64_t huge = 9007199254740991;
  auto rows = ten_rows();
  rows.transcript.first = 1;
  CHECK(!transcribe(rows.transcript));
  for (const int64_t wrong : {int64_t{-1}, int64_t{11}, huge}) {
    auto more = ten_rows();
    more.transcript.count = wrong;
    CHECK(!transcribe(more.transcript));
    auto wider = ten_rows();
    wider.transcript.width = wrong == 11 ? 101 : wrong;
    CHECK(!transcribe(wider.transcript));
    auto from = ten_rows();
    from.transcript.from_rows.start = wrong;
    CHECK(!transcribe(from.transcript));
    auto to = ten_rows();
    to.transcript.to_rows.start = wrong;
    CHECK(!transcribe(to.transcript));
    auto step = ten_rows();
    step.transcript.from_rows.stride = wrong == 11 ? 101 : wrong;
    CHECK(!transcribe(step.transcript));
    auto overlapping = ten_rows();
    overlapping.transcript.to_rows.stride = wrong;
    CHECK(!transcribe(overlapping.transcript));
  }
  auto ordered = ten_rows();
  ordered.use_order({0, 1, 10});
  ordered.transcript.count = 3;
  CHECK(!transcribe(ordered.transcript));
  ordered.transcript.count = 2;
  CHECK(transcribe(ordered.transcript));
  ordered.transcript.count = 4;
  CHECK(!transcribe(ordered.transcript));
}

TEST(one_row_serves_for_many) {
  auto rows = ten_rows();
  rows.transcript.from_rows.stride = 0;
  rows.check_against_loops();
}

TEST(what_is_not_finite_is_found_wherever_it_is) {
  for (const int64_t count : {0, 1, 15, 16, 1000, 300000}) {
    std::vector<float> single(static_cast<size_t>(count), -1.5f);
    std::vector<double> twice(static_cast<size_t>(count), 3e300);
    const auto finite = [&] {
      return std::make_pair(are_finite(reinterpret_cast<const char*>(single.data()), Precision::single, count),
                            are_finite(reinterpret_cast<const char*>(twice.data()), Precision::twice, count));
    };
    CHECK(finite() == std::make_pair(true, true));
    for (const int64_t place : {int64_t{0}, count / 2, count - 1}) {
      if (place < 0 || place >= count) continue;
      for (const double bad : {HUGE_VAL, -HUGE_VAL, std::nan("")}) {
        const size_t at = static_cast<size_t>(place);
        const float single_before = std::exchange(single[at], static_cast<float>(bad));
        CHECK(finite() == std::make_pair(false, true));
        single[at] = single_before;
        const double twice_before = std::exchange(twice[at], bad);
        CHECK(finite() == std::make_pair(true, false));
        twice[at] = twice_before;
      }
    }
  }
}
