// From JavaScript values to specs. Wrong types throw a TypeError, numbers that are no safe integers a RangeError.
#pragma once

#include <napi.h>

#include "../kernels/spec.h"

namespace nnc {

int64_t unpack_integer(const Napi::Value& value, const std::string& what);
MapSpec unpack_map(const Napi::Value& value, const std::string& what);
MatmulSpec unpack_matmul(const Napi::Value& value);
OrthonormalizeSpec unpack_orthonormalize(const Napi::Value& value);

}  // namespace nnc
