// Registers of 32-bit words whose products have both halves: what Philox is made of. Part of instructions.cc.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "isa.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace nnc {
namespace {

#if defined(__AVX512F__)
using Words = __m512i;
NNC_ALWAYS Words same_words(uint32_t word) { return _mm512_set1_epi32(static_cast<int32_t>(word)); }
NNC_ALWAYS Words exclusive_or(Words a, Words b) { return _mm512_xor_si512(a, b); }
NNC_ALWAYS Words exclusive_or(Words a, Words b, Words c) { return _mm512_ternarylogic_epi32(a, b, c, 0x96); }
// The instruction multiplies every other word; the halves of the products then go to their words' places.
NNC_ALWAYS void multiply_words(Words a, Words b, Words& low, Words& high) {
  // Masked by nothing: without a mask GCC 12 warns of its own headers.
  const Words shifted = _mm512_maskz_srli_epi64(0xff, a, 32);
  const Words even = _mm512_maskz_mul_epu32(0xff, a, b), odd = _mm512_maskz_mul_epu32(0xff, shifted, b);
  low = _mm512_mask_shuffle_epi32(even, 0xaaaa, odd, _MM_PERM_ENUM(_MM_SHUFFLE(2, 2, 0, 0)));
  high = _mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_ENUM(_MM_SHUFFLE(3, 3, 1, 1)));
}
#elif defined(__AVX2__)
using Words = __m256i;
NNC_ALWAYS Words same_words(uint32_t word) { return _mm256_set1_epi32(static_cast<int32_t>(word)); }
NNC_ALWAYS Words exclusive_or(Words a, Words b) { return _mm256_xor_si256(a, b); }
NNC_ALWAYS Words exclusive_or(Words a, Words b, Words c) { return exclusive_or(exclusive_or(a, b), c); }
NNC_ALWAYS void multiply_words(Words a, Words b, Words& low, Words& high) {
  const Words even = _mm256_mul_epu32(a, b), odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), b);
  low = _mm256_blend_epi32(even, _mm256_shuffle_epi32(odd, _MM_SHUFFLE(2, 2, 0, 0)), 0xaa);
  high = _mm256_blend_epi32(odd, _mm256_shuffle_epi32(even, _MM_SHUFFLE(3, 3, 1, 1)), 0x55);
}
#else
// So many that the loops over them become vector code.
struct Words {
  uint32_t at[32];
};
template <class Each>
NNC_ALWAYS Words each_word(Each each) {
  Words words;
  for (size_t i = 0; i < 32; i++) words.at[i] = each(i);
  return words;
}
NNC_ALWAYS Words same_words(uint32_t word) {
  return each_word([&](size_t) { return word; });
}
NNC_ALWAYS Words exclusive_or(const Words& a, const Words& b) {
  return each_word([&](size_t i) { return a.at[i] ^ b.at[i]; });
}
NNC_ALWAYS Words exclusive_or(const Words& a, const Words& b, const Words& c) { return exclusive_or(exclusive_or(a, b), c); }
NNC_ALWAYS void multiply_words(const Words& a, const Words& b, Words& low, Words& high) {
  const Words x = a, y = b;
  low = each_word([&](size_t i) { return x.at[i] * y.at[i]; });
  high = each_word([&](size_t i) { return static_cast<uint32_t>(static_cast<uint64_t>(x.at[i]) * y.at[i] >> 32); });
}
#endif

constexpr size_t words_in_register = sizeof(Words) / sizeof(uint32_t);

}  // namespace
}  // namespace nnc
