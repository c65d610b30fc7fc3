// Philox against the known answers of its authors, and the map's random instructions against the definition.
#include "../src/kernels/map.h"
#include "arena.h"
#include "reference.h"

using namespace nnc;

namespace {

// Salmon et al., Random123's kat_vectors: philox4x32, 10 rounds.
struct KnownAnswer {
  uint32_t counter[4], key[2], words[4];
};
constexpr KnownAnswer known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}, {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

MapSpec random_map(Operation operation, std::vector<int64_t> dims, int32_t stream) {
  std::vector<int64_t> strides(dims.size(), 1);
  for (size_t d = dims.size() - 1; d-- > 0;) strides[d] = strides[d + 1] * dims[d + 1];
  Output output;
  output.offset = 4;
  output.strides = strides;
  output.value = 0;
  output.mode = Mode::store;
  return {dims, false, {{static_cast<int32_t>(operation), 0, stream, 0, 0}, {}, 1}, {}, {output}};
}

}  // namespace

TEST(philox_gives_the_known_answers) {
  for (const KnownAnswer& known : known_answers) {
    uint32_t words[4];
    reference_philox(known.counter, known.key, words);
    for (int w = 0; w < 4; w++) CHECK(words[w] == known.words[w]);
  }
}

TEST(map_gives_the_known_answers) {
  const auto memory = filled_memory(8, Precision::twice, 1);
  uint32_t* state = reinterpret_cast<uint32_t*>(memory->data());
  for (int w = 0; w < 4; w++) state[w] = 0;
  MapSpec spec = random_map(Operation::uniform, {4}, 0);
  Map map(spec, memory);
  map.run(4);
  const double* numbers = reinterpret_cast<const double*>(memory->data());
  for (int w = 0; w < 4; w++) CHECK(numbers[4 + w] == ((known_answers[0].words[w] >> 9) + 0.5) * 0x1p-23);
}

TEST(random_numbers_are_those_of_the_definition) {
  for (const Precision precision : {Precision::single, Precision::twice}) {
    for (const Operation operation : {Operation::uniform, Operation::normal}) {
      for (const auto& dims : {std::vector<int64_t>{1}, {7}, {3, 5, 7}, {5000}, {3, 1700}}) {
        const auto memory = filled_memory(6000, precision, 2);
        const MapSpec spec = random_map(operation, dims, 5);
        const std::vector<double> wanted = reference_map(spec, numbers_of(*memory), memory->random(), dims[0]);
        Map map(spec, memory);
        map.run(dims[0]);
        // Uniform numbers are exact in either precision.
        const double tolerance = operation == Operation::uniform ? 0 : (precision == Precision::single ? 1e-6 : 1e-14);
        check_numbers(*memory, wanted, tolerance, "random");
      }
    }
  }
}
