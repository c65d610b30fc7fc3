// Arenas as JavaScript sees them.
#pragma once

#include <napi.h>

#include <memory>

#include "../kernels/memory.h"

namespace nnc {

// arena(elements, precision): { precision, numbers, random }.
Napi::Value make_arena(const Napi::CallbackInfo& info);

// The memory of what make_arena gave; a TypeError for anything else.
std::shared_ptr<Memory> memory_of(const Napi::Value& arena);

}  // namespace nnc
