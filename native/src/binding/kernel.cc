// A bound kernel is a JavaScript function whose data is the kernel: a call unpacks the rows, checks them, and runs.
#include "kernel.h"

#include <cmath>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "../blas/blas.h"
#include "../kernels/map.h"
#include "../kernels/matmul.h"
#include "../kernels/orthonormalize.h"
#include "../threads/denormals.h"
#include "arena.h"
#include "numbers.h"
#include "unpack.h"

namespace nnc {
namespace {

// Kernels that don't depend on the rows take any number of them.
constexpr double any_rows = 9007199254740991.0;
constexpr const char* not_enough_memory = "not enough memory";

// What JavaScript calls a kernel with.
struct Arguments {
  size_t count = 3;
  napi_value values[3];
};

struct MapKernel {
  Map map;
  double most_rows() const { return map.is_batched() ? static_cast<double>(map.most_rows()) : any_rows; }
  void run(int64_t rows, napi_env, const Arguments&) { map.run(rows); }
};

struct MatmulKernel {
  Matmul matmul;
  Precision precision;
  double most_rows() const { return static_cast<double>(matmul.most_rows()); }
  // (rows, a?, start?), as in runtime/engine.ts.
  void run(int64_t rows, napi_env env, const Arguments& arguments) {
    if (arguments.count < 2 || is_undefined(env, arguments.values[1])) return matmul.run(rows);
    Numbers a;
    int64_t start = 0;
    const napi_typedarray_type wanted = precision == Precision::single ? napi_float32_array : napi_float64_array;
    const bool is_array = take_numbers(env, arguments.values[1], a) && a.type == wanted;
    if (!is_array || !(is_undefined(env, arguments.values[2]) || take_size(env, arguments.values[2], start))) {
      napi_throw_type_error(env, nullptr, "a must be an array of the arena's precision, and start a whole number");
      return;
    }
    if (!matmul.fits_a(rows, start, a.length)) {
      throw Invalid("a of " + std::to_string(rows) + " rows at " + std::to_string(start) + " leaves the array of " + std::to_string(a.length) + " elements");
    }
    matmul.run(rows, static_cast<const char*>(a.data) + start * static_cast<int64_t>(size_of(precision)));
  }
};

struct OrthonormalizeKernel {
  Orthonormalize orthonormalize;
  double most_rows() const { return any_rows; }
  void run(int64_t, napi_env, const Arguments&) { orthonormalize.run(); }
};

napi_value fail(napi_env env, double most_rows) {
  const std::string text = most_rows == any_rows ? "rows must be an integer, 0 or more" : "rows must be an integer from 0 to " + std::to_string(static_cast<int64_t>(most_rows));
  napi_throw_range_error(env, nullptr, text.c_str());
  return nullptr;
}

template <class Kernel>
napi_value call(napi_env env, napi_callback_info info) {
  Arguments arguments;
  void* data;
  napi_get_cb_info(env, info, &arguments.count, arguments.values, nullptr, &data);
  Kernel& kernel = *static_cast<Kernel*>(data);
  double rows;
  if (napi_get_value_double(env, arguments.values[0], &rows) != napi_ok) {
    napi_throw_type_error(env, nullptr, "rows must be a number");
    return nullptr;
  }
  // NaN is in no range.
  const bool is_right = rows >= 0 && rows <= kernel.most_rows() && std::trunc(rows) == rows;
  if (!is_right) return fail(env, kernel.most_rows());
  const NoDenormals guard;
  try {
    kernel.run(static_cast<int64_t>(rows), env, arguments);
  } catch (const Invalid& invalid) {
    napi_throw_range_error(env, nullptr, invalid.what());
  } catch (const std::bad_alloc&) {
    napi_throw_range_error(env, nullptr, not_enough_memory);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

template <class Kernel>
Napi::Value function_of(const Napi::Env& env, std::unique_ptr<Kernel> kernel) {
  napi_value function;
  const auto release = [](napi_env, void* data, void*) { delete static_cast<Kernel*>(data); };
  if (napi_create_function(env, nullptr, 0, call<Kernel>, kernel.get(), &function) != napi_ok ||
      napi_add_finalizer(env, function, kernel.get(), release, nullptr, nullptr) != napi_ok) {
    throw Napi::Error::New(env);
  }
  kernel.release();
  return Napi::Value(env, function);
}

// What the kernels throw when they are bound, as JavaScript knows it.
template <class Bind>
Napi::Value bind(const Napi::Env& env, const Bind& body) {
  try {
    return body();
  } catch (const Invalid& invalid) {
    throw Napi::RangeError::New(env, invalid.what());
  } catch (const std::bad_alloc&) {
    throw Napi::RangeError::New(env, not_enough_memory);
  }
}

}  // namespace

Napi::Value bind_map(const Napi::CallbackInfo& info) {
  return bind(info.Env(), [&] {
    const std::shared_ptr<Memory> memory = memory_of(info[0]);
    const MapSpec spec = unpack_map(info[1], "map");
    check(spec, *memory);
    return function_of(info.Env(), std::unique_ptr<MapKernel>(new MapKernel{Map(spec, memory)}));
  });
}

Napi::Value bind_matmul(const Napi::CallbackInfo& info) {
  return bind(info.Env(), [&] {
    const std::shared_ptr<Memory> memory = memory_of(info[0]);
    const MatmulSpec spec = unpack_matmul(info[1]);
    check(spec, *memory);
    return function_of(info.Env(), std::unique_ptr<MatmulKernel>(new MatmulKernel{Matmul(spec, memory, blas()), memory->precision}));
  });
}

Napi::Value bind_orthonormalize(const Napi::CallbackInfo& info) {
  return bind(info.Env(), [&] {
    const std::shared_ptr<Memory> memory = memory_of(info[0]);
    const OrthonormalizeSpec spec = unpack_orthonormalize(info[1]);
    check(spec, *memory);
    return function_of(info.Env(), std::unique_ptr<OrthonormalizeKernel>(new OrthonormalizeKernel{Orthonormalize(spec, memory)}));
  });
}

}  // namespace nnc
