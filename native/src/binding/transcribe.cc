// Called for every batch, so it asks Node-API directly: a call costs less than a microsecond.
#include "transcribe.h"

#include <cmath>
#include <exception>

#include "../kernels/transcribe.h"

namespace nnc {
namespace {

struct Numbers {
  void* data;
  int64_t length;
  napi_typedarray_type type;
};

bool take_numbers(napi_env env, napi_value value, Numbers& numbers) {
  bool is_array = false;
  size_t length = 0;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return false;
  // A detached array has no data and the length 0.
  if (napi_get_typedarray_info(env, value, &numbers.type, &length, &numbers.data, nullptr, nullptr) != napi_ok) return false;
  numbers.length = static_cast<int64_t>(length);
  return true;
}

bool take_number(napi_env env, napi_value value, double& number) { return napi_get_value_double(env, value, &number) == napi_ok; }

// Only whole numbers that are told apart from their neighbours.
bool take_size(napi_env env, napi_value value, int64_t& size) {
  double number;
  if (!take_number(env, value, number) || !(std::fabs(number) <= 9007199254740991.0) || std::trunc(number) != number) return false;
  size = static_cast<int64_t>(number);
  return true;
}

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
  napi_valuetype type;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_undefined) return true;
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

napi_value call(napi_env env, napi_callback_info info) {
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

}  // namespace

Napi::Value transcribe_function(const Napi::Env& env) {
  napi_value function;
  if (napi_create_function(env, "transcribe", NAPI_AUTO_LENGTH, call, nullptr, &function) != napi_ok) throw Napi::Error::New(env);
  return Napi::Value(env, function);
}

}  // namespace nnc
