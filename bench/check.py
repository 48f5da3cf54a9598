"""Times `check` over 125 and over 10,000 services, each on one core: check.py WORK PROGRAM."""

import os
import statistics
import sys
import time

WORK, PROGRAM = sys.argv[1:3]
FEW, MANY = 125, 10000
RUNS = {FEW: 50, MANY: 7}
MOST_RATIO = 80
MOST_MEGABYTES = 64


def run(services):
    """Seconds and peak megabytes of one run."""
    root = os.path.join(WORK, str(services))
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    start = time.perf_counter()
    command = [PROGRAM, "check", "--quiet", "--root", root]
    child = os.posix_spawn(PROGRAM, command, os.environ, file_actions=nowhere)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} failed with {status}")
    return seconds, used.ru_maxrss / 1024


def main():
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    medians = {}
    for services, runs in RUNS.items():
        run(services)
        figures = [run(services) for _ in range(runs)]
        medians[services] = statistics.median(seconds for seconds, _ in figures)
        memory = max(megabytes for _, megabytes in figures)
        line = f"check, {services} services"
        print(f"{line:<24} {medians[services] * 1000:8.1f} ms   {memory:.1f} MB (at most {MOST_MEGABYTES})")
    ratio = medians[MANY] / medians[FEW]
    print(f"{'ratio':<24} {ratio:8.1f}   (at most {MOST_RATIO})")


main()
