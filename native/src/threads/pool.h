// Threads that help one kernel at a time. They are started at the first kernel that is worth them, and stay. After a job they wait actively
// for 50 µs, so that they are there for the next kernel of a training step, then they sleep; more threads than cores sleep at once.
// For a step of 8 kernels (64×784 · 784×128, its gradients, an update of 100k floats) two threads take 220 µs, without the
// active wait 307, and one takes 332.
#pragma once

namespace nnc {

// How many threads a kernel may use, the calling one included: $NNC_THREADS, or the cores that this process may run on (its affinity, its
// container's share).
unsigned thread_count();

using Job = void (*)(void* context, unsigned part);

// Runs job(context, part) for every part below `parts` and returns when all are done; the caller does its share. `time`: what all of it takes on one
// thread, in nanoseconds, roughly. For little, unless such comes again and again or they were at it just before, helpers are left alone: then the caller
// does one part after the other, with the same results.
// Where another environment has the threads at work already, the caller does everything.
void run_parts(unsigned parts, double time, Job job, void* context);

template <class Body>
void run_parts(unsigned parts, double time, const Body& body) {
  if (parts == 1) return body(0u);
  run_parts(parts, time, [](void* context, unsigned part) { (*static_cast<const Body*>(context))(part); }, const_cast<Body*>(&body));
}

}  // namespace nnc
