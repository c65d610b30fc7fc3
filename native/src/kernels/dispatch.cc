// Chooses the tables for the machine, once.
#include <cstdlib>
#include <cstring>

#include "fused.h"
#include "instructions.h"
#include "pairs.h"
#include "panel.h"
#include "product.h"

namespace nnc {

#define NNC_DECLARE(isa) \
  namespace isa { \
  Instructions single_instructions(); \
  Instructions double_instructions(); \
  Products single_products(); \
  Products double_products(); \
  Pairs single_pairs(); \
  Pairs double_pairs(); \
  FusedExpressions single_fused(); \
  FusedExpressions double_fused(); \
  Panels single_panels(); \
  Panels double_panels(); \
  }
NNC_DECLARE(base)
#ifdef NNC_X86
NNC_DECLARE(avx2)
NNC_DECLARE(avx512)
#endif

namespace {

struct Choice {
  const char* name;
  bool (*is_supported)();
  Instructions (*single_instructions)();
  Instructions (*double_instructions)();
  Products (*single_products)();
  Products (*double_products)();
  Pairs (*single_pairs)();
  Pairs (*double_pairs)();
  FusedExpressions (*single_fused)();
  FusedExpressions (*double_fused)();
  Panels (*single_panels)();
  Panels (*double_panels)();
};

#define NNC_CHOICE(isa, supported) \
  {#isa, [] { return static_cast<bool>(supported); }, isa::single_instructions, isa::double_instructions, isa::single_products, isa::double_products, \
   isa::single_pairs, isa::double_pairs, isa::single_fused, isa::double_fused, isa::single_panels, isa::double_panels}

// Best first.
const Choice choices[] = {
#ifdef NNC_X86
    NNC_CHOICE(avx512, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma")),
    NNC_CHOICE(avx2, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")),
#endif
    NNC_CHOICE(base, true),
};

const Choice& choose() {
  const char* wanted = std::getenv("NNC_INSTRUCTIONS");
  for (const Choice& choice : choices) {
    const bool is_wanted = wanted == nullptr || *wanted == '\0' || std::strcmp(wanted, choice.name) == 0;
    if (is_wanted && choice.is_supported()) return choice;
  }
  for (const Choice& choice : choices) {
    if (choice.is_supported()) return choice;
  }
  return choices[sizeof(choices) / sizeof(choices[0]) - 1];
}

const Choice& chosen() {
  static const Choice& choice = choose();
  return choice;
}

}  // namespace

#define NNC_TABLE(Table, tables, T, make) \
  template <> \
  const Table& tables<T>() { \
    static const Table table = chosen().make(); \
    return table; \
  }
NNC_TABLE(Instructions, instructions, float, single_instructions)
NNC_TABLE(Instructions, instructions, double, double_instructions)
NNC_TABLE(Products, products, float, single_products)
NNC_TABLE(Products, products, double, double_products)
NNC_TABLE(Pairs, pairs, float, single_pairs)
NNC_TABLE(Pairs, pairs, double, double_pairs)
NNC_TABLE(FusedExpressions, fused_expressions, float, single_fused)
NNC_TABLE(FusedExpressions, fused_expressions, double, double_fused)
NNC_TABLE(Panels, panels, float, single_panels)
NNC_TABLE(Panels, panels, double, double_panels)

}  // namespace nnc
