"""What every contestant's program in Python does: it makes a step ready, then measures it whenever the bench asks."""

import json
import sys
import time


def task():
    """What the bench wants done: the first argument of a program, as JSON."""
    return json.loads(sys.argv[1])


def rows(workload, numpy):
    """Random numbers and random classes, the same in every run."""
    random = numpy.random.default_rng(1)
    x = random.uniform(-1, 1, (workload["batch"], workload["sizes"][0])).astype("float32")
    return x, random.integers(0, workload["sizes"][-1], workload["batch"])


def serve(about, step):
    """Answers every line of standard input, a number of seconds, with the mean time of a step in microseconds over so long."""
    measure(step, 0.2)  # The first steps compile and touch memory.
    print(json.dumps({"about": about}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(step, float(line))), flush=True)


def measure(step, seconds):
    start = now = time.perf_counter()
    steps, chunk = 0, 1
    while now < start + seconds:
        for _ in range(chunk):
            step()
        steps += chunk
        now = time.perf_counter()
        # The clock is asked about every millisecond, so that it costs nothing.
        chunk = max(1, min(1000, int(steps / (now - start) / 1000)))
    return {"microseconds": (now - start) / steps * 1e6, "steps": steps}
