// The addon's exports. It keeps nothing for an environment, so any number of worker threads may load it.
#include <napi.h>

#include <new>
#include <string>

#include "../blas/blas.h"
#include "../kernels/instructions.h"
#include "../kernels/panel.h"
#include "../threads/pool.h"
#include "arena.h"
#include "callback.h"
#include "kernel.h"
#include "transcribe.h"

namespace nnc {
namespace {

Napi::Value arena(const Napi::CallbackInfo& info) {
  try {
    return make_arena(info);
  } catch (const std::bad_alloc&) {
    throw Napi::RangeError::New(info.Env(), "arena: not enough memory");
  }
}

// info(): what the engine found on this machine, and the names it knows, for a check that both sides are of one version.
Napi::Value information(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Object library = Napi::Object::New(env);
  library.Set("name", blas().name);
  library.Set("path", blas().path);
  library.Set("configuration", blas().configuration);
  library.Set("notes", blas().notes);
  Napi::Array operation_names = Napi::Array::New(env, operation_count);
  for (uint32_t i = 0; i < operation_count; i++) operation_names.Set(i, std::string(operations[i].name));
  Napi::Object all = Napi::Object::New(env);
  all.Set("blas", library);
  all.Set("threads", static_cast<double>(thread_count()));
  all.Set("outdoesBlas", panels<float>().outdo_blas && !blas().is_asked_for);
  all.Set("instructions", instructions<float>().name);
  all.Set("operations", operation_names);
  return all;
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  exports.Set("arena", function_of<arena>(env, "arena"));
  exports.Set("map", function_of<bind_map>(env, "map"));
  exports.Set("matmul", function_of<bind_matmul>(env, "matmul"));
  exports.Set("orthonormalize", function_of<bind_orthonormalize>(env, "orthonormalize"));
  exports.Set("transcribe", transcribe_function(env));
  exports.Set("areFinite", are_finite_function(env));
  exports.Set("info", function_of<information>(env, "info"));
  return exports;
}

NODE_API_MODULE(nnc, initialize)

}  // namespace
}  // namespace nnc
