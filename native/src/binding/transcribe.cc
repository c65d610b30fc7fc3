// Called for every batch, so it asks Node-API directly: a call costs less than a microsecond.
#include "transcribe.h"

#include <exception>

#include "../kernels/transcribe.h"
#include "numbers.h"

namespace nnc {
namespace {

bool take_number(napi_env env, napi_value value, double& number) { return napi_get_value_double(env, value, &number) == napi_ok; }

bool element_of(napi_typedarray_type type, Element& element) {
  switch (type) {
    case napi_int8_array: return element = Element::int8, true;
    case napi_uint8_array: return element = Element::uint8, true;
    case napi_int16_array: return element = Element::int16, true;
    case napi_int32_array: return element = Element::int32, true;
    case napi_float32_array: return element = Element::single, true;
    case napi_float64_array: return element = Element::twice, true;
    default: return false;
  }
}

bool take_order(napi_env env, napi_value value, Transcript& transcript) {
  if (is_undefined(env, value)) return true;
  Numbers order;
  if (!take_numbers(env, value, order) || order.type != napi_uint32_array) return false;
  transcript.order = static_cast<const uint32_t*>(order.data);
  transcript.order_length = order.length;
  // An empty array may have no address, which would be no order.
  static const uint32_t none = 0;
  if (transcript.order == nullptr) transcript.order = &none;
  return true;
}

bool take_target(napi_env env, napi_value value, Transcript& transcript) {
  Numbers target;
  if (!take_numbers(env, value, target) || (target.type != napi_float32_array && target.type != napi_float64_array)) return false;
  transcript.to = static_cast<char*>(target.data);
  transcript.to_rows.length = target.length;
  transcript.precision = target.type == napi_float32_array ? Precision::single : Precision::twice;
  return true;
}

bool take_source(napi_env env, napi_value value, Transcript& transcript) {
  Numbers source;
  if (!take_numbers(env, value, source) || !element_of(source.type, transcript.element)) return false;
  transcript.from = static_cast<const char*>(source.data);
  transcript.from_rows.length = source.length;
  return true;
}

constexpr size_t argument_count = 12;

bool take(napi_env env, const napi_value (&arguments)[argument_count], Transcript& transcript) {
  return take_source(env, arguments[0], transcript) && take_size(env, arguments[1], transcript.from_rows.start) &&
         take_size(env, arguments[2], transcript.from_rows.stride) && take_size(env, arguments[3], transcript.width) &&
         take_number(env, arguments[4], transcript.factor) && take_number(env, arguments[5], transcript.shift) &&
         take_target(env, arguments[6], transcript) && take_size(env, arguments[7], transcript.to_rows.start) &&
         take_size(env, arguments[8], transcript.to_rows.stride) && take_order(env, arguments[9], transcript) &&
         take_size(env, arguments[10], transcript.first) && take_size(env, arguments[11], transcript.count);
}

napi_value call_transcribe(napi_env env, napi_callback_info info) {
  size_t count = argument_count;
  napi_value arguments[argument_count];
  Transcript transcript{};
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok || !take(env, arguments, transcript)) {
    napi_throw_type_error(env, nullptr, "transcribe: arrays of numbers, whole numbers and factors are wanted");
    return nullptr;
  }
  napi_value answer = nullptr;
  try {
    napi_get_boolean(env, transcribe(transcript), &answer);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return answer;
}

// areFinite(values, start, count).
napi_value call_are_finite(napi_env env, napi_callback_info info) {
  size_t argument_count = 3;
  napi_value arguments[3];
  Numbers values;
  int64_t start, count;
  if (napi_get_cb_info(env, info, &argument_count, arguments, nullptr, nullptr) != napi_ok || !take_numbers(env, arguments[0], values) ||
      (values.type != napi_float32_array && values.type != napi_float64_array) || !take_size(env, arguments[1], start) || !take_size(env, arguments[2], count)) {
    napi_throw_type_error(env, nullptr, "areFinite: an array of single or double precision and whole numbers are wanted");
    return nullptr;
  }
  const Precision precision = values.type == napi_float32_array ? Precision::single : Precision::twice;
  const bool are_there = count <= 0 || (start >= 0 && start <= values.length && count <= values.length - start);
  napi_value answer = nullptr;
  try {
    napi_get_boolean(env, are_there && are_finite(static_cast<const char*>(values.data) + start * static_cast<int64_t>(size_of(precision)), precision, count), &answer);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return answer;
}

Napi::Value function_of(const Napi::Env& env, const char* name, napi_callback call) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, nullptr, &function) != napi_ok) throw Napi::Error::New(env);
  return Napi::Value(env, function);
}

}  // namespace

Napi::Value transcribe_function(const Napi::Env& env) { return function_of(env, "transcribe", call_transcribe); }
Napi::Value are_finite_function(const Napi::Env& env) { return function_of(env, "areFinite", call_are_finite); }

}  // namespace nnc
