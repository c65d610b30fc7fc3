// Arrays of numbers and whole numbers as Node-API gives them, for calls that come with every batch.
#pragma once

#include <node_api.h>

#include <cmath>
#include <cstdint>

namespace nnc {

struct Numbers {
  void* data;
  int64_t length;
  napi_typedarray_type type;
};

inline bool take_numbers(napi_env env, napi_value value, Numbers& numbers) {
  bool is_array = false;
  size_t length = 0;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return false;
  // A detached array has no data and the length 0.
  if (napi_get_typedarray_info(env, value, &numbers.type, &length, &numbers.data, nullptr, nullptr) != napi_ok) return false;
  numbers.length = static_cast<int64_t>(length);
  return true;
}

inline bool is_undefined(napi_env env, napi_value value) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == napi_undefined;
}

// Only whole numbers that are told apart from their neighbours.
inline bool take_size(napi_env env, napi_value value, int64_t& size) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok || !(std::fabs(number) <= 9007199254740991.0) || std::trunc(number) != number) return false;
  size = static_cast<int64_t>(number);
  return true;
}

}  // namespace nnc
