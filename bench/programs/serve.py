"""What every contestant's program in Python does: it makes a step ready, then measures it whenever the bench asks."""

import json
import sys
import time


def task():
    """What the bench wants done: the first argument of a program, as JSON."""
    return json.loads(sys.argv[1])


def rows(workload, numpy, batches=1):
    """Random numbers and random classes, the same in every run."""
    random = numpy.random.default_rng(1)
    count = workload["batch"] * batches
    x = random.uniform(-1, 1, (count, workload["sizes"][0])).astype("float32")
    return x, random.integers(0, workload["sizes"][-1], count)


def serve(about, call, steps_a_call=1):
    """Answers every line of standard input, a number of seconds, with the time of a step over so long."""
    measure(call, 0.3, steps_a_call)  # The first steps compile and touch memory.
    answer_with(about, lambda line: measure(call, float(line), steps_a_call))


def answer_with(about, respond):
    """Says that it is ready, and answers every line of standard input with what `respond` makes of it."""
    print(json.dumps({"about": about}), flush=True)
    for line in sys.stdin:
        print(json.dumps(respond(line)), flush=True)


def measure(call, seconds, steps_a_call=1):
    """The time of a step, measured over so many seconds, or over one call if that takes longer."""
    cpu = time.process_time()
    start = now = time.perf_counter()
    calls, chunk, least = 0, 1, float("inf")
    while now < start + seconds:
        before = now
        for _ in range(chunk):
            call()
        calls += chunk
        now = time.perf_counter()
        least = min(least, (now - before) / chunk)
        # The clock is asked about every millisecond, so that it costs nothing.
        chunk = max(1, min(1000, int(calls / (now - start) / 1000)))
    microseconds = 1e6 / steps_a_call
    return {
        "microseconds": (now - start) / calls * microseconds,
        "least": least * microseconds,
        "cpu": time.process_time() - cpu,
    }
