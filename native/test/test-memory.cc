// Where the numbers of an arena lie.
#include "../src/kernels/memory.h"
#include "check.h"

using namespace nnc;

TEST(memory_begins_at_a_line_and_much_of_it_at_a_large_page) {
  constexpr size_t large_page = size_t{2} << 20;
  for (const size_t bytes : {size_t{64}, size_t{100000}, large_page - 64, large_page, 3 * large_page + 64}) {
    const Memory memory(bytes / sizeof(float), Precision::single);
    const uintptr_t at = reinterpret_cast<uintptr_t>(memory.data());
    CHECK(at % (bytes < large_page ? alignment : large_page) == 0);
    bool is_zero = true;
    for (size_t i = 0; i < bytes; i++) is_zero &= memory.data()[i] == 0;
    CHECK(is_zero);
  }
}
