// The one pool of the process.
#include "pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "cores.h"
#include "denormals.h"

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace nnc {
namespace {

constexpr unsigned most_threads = 256;

// Nanoseconds of work that are worth a helper on their own: waking it takes the caller several microseconds, and the helper tens until it is there. And
// what it reads lies in the caller's cache, as what it writes will be missed there.
constexpr double least_lone_time = 40000;
// Of work that comes again and again, so that the helper once awake stays so: it makes steps of 12 and 16 rows, with two such products, three tenths faster.
constexpr double least_frequent_time = 15000;
// Less is worth it if a helper had a part of something so short a time ago: then its share of the data is in its own cache. The update of 100k weights
// by two threads makes a step of 64 rows, whose products they share, an eighth faster, and one of 3 rows a thirtieth slower.
constexpr std::chrono::microseconds company_time(10);

unsigned wanted_threads() {
  const char* wanted = std::getenv("NNC_THREADS");
  const long number = wanted == nullptr ? 0 : std::strtol(wanted, nullptr, 10);
  return number > 0 ? static_cast<unsigned>(std::min<long>(number, most_threads)) : std::min(available_cores(), most_threads);
}

void pause() {
#if defined(__x86_64__) || defined(_M_X64)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

using Clock = std::chrono::steady_clock;

// Longer than the gaps between the kernels of a training step, where a helper that sleeps would come too late for what takes microseconds.
// Where there are more threads than cores, who waits only takes time from who works.
Clock::duration spin_time() {
  static const std::chrono::microseconds time(thread_count() <= available_cores() ? 50 : 0);
  return time;
}

// Waits actively until it is so; false if it took longer than `time`.
template <class Condition>
bool spin(Clock::duration time, const Condition& is_so) {
  constexpr int pauses = 16;
  const Clock::time_point end = Clock::now() + time;
  do {
    for (int i = 0; i < pauses; i++) {
      if (is_so()) return true;
      pause();
    }
  } while (Clock::now() < end);
  return false;
}

// One word tells a helper all that it must know at once: which job (upper half), how many parts it has, and the next part that nobody took.
// So a helper that comes late either takes a part of the present job or none.
using Ticket = uint64_t;
constexpr Ticket ticket_of(uint32_t job, unsigned parts) { return Ticket{job} << 32 | Ticket{parts} << 16; }
constexpr uint32_t job_of(Ticket ticket) { return static_cast<uint32_t>(ticket >> 32); }
constexpr unsigned parts_of(Ticket ticket) { return static_cast<unsigned>(ticket >> 16 & 0xffff); }
constexpr unsigned part_of(Ticket ticket) { return static_cast<unsigned>(ticket & 0xffff); }

class Pool {
 public:
  void run(unsigned parts, double time, Job job, void* context) {
    if (parts <= 1 || !busy_.try_lock()) return run_alone(parts, job, context);
    const std::lock_guard<std::mutex> owner(busy_, std::adopt_lock);
    if (!is_worth_help(time)) {
      run_alone(parts, job, context);
      if (time >= least_frequent_time) ended_ = Clock::now();
      return;
    }
    start(parts - 1);
    job_ = job;
    context_ = context;
    done_.store(0, std::memory_order_relaxed);
    {
      // Under the lock, so that a helper about to sleep can't miss it.
      const std::lock_guard<std::mutex> lock(sleep_);
      ticket_.store(ticket_of(++jobs_, parts), std::memory_order_release);
    }
    if (sleepers_.load(std::memory_order_seq_cst) > 0) wake_.notify_all();
    take_parts();
    const auto are_done = [&] { return done_.load(std::memory_order_acquire) >= parts; };
    // A helper that was stopped in the middle of a part needs a core, perhaps this one.
    while (!spin(spin_time(), are_done)) std::this_thread::yield();
    ended_ = Clock::now();
  }

 private:
  bool is_worth_help(double time) const {
    if (time >= least_lone_time) return true;
    const Clock::duration pause = Clock::now() - ended_;
    if (time >= least_frequent_time) return pause < spin_time();
    return pause < company_time && sleepers_.load(std::memory_order_relaxed) == 0;
  }

  static void run_alone(unsigned parts, Job job, void* context) {
    for (unsigned part = 0; part < parts; part++) job(context, part);
  }

  void take_parts() {
    for (;;) {
      const Ticket ticket = ticket_.fetch_add(1, std::memory_order_acq_rel);
      if (part_of(ticket) >= parts_of(ticket)) return;
      job_(context_, part_of(ticket));
      done_.fetch_add(1, std::memory_order_release);
    }
  }

  // Up to `wanted` helpers, or as many as the system gives.
  void start(unsigned wanted) {
    while (threads_.size() < wanted) {
      try {
        threads_.emplace_back([this, seen = jobs_] { help(seen); });
      } catch (const std::exception&) {
        return;
      }
    }
  }

  void help(uint32_t seen) {
    const NoDenormals guard;
    for (;;) {
      await(seen);
      seen = job_of(ticket_.load(std::memory_order_acquire));
      take_parts();
    }
  }

  void await(uint32_t seen) {
    const auto is_there = [&] { return job_of(ticket_.load(std::memory_order_acquire)) != seen; };
    if (spin(spin_time(), is_there)) return;
    std::unique_lock<std::mutex> lock(sleep_);
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    wake_.wait(lock, is_there);
    sleepers_.fetch_sub(1, std::memory_order_seq_cst);
  }

  std::mutex busy_;
  std::vector<std::thread> threads_;
  uint32_t jobs_ = 0;
  Job job_ = nullptr;
  void* context_ = nullptr;
  // When the last work ended that helpers had a part of, or might have had.
  Clock::time_point ended_;
  std::atomic<Ticket> ticket_{0};
  std::atomic<unsigned> done_{0};
  std::atomic<unsigned> sleepers_{0};
  std::mutex sleep_;
  std::condition_variable wake_;
};

// Never destroyed: helpers may still sleep on it when the process ends.
Pool& pool() {
  static Pool& only = *new Pool;
  return only;
}

}  // namespace

unsigned thread_count() {
  static const unsigned count = wanted_threads();
  return count;
}

void run_parts(unsigned parts, double time, Job job, void* context) { pool().run(parts, time, job, context); }

}  // namespace nnc
