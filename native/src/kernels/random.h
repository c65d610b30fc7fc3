// Random numbers and coordinates: what depends on the number of a point. Part of instructions.cc.
#pragma once

#include "functions.h"
#include "instructions.h"
#include "isa.h"
#include "words.h"

namespace nnc {
namespace {

// Philox4x32-10 on so many blocks at once: words[w][i] is word w of block first + i. Several registers in turn, as a round waits for the one before: with the
// 32 of AVX-512 four blocks of registers take an eighth less time than two.
constexpr size_t philox_width = 64;
NNC_ALWAYS void philox(uint32_t words[4][philox_width], uint32_t first, RandomKey key) {
  constexpr size_t together = words_in_register == 16 ? 4 : 2;
  for (size_t i = 0; i < philox_width; i++) words[0][i] = first + static_cast<uint32_t>(i);
  for (size_t i = 0; i < philox_width; i += together * words_in_register) {
    Words w0[together], w1[together], w2[together], w3[together];
    for (size_t t = 0; t < together; t++) {
      memcpy(&w0[t], words[0] + i + t * words_in_register, sizeof w0[t]);
      w1[t] = same_words(key.stream);
      w2[t] = same_words(key.state[2]);
      w3[t] = same_words(key.state[3]);
    }
    uint32_t k0 = key.state[0], k1 = key.state[1];
    NNC_UNROLLED
    for (int round = 0; round < 10; round++) {
      for (size_t t = 0; t < together; t++) {
        Words low0, high0, low1, high1;
        multiply_words(w0[t], same_words(0xD2511F53u), low0, high0);
        multiply_words(w2[t], same_words(0xCD9E8D57u), low1, high1);
        w0[t] = exclusive_or(high1, w1[t], same_words(k0));
        w1[t] = low1;
        w2[t] = exclusive_or(high0, w3[t], same_words(k1));
        w3[t] = low0;
      }
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    for (size_t t = 0; t < together; t++) {
      const size_t at = i + t * words_in_register;
      memcpy(words[0] + at, &w0[t], sizeof w0[t]);
      memcpy(words[1] + at, &w1[t], sizeof w1[t]);
      memcpy(words[2] + at, &w2[t], sizeof w2[t]);
      memcpy(words[3] + at, &w3[t], sizeof w3[t]);
    }
  }
}

template <class T>
NNC_ALWAYS T uniform_of(uint32_t word) {
  return (static_cast<T>(static_cast<int32_t>(word >> 9)) + T(0.5)) * T(1.0 / 8388608.0);
}

// Each makes 4 · philox_width numbers: those of a block follow each other.
struct Uniform {
  template <class T>
  static NNC_ALWAYS void of(T* out, const uint32_t words[4][philox_width]) {
    for (size_t i = 0; i < philox_width; i++) {
      for (size_t w = 0; w < 4; w++) out[4 * i + w] = uniform_of<T>(words[w][i]);
    }
  }
};

struct Normal {
  template <class T>
  static NNC_ALWAYS void of(T* out, const uint32_t words[4][philox_width]) {
    T values[4][philox_width];
    for (int pair = 0; pair < 4; pair += 2) {
      for (size_t i = 0; i < philox_width; i++) {
        const T radius = sqrt_of(T(-2) * log_of(uniform_of<T>(words[pair][i])));
        const T turn = uniform_of<T>(words[pair + 1][i]);
        values[pair][i] = radius * sin_of_turn(turn, 1);
        values[pair + 1][i] = radius * sin_of_turn(turn, 0);
      }
    }
    for (size_t i = 0; i < philox_width; i++) {
      for (size_t w = 0; w < 4; w++) out[4 * i + w] = values[w][i];
    }
  }
};

template <class T, class Distribution>
void random(void* to, uint64_t first, size_t count, RandomKey key) {
  constexpr size_t most = 4 * philox_width;
  T* out = static_cast<T*>(to);
  uint32_t words[4][philox_width];
  size_t done = 0;
  while (done < count) {
    const uint64_t block = (first + done) / 4;
    philox(words, static_cast<uint32_t>(block), key);
    const size_t skip = static_cast<size_t>(first + done - block * 4);
    const size_t left = count - done;
    if (skip == 0 && left >= most) {
      Distribution::template of<T>(out + done, words);
      done += most;
      continue;
    }
    T some[most];
    Distribution::template of<T>(some, words);
    const size_t taken = left < most - skip ? left : most - skip;
    memcpy(out + done, some + skip, taken * sizeof(T));
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
