// How much of the machine is ours.
#pragma once

namespace nnc {

// The cores that this process may run on, at least one: those of its affinity, and no more than its container's share of time.
unsigned available_cores();

}  // namespace nnc
