// How a dense block of values lies in strided memory: the loops that loads, stores and reductions share.
#pragma once

#include <cstddef>

namespace nnc {

inline constexpr int most_dims = 6;

// Point (i0, i1, …) of a dense row-major block lies at Σ i·stride, in elements. The extent of dimension 0 is left to the call.
struct Walk {
  int dims;
  size_t sizes[most_dims];
  ptrdiff_t strides[most_dims];
};

}  // namespace nnc
