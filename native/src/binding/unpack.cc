// Reads the objects of runtime/engine.ts property by property. Everything is copied, so what a getter changes later doesn't matter.
#include "unpack.h"

#include <cmath>
#include <iterator>
#include <string>

namespace nnc {
namespace {

// So that no object, however it repeats itself, is copied into more memory than there is. More operands than registers make no sense.
constexpr uint32_t most_numbers = 1 << 20;
constexpr uint32_t most_operands = 4096;
constexpr uint32_t most_strides = 64;
constexpr double largest_integer = 9007199254740991.0;

[[noreturn]] void wrong_type(const Napi::Env& env, const std::string& what, const char* wanted) {
  throw Napi::TypeError::New(env, what + " is no " + wanted);
}

Napi::Object unpack_object(const Napi::Value& value, const std::string& what) {
  if (!value.IsObject()) wrong_type(value.Env(), what, "object");
  return value.As<Napi::Object>();
}

bool unpack_boolean(const Napi::Value& value, const std::string& what) {
  if (!value.IsBoolean()) wrong_type(value.Env(), what, "boolean");
  return value.As<Napi::Boolean>().Value();
}

template <class Item, class Unpack>
std::vector<Item> unpack_array(const Napi::Value& value, const std::string& what, uint32_t most, Unpack unpack) {
  if (!value.IsArray()) wrong_type(value.Env(), what, "array");
  const Napi::Array array = value.As<Napi::Array>();
  const uint32_t length = array.Length();
  if (length > most) throw Napi::RangeError::New(value.Env(), what + " has too many items");
  std::vector<Item> items;
  items.reserve(length);
  for (uint32_t i = 0; i < length; i++) items.push_back(unpack(array.Get(i), what + "[" + std::to_string(i) + "]"));
  return items;
}

template <class Element>
std::vector<Element> unpack_numbers(const Napi::Value& value, const std::string& what, napi_typedarray_type type, const char* name) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) wrong_type(value.Env(), what, name);
  const auto array = value.As<Napi::TypedArrayOf<Element>>();
  const size_t length = array.ElementLength();
  if (length > most_numbers) throw Napi::RangeError::New(value.Env(), what + " has too many items");
  // A detached array has no data and the length 0.
  return length == 0 ? std::vector<Element>() : std::vector<Element>(array.Data(), array.Data() + length);
}

std::vector<int64_t> unpack_integers(const Napi::Value& value, const std::string& what) { return unpack_array<int64_t>(value, what, most_strides, unpack_integer); }

Mode unpack_mode(const Napi::Value& value, const std::string& what) {
  if (!value.IsString()) wrong_type(value.Env(), what, "mode");
  const std::string name = value.As<Napi::String>().Utf8Value();
  for (size_t mode = 0; mode < mode_count; mode++) {
    if (name == mode_names[mode]) return static_cast<Mode>(mode);
  }
  throw Napi::TypeError::New(value.Env(), what + ": there is no mode \"" + name.substr(0, 40) + "\"");
}

Operand unpack_operand(const Napi::Value& value, const std::string& what) {
  const Napi::Object object = unpack_object(value, what);
  return {unpack_integer(object.Get("offset"), what + ".offset"), unpack_integers(object.Get("strides"), what + ".strides")};
}

Output unpack_output(const Napi::Value& value, const std::string& what) {
  const Napi::Object object = unpack_object(value, what);
  return {unpack_operand(value, what), unpack_integer(object.Get("register"), what + ".register"), unpack_mode(object.Get("mode"), what + ".mode")};
}

Program unpack_program(const Napi::Value& value, const std::string& what) {
  const Napi::Object object = unpack_object(value, what);
  return {unpack_numbers<int32_t>(object.Get("code"), what + ".code", napi_int32_array, "Int32Array"),
          unpack_numbers<double>(object.Get("constants"), what + ".constants", napi_float64_array, "Float64Array"),
          unpack_integer(object.Get("registers"), what + ".registers")};
}

Extent unpack_extent(const Napi::Value& value, const std::string& what) {
  const Napi::Object object = unpack_object(value, what);
  return {unpack_integer(object.Get("size"), what + ".size"), unpack_boolean(object.Get("batched"), what + ".batched")};
}

Matrix unpack_matrix(const Napi::Value& value, const std::string& what) {
  const Napi::Object object = unpack_object(value, what);
  return {unpack_integer(object.Get("offset"), what + ".offset"), unpack_integer(object.Get("step"), what + ".step"),
          unpack_integer(object.Get("row"), what + ".row"), unpack_integer(object.Get("column"), what + ".column")};
}

}  // namespace

int64_t unpack_integer(const Napi::Value& value, const std::string& what) {
  if (!value.IsNumber()) wrong_type(value.Env(), what, "number");
  const double number = value.As<Napi::Number>().DoubleValue();
  const bool is_integer = std::abs(number) <= largest_integer && std::trunc(number) == number;
  if (!is_integer) throw Napi::RangeError::New(value.Env(), what + " is no integer");
  return static_cast<int64_t>(number);
}

MapSpec unpack_map(const Napi::Value& value, const std::string& what) {
  const Napi::Object object = unpack_object(value, what);
  return {unpack_integers(object.Get("dims"), what + ".dims"), unpack_boolean(object.Get("batched"), what + ".batched"),
          unpack_program(object.Get("program"), what + ".program"), unpack_array<Operand>(object.Get("inputs"), what + ".inputs", most_operands, unpack_operand),
          unpack_array<Output>(object.Get("outputs"), what + ".outputs", most_operands, unpack_output)};
}

MatmulSpec unpack_matmul(const Napi::Value& value) {
  const Napi::Object object = unpack_object(value, "matmul");
  MatmulSpec spec{unpack_extent(object.Get("count"), "matmul.count"),
                  unpack_extent(object.Get("m"), "matmul.m"),
                  unpack_extent(object.Get("n"), "matmul.n"),
                  unpack_extent(object.Get("k"), "matmul.k"),
                  unpack_integer(object.Get("most"), "matmul.most"),
                  unpack_matrix(object.Get("a"), "matmul.a"),
                  unpack_matrix(object.Get("b"), "matmul.b"),
                  unpack_matrix(object.Get("c"), "matmul.c"),
                  unpack_boolean(object.Get("accumulate"), "matmul.accumulate"),
                  {}};
  const Napi::Value then = object.Get("then");
  if (!then.IsUndefined()) spec.then = unpack_map(then, "matmul.then");
  return spec;
}

OrthonormalizeSpec unpack_orthonormalize(const Napi::Value& value) {
  const Napi::Object object = unpack_object(value, "orthonormalize");
  return {unpack_integer(object.Get("offset"), "orthonormalize.offset"), unpack_integer(object.Get("rows"), "orthonormalize.rows"),
          unpack_integer(object.Get("columns"), "orthonormalize.columns")};
}

}  // namespace nnc
