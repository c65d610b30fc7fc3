// How JavaScript calls what is written with node-addon-api: whatever is thrown ends here, at last.
#pragma once

#include <napi.h>

#include <exception>

namespace nnc {

using Body = Napi::Value (*)(const Napi::CallbackInfo&);

// In a worker that is being stopped nothing can be thrown any more, not even what a getter threw: node-addon-api then throws in C++
// from its own handler, which would end the process.
template <Body body>
napi_value call_back(napi_env env, napi_callback_info info) {
  try {
    try {
      return body(Napi::CallbackInfo(env, info));
    } catch (const Napi::Error& error) {
      error.ThrowAsJavaScriptException();
    } catch (const std::exception& error) {
      Napi::Error::New(env, error.what()).ThrowAsJavaScriptException();
    }
  } catch (const std::exception&) {
  }
  return nullptr;
}

template <Body body>
Napi::Value function_of(napi_env env, const char* name) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call_back<body>, nullptr, &function) != napi_ok) throw Napi::Error::New(env);
  return Napi::Value(env, function);
}

}  // namespace nnc
