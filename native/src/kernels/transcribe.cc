// Checks where rows lie, and copies them or looks through them, on several threads where they are many.
#include "transcribe.h"

#include <algorithm>
#include <atomic>

#include "../threads/pool.h"

namespace nnc {
namespace {

// Bytes below which another thread costs more than it brings.
constexpr int64_t least_part_bytes = 96 * 1024;

// Nanoseconds, from memory that no cache holds.
constexpr double per_byte = 0.1;
// The same of what is only read: mostly it is used again and again.
constexpr double per_read_byte = 0.04;

constexpr int64_t bytes_of[element_kinds] = {1, 1, 2, 4, 4, 8};

// How many rows there are from row 0 on; none for numbers that make no sense. `width` is at least 1.
int64_t rows_in(const Transcript::Rows& rows, int64_t width) {
  if (rows.start < 0 || rows.stride < 0 || rows.start > rows.length || width > rows.length - rows.start) return 0;
  return rows.stride == 0 ? INT64_MAX : (rows.length - rows.start - width) / rows.stride + 1;
}

class Copy {
 public:
  explicit Copy(const Transcript& transcript)
      : transcript_(transcript),
        loop_((transcript.precision == Precision::single ? instructions<float>() : instructions<double>()).transcribe[static_cast<size_t>(transcript.element)]),
        from_bytes_(bytes_of[static_cast<size_t>(transcript.element)]),
        to_bytes_(static_cast<int64_t>(size_of(transcript.precision))),
        rows_(rows_in(transcript.from_rows, transcript.width)) {}

  int64_t bytes() const { return transcript_.count * transcript_.width * (from_bytes_ + to_bytes_); }

  // Rows from … to - 1.
  bool rows(int64_t from, int64_t to) const {
    const Transcript& t = transcript_;
    if (t.order == nullptr) {
      const bool is_dense = t.from_rows.stride == t.width && t.to_rows.stride == t.width;
      if (is_dense) return from == to || run(t.first + from, from, (to - from) * t.width);
      for (int64_t i = from; i < to; i++) {
        if (!run(t.first + i, i, t.width)) return false;
      }
      return true;
    }
    const volatile uint32_t* order = t.order + t.first;
    for (int64_t i = from; i < to; i++) {
      const int64_t row = order[i];
      if (row >= rows_ || !run(row, i, t.width)) return false;
    }
    return true;
  }

 private:
  bool run(int64_t from_row, int64_t to_row, int64_t count) const {
    const Transcript& t = transcript_;
    const char* from = t.from + (t.from_rows.start + from_row * t.from_rows.stride) * from_bytes_;
    char* to = t.to + (t.to_rows.start + to_row * t.to_rows.stride) * to_bytes_;
    return loop_(to, from, static_cast<size_t>(count), t.factor, t.shift);
  }

  const Transcript& transcript_;
  const TranscribeRun loop_;
  const int64_t from_bytes_;
  const int64_t to_bytes_;
  const int64_t rows_;
};

}  // namespace

bool transcribe(const Transcript& transcript) {
  const Transcript& t = transcript;
  if (t.count == 0 || t.width == 0) return true;
  if (t.count < 0 || t.width < 0 || t.first < 0 || t.count > rows_in(t.to_rows, t.width)) return false;
  // Rows that overlap would be endless, or each other's.
  if (t.count > 1 && t.to_rows.stride < t.width) return false;
  const int64_t named = t.order == nullptr ? rows_in(t.from_rows, t.width) : t.order_length;
  if (t.first > named || t.count > named - t.first) return false;
  const Copy copy(t);
  const unsigned parts = static_cast<unsigned>(std::clamp<int64_t>(copy.bytes() / least_part_bytes, 1, std::min<int64_t>(thread_count(), t.count)));
  std::atomic<bool> is_right{true};
  run_parts(parts, static_cast<double>(copy.bytes()) * per_byte, [&](unsigned part) {
    if (!copy.rows(t.count * part / parts, t.count * (part + 1) / parts)) is_right.store(false, std::memory_order_relaxed);
  });
  return is_right.load();
}

bool are_finite(const char* numbers, Precision precision, int64_t count) {
  const auto loop = (precision == Precision::single ? instructions<float>() : instructions<double>()).are_finite;
  const int64_t element = static_cast<int64_t>(size_of(precision)), bytes = count * element;
  if (count <= 0) return true;
  const unsigned parts = static_cast<unsigned>(std::clamp<int64_t>(bytes / least_part_bytes, 1, thread_count()));
  std::atomic<bool> is_right{true};
  run_parts(parts, static_cast<double>(bytes) * per_read_byte, [&](unsigned part) {
    const int64_t from = count * part / parts, to = count * (part + 1) / parts;
    if (!loop(numbers + from * element, static_cast<size_t>(to - from))) is_right.store(false, std::memory_order_relaxed);
  });
  return is_right.load();
}

}  // namespace nnc
