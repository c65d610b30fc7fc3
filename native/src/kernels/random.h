// Random numbers and coordinates: what depends on the number of a point. Part of instructions.cc.
#pragma once

#include "functions.h"
#include "instructions.h"
#include "isa.h"

namespace nnc {
namespace {

// Philox4x32-10 on `width` blocks at once: words[w][i] is word w of block first + i.
constexpr size_t philox_width = 32;
NNC_ALWAYS void philox(uint32_t words[4][philox_width], uint32_t first, RandomKey key) {
  for (size_t i = 0; i < philox_width; i++) {
    words[0][i] = first + static_cast<uint32_t>(i);
    words[1][i] = key.stream;
    words[2][i] = key.state[2];
    words[3][i] = key.state[3];
  }
  uint32_t k0 = key.state[0], k1 = key.state[1];
  for (int round = 0; round < 10; round++) {
    for (size_t i = 0; i < philox_width; i++) {
      const uint64_t product0 = static_cast<uint64_t>(words[0][i]) * 0xD2511F53u;
      const uint64_t product1 = static_cast<uint64_t>(words[2][i]) * 0xCD9E8D57u;
      const uint32_t w0 = static_cast<uint32_t>(product1 >> 32) ^ words[1][i] ^ k0;
      const uint32_t w2 = static_cast<uint32_t>(product0 >> 32) ^ words[3][i] ^ k1;
      words[0][i] = w0;
      words[1][i] = static_cast<uint32_t>(product1);
      words[2][i] = w2;
      words[3][i] = static_cast<uint32_t>(product0);
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

template <class T>
NNC_ALWAYS T uniform_of(uint32_t word) {
  return (static_cast<T>(static_cast<int32_t>(word >> 9)) + T(0.5)) * T(1.0 / 8388608.0);
}

struct Uniform {
  template <class T>
  static NNC_ALWAYS void of(T out[4][philox_width], const uint32_t words[4][philox_width]) {
    for (int w = 0; w < 4; w++) {
      for (size_t i = 0; i < philox_width; i++) out[w][i] = uniform_of<T>(words[w][i]);
    }
  }
};

struct Normal {
  template <class T>
  static NNC_ALWAYS void of(T out[4][philox_width], const uint32_t words[4][philox_width]) {
    for (int pair = 0; pair < 4; pair += 2) {
      for (size_t i = 0; i < philox_width; i++) {
        const T radius = sqrt_of(T(-2) * log_of(uniform_of<T>(words[pair][i])));
        const T turn = uniform_of<T>(words[pair + 1][i]);
        out[pair][i] = radius * sin_of_turn(turn, 1);
        out[pair + 1][i] = radius * sin_of_turn(turn, 0);
      }
    }
  }
};

template <class T, class Distribution>
void random(void* to, uint64_t first, size_t count, RandomKey key) {
  T* out = static_cast<T*>(to);
  uint32_t words[4][philox_width];
  T values[4][philox_width];
  size_t done = 0;
  while (done < count) {
    const uint64_t block = (first + done) / 4;
    philox(words, static_cast<uint32_t>(block), key);
    Distribution::template of<T>(values, words);
    const size_t skip = static_cast<size_t>(first + done - block * 4);
    const size_t left = count - done;
    const size_t taken = left < 4 * philox_width - skip ? left : 4 * philox_width - skip;
    T in_order[4 * philox_width];
    for (size_t i = 0; i < philox_width; i++) {
      for (size_t w = 0; w < 4; w++) in_order[4 * i + w] = values[w][i];
    }
    memcpy(out + done, in_order + skip, taken * sizeof(T));
    done += taken;
  }
}

template <class T>
void coordinates(void* to, uint64_t first, size_t count, uint64_t inner, uint64_t size) {
  T* out = static_cast<T*>(to);
  uint64_t coordinate = first / inner % size;
  uint64_t left = inner - first % inner;
  for (size_t i = 0; i < count;) {
    const size_t end = left < count - i ? i + static_cast<size_t>(left) : count;
    const T value = static_cast<T>(coordinate);
    for (; i < end; i++) out[i] = value;
    coordinate = coordinate + 1 == size ? 0 : coordinate + 1;
    left = inner;
  }
}

}  // namespace
}  // namespace nnc
