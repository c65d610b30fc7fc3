// What the system says about our share of its cores.
#include "cores.h"

#include <algorithm>
#include <cstdio>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace nnc {
namespace {

#if defined(__linux__)
unsigned cores_of_affinity() {
  cpu_set_t cores;
  return sched_getaffinity(0, sizeof cores, &cores) == 0 ? static_cast<unsigned>(CPU_COUNT(&cores)) : std::thread::hardware_concurrency();
}

// Up to two numbers at the start of a file; how many there were.
int read_numbers(const char* path, long long& first, long long& second) {
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) return 0;
  const int count = std::fscanf(file, "%lld %lld", &first, &second);
  std::fclose(file);
  return count;
}

// A container's share, as a quota of microseconds in each period: more threads than that would only be stopped in turn.
unsigned cores_of_quota() {
  long long quota = -1, period = 0, none;
  bool has_quota = read_numbers("/sys/fs/cgroup/cpu.max", quota, period) == 2;
  if (!has_quota) {
    has_quota = read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota, none) >= 1 && read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, none) >= 1;
  }
  if (!has_quota || quota <= 0 || period <= 0) return ~0u;
  return static_cast<unsigned>(std::clamp<long long>((quota + period - 1) / period, 1, 1 << 16));
}
#else
unsigned cores_of_affinity() { return std::thread::hardware_concurrency(); }
unsigned cores_of_quota() { return ~0u; }
#endif

}  // namespace

unsigned available_cores() { return std::max(1u, std::min(cores_of_affinity(), cores_of_quota())); }

}  // namespace nnc
