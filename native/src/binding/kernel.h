// Bound kernels as JavaScript functions.
#pragma once

#include <napi.h>

namespace nnc {

// map(arena, map), matmul(arena, matmul), orthonormalize(arena, matrix): (rows) => void.
Napi::Value bind_map(const Napi::CallbackInfo& info);
Napi::Value bind_matmul(const Napi::CallbackInfo& info);
Napi::Value bind_orthonormalize(const Napi::CallbackInfo& info);

}  // namespace nnc
