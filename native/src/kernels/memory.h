// The numbers of one arena: owned together by the view that JavaScript sees and by every kernel bound to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace nnc {

enum class Precision : uint8_t { single, twice };

inline constexpr size_t size_of(Precision precision) { return precision == Precision::single ? sizeof(float) : sizeof(double); }

inline constexpr size_t alignment = 64;
inline constexpr size_t aligned(size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

// Zeroed bytes at a multiple of 64.
class AlignedBytes {
 public:
  explicit AlignedBytes(size_t bytes) : block_(std::calloc(bytes + alignment, 1)) {
    if (block_ == nullptr) throw std::bad_alloc();
    ask_for_large_pages(bytes);
  }
  ~AlignedBytes() { std::free(block_); }
  AlignedBytes(const AlignedBytes&) = delete;
  AlignedBytes& operator=(const AlignedBytes&) = delete;

  char* data() const { return reinterpret_cast<char*>(aligned(reinterpret_cast<uintptr_t>(block_))); }

 private:
  // Lines of a matrix that lie far apart are then found without looking up a page for each: products gain a twentieth.
  void ask_for_large_pages([[maybe_unused]] size_t bytes) const {
#if defined(__linux__)
    constexpr size_t page = size_t{2} << 20;
    const size_t from = (reinterpret_cast<uintptr_t>(block_) + page - 1) / page * page;
    const size_t to = (reinterpret_cast<uintptr_t>(block_) + bytes) / page * page;
    // Refused where the system keeps none, which is no harm.
    if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
#endif
  }

  void* block_;
};

class Memory {
 public:
  Memory(size_t elements, Precision precision) : elements(elements), precision(precision), bytes_(elements * size_of(precision)) {}

  const size_t elements;
  const Precision precision;

  char* data() const { return bytes_.data(); }
  size_t bytes() const { return elements * size_of(precision); }
  const uint32_t* random() const { return reinterpret_cast<const uint32_t*>(data()); }

  // Where the arena's kernels work, one after the other: as large as the largest needs it. So it stays in the cache from kernel to kernel, and a deep
  // network takes no more of it than a flat one.
  void reserve_workspace(size_t bytes) {
    if (bytes <= workspace_bytes_) return;
    workspace_ = std::make_unique<AlignedBytes>(bytes);
    workspace_bytes_ = bytes;
  }
  char* workspace() const { return workspace_ == nullptr ? nullptr : workspace_->data(); }

 private:
  AlignedBytes bytes_;
  std::unique_ptr<AlignedBytes> workspace_;
  size_t workspace_bytes_ = 0;
};

}  // namespace nnc
