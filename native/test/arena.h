// Memory filled with numbers that look random, and comparison with what they should have become.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "../src/kernels/memory.h"
#include "check.h"

inline std::shared_ptr<nnc::Memory> filled_memory(size_t elements, nnc::Precision precision, uint64_t seed, double low = -2, double high = 2,
                                                  std::shared_ptr<nnc::Workspace> workspace = std::make_shared<nnc::Workspace>()) {
  const auto memory = std::make_shared<nnc::Memory>(elements, precision, std::move(workspace));
  Dice dice(seed);
  for (size_t i = 0; i < elements; i++) {
    const double number = static_cast<float>(dice.between(low, high));
    if (precision == nnc::Precision::single) {
      reinterpret_cast<float*>(memory->data())[i] = static_cast<float>(number);
    } else {
      reinterpret_cast<double*>(memory->data())[i] = number;
    }
  }
  uint32_t* random = reinterpret_cast<uint32_t*>(memory->data());
  random[0] = 42;
  random[1] = 7;
  random[2] = 3;
  random[3] = 0;
  return memory;
}

inline std::vector<double> numbers_of(const nnc::Memory& memory) {
  std::vector<double> numbers(memory.elements);
  for (size_t i = 0; i < memory.elements; i++) {
    numbers[i] = memory.precision == nnc::Precision::single ? reinterpret_cast<const float*>(memory.data())[i] : reinterpret_cast<const double*>(memory.data())[i];
  }
  return numbers;
}

// Elements beyond the random state agree, relative to their size.
inline void check_numbers(const nnc::Memory& memory, const std::vector<double>& wanted, double tolerance, const std::string& what) {
  const std::vector<double> actual = numbers_of(memory);
  for (size_t i = 4; i < actual.size(); i++) {
    CHECK_NEAR(actual[i], wanted[i], tolerance * std::max(1.0, std::fabs(wanted[i])), what + " at " + std::to_string(i));
  }
}
