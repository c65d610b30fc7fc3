// Threads that help one kernel at a time: they are started at the first use, spin briefly for the next job, then sleep.
#pragma once

namespace nnc {

// How many threads a kernel may use, the calling one included: $NNC_THREADS, or the cores that this process may run on.
unsigned thread_count();

using Job = void (*)(void* context, unsigned part);

// Runs job(context, part) for every part below `parts` and returns when all are done; the caller does its share.
// Where another environment has the threads at work already, the caller does everything.
void run_parts(unsigned parts, Job job, void* context);

template <class Body>
void run_parts(unsigned parts, const Body& body) {
  if (parts == 1) return body(0u);
  run_parts(parts, [](void* context, unsigned part) { (*static_cast<const Body*>(context))(part); }, const_cast<Body*>(&body));
}

}  // namespace nnc
