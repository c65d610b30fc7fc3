// Rows of data from JavaScript's arrays into those of a network.
#pragma once

#include <napi.h>

namespace nnc {

// (values, start, stride, width, factor, shift, target, at, targetStride, order | undefined, first, count) => boolean, as in runtime/engine.ts.
Napi::Value transcribe_function(const Napi::Env& env);
// (values, start, count) => boolean, as in runtime/engine.ts.
Napi::Value are_finite_function(const Napi::Env& env);

}  // namespace nnc
