// An arena's memory has several owners: its ArrayBuffer, its object, and every kernel bound to it. The last to go frees it.
#include "arena.h"

#include <string>

#include "unpack.h"

namespace nnc {
namespace {

// Another copy of the addon may be of another version: its address tells its arenas from ours.
const char copy_mark = 0;
const napi_type_tag arena_tag = {0x8c1f0d4b6e2a4975, reinterpret_cast<uintptr_t>(&copy_mark)};

constexpr size_t random_bytes = 16;

using Owner = std::shared_ptr<Memory>;

Precision unpack_precision(const Napi::Value& value) {
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  if (name == "single") return Precision::single;
  if (name == "double") return Precision::twice;
  throw Napi::TypeError::New(value.Env(), "arena: the precision is \"single\" or \"double\"");
}

void check_status(const Napi::Env& env, napi_status status) {
  if (status != napi_ok) throw Napi::Error::New(env);
}

// Node 20 has no buffers beyond 4 GB; beyond a terabyte nobody has memory.
int64_t most_bytes(const Napi::Env& env) {
  const napi_node_version* node;
  check_status(env, napi_get_node_version(env, &node));
  return int64_t{1} << (node->major < 22 ? 32 : 40);
}

// Kernels of a thread run one after the other, whatever arenas they belong to.
std::shared_ptr<Workspace> workspace_of_thread() {
  thread_local std::weak_ptr<Workspace> shared;
  std::shared_ptr<Workspace> workspace = shared.lock();
  if (workspace == nullptr) shared = workspace = std::make_shared<Workspace>();
  return workspace;
}

Napi::ArrayBuffer share(const Napi::Env& env, const Owner& memory) {
  auto owner = std::make_unique<Owner>(memory);
  napi_value buffer;
  const auto release = [](napi_env, void*, void* hint) { delete static_cast<Owner*>(hint); };
  const napi_status status = napi_create_external_arraybuffer(env, memory->data(), memory->bytes(), release, owner.get(), &buffer);
  // Once it has taken the owner Node gives it back, sooner or later, even where it then fails.
  if (status != napi_no_external_buffers_allowed) owner.release();
  check_status(env, status);
  return Napi::ArrayBuffer(env, buffer);
}

}  // namespace

Napi::Value make_arena(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const int64_t elements = unpack_integer(info[0], "arena: the number of elements");
  const Precision precision = unpack_precision(info[1]);
  const int64_t size = static_cast<int64_t>(size_of(precision));
  const bool has_room = elements >= static_cast<int64_t>(random_bytes) / size && elements <= most_bytes(env) / size;
  if (!has_room) throw Napi::RangeError::New(env, "arena: can't have " + std::to_string(elements) + " elements");
  const Owner memory = std::make_shared<Memory>(static_cast<size_t>(elements), precision, workspace_of_thread());
  const Napi::ArrayBuffer buffer = share(env, memory);

  Napi::Object arena = Napi::Object::New(env);
  arena.Set("precision", info[1]);
  if (precision == Precision::single) {
    arena.Set("numbers", Napi::Float32Array::New(env, memory->elements, buffer, 0));
  } else {
    arena.Set("numbers", Napi::Float64Array::New(env, memory->elements, buffer, 0));
  }
  arena.Set("random", Napi::Uint32Array::New(env, random_bytes / sizeof(uint32_t), buffer, 0));
  auto owner = std::make_unique<Owner>(memory);
  check_status(env, napi_type_tag_object(env, arena, &arena_tag));
  check_status(env, napi_wrap(env, arena, owner.get(), [](napi_env, void* data, void*) { delete static_cast<Owner*>(data); }, nullptr, nullptr));
  owner.release();
  return arena;
}

std::shared_ptr<Memory> memory_of(const Napi::Value& arena) {
  const Napi::Env env = arena.Env();
  bool is_arena = false;
  if (arena.IsObject()) check_status(env, napi_check_object_type_tag(env, arena, &arena_tag, &is_arena));
  if (!is_arena) throw Napi::TypeError::New(env, "this is no arena of the native engine");
  void* owner;
  check_status(env, napi_unwrap(env, arena, &owner));
  return *static_cast<Owner*>(owner);
}

}  // namespace nnc
