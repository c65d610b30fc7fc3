// The numbers of one arena: owned together by the view that JavaScript sees and by every kernel bound to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace nnc {

enum class Precision : uint8_t { single, twice };

inline constexpr size_t size_of(Precision precision) { return precision == Precision::single ? sizeof(float) : sizeof(double); }

inline constexpr size_t alignment = 64;
inline constexpr size_t aligned(size_t bytes, size_t to = alignment) { return (bytes + to - 1) / to * to; }

// Zeroed bytes at a multiple of 64; many of them begin a large page.
class AlignedBytes {
 public:
  explicit AlignedBytes(size_t bytes) : alignment_(bytes < large_page ? alignment : large_page), block_(std::calloc(bytes + alignment_, 1)) {
    if (block_ == nullptr) throw std::bad_alloc();
    ask_for_large_pages(bytes / large_page * large_page);
  }
  ~AlignedBytes() { std::free(block_); }
  AlignedBytes(const AlignedBytes&) = delete;
  AlignedBytes& operator=(const AlignedBytes&) = delete;

  char* data() const { return reinterpret_cast<char*>(aligned(reinterpret_cast<uintptr_t>(block_), alignment_)); }

 private:
  static constexpr size_t large_page = size_t{2} << 20;

  // Lines of a matrix that lie far apart are then found without looking up a page for each: products gain a twentieth.
  void ask_for_large_pages([[maybe_unused]] size_t bytes) const {
#if defined(__linux__)
    // Refused where the system keeps none, which is no harm.
    if (bytes > 0) madvise(data(), bytes, MADV_HUGEPAGE);
#endif
  }

  size_t alignment_;
  void* block_;
};

// Grows to what the largest of its users wants; each takes the address anew when it runs.
class Region {
 public:
  void reserve(size_t bytes) {
    if (bytes <= bytes_) return;
    block_ = std::make_unique<AlignedBytes>(bytes);
    bytes_ = bytes;
  }
  char* data() const { return block_ == nullptr ? nullptr : block_->data(); }

 private:
  std::unique_ptr<AlignedBytes> block_;
  size_t bytes_ = 0;
};

// Where kernels work: nothing in it outlives a run. They run one after the other, so that one is enough for all kernels of all arenas of a thread: it stays
// in the cache from kernel to kernel, and neither a deep network nor a second one takes more of it. A map that follows a product runs inside of it.
struct Workspace {
  Region products;
  Region maps;
};

class Memory {
 public:
  Memory(size_t elements, Precision precision, std::shared_ptr<Workspace> workspace = std::make_shared<Workspace>())
      : elements(elements), precision(precision), bytes_(elements * size_of(precision)), workspace_(std::move(workspace)) {}

  const size_t elements;
  const Precision precision;

  char* data() const { return bytes_.data(); }
  size_t bytes() const { return elements * size_of(precision); }
  const uint32_t* random() const { return reinterpret_cast<const uint32_t*>(data()); }
  Workspace& workspace() const { return *workspace_; }

 private:
  AlignedBytes bytes_;
  std::shared_ptr<Workspace> workspace_;
};

}  // namespace nnc
