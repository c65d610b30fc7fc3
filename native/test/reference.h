// What maps and products mean, point by point in double precision: the plainest loops there can be.
#pragma once

#include <vector>

#include "../src/kernels/spec.h"

// All numbers of the arena after the map; `numbers` is the arena before it.
std::vector<double> reference_map(const nnc::MapSpec& spec, std::vector<double> numbers, const uint32_t* random, int64_t rows);

// The same of a product: three loops.
std::vector<double> reference_matmul(const nnc::MatmulSpec& spec, std::vector<double> numbers, int64_t rows);

// The random number of an element, as runtime/engine.ts defines it.
double reference_random(bool is_normal, uint64_t element, const uint32_t* state, uint32_t stream);

// One block of Philox4x32-10.
void reference_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t words[4]);

double reference_operation(nnc::Operation operation, double a, double b, double c);
