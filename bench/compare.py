"""Times commands in turn, each on a fresh tree, and prints what they take beside the first.

    compare.py RUNS WORK PROGRAM STATIC     STATIC is the same program, linked statically

The commands take turns run by run, so that a machine that gets slower or busier does so for all of
them; the figures are medians.
"""

import os
import shutil
import statistics
import sys
import time

RUNS = int(sys.argv[1])
WORK, PROGRAM, STATIC = sys.argv[2:5]
SHELL = "cp -r _example_ my-svc && sed -i s/SERVICE_NAME/my-svc/g my-svc/helmfile.yaml"
CREATE = ["my-svc", "--quiet"]
# All that the template has; a sibling that has it too is to take at most twice as long.
WHOLE = ["--canary", "--test", "--placeholders"]
TEMPLATE, SIBLING, MOST_LIKE = "everything, in a checkout", "like a sibling", 2.0
# Too much memory or too large a program fails. Times are only printed beside their limits, since
# they depend on what else a machine does.
IN_FOLDER, IN_CHECKOUT = 0.6, 1.0
MOST_MEGABYTES = 8
MOST_SIZE = 3
# What, in which tree, how, and at most how much of the shell's time.
COMMANDS = [
    ("cp and sed in a shell", "folder", ["/bin/sh", "-c", SHELL], None),
    ("create in a folder", "folder", [PROGRAM, *CREATE], IN_FOLDER),
    ("create in a checkout", "checkout", [PROGRAM, *CREATE], IN_CHECKOUT),
    ("static, in a folder", "folder", [STATIC, *CREATE], IN_FOLDER),
    ("everything, in a checkout", "twin", [PROGRAM, *CREATE, *WHOLE], None),
    ("like a sibling", "twin", [PROGRAM, *CREATE, "--like", "twin"], None),
    ("static, in a checkout", "checkout", [STATIC, *CREATE], IN_CHECKOUT),
]
WARM_UP = 10


def run(tree, command):
    """Seconds that one run takes in a fresh copy of the tree."""
    now = os.path.join(WORK, "now")
    shutil.rmtree(now, ignore_errors=True)
    shutil.copytree(os.path.join(WORK, tree), now)
    os.chdir(now)
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=nowhere)
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} failed with {status}")
    return seconds


def peak_memory(tree, command):
    """Peak megabytes of one run; a small program starts it, since a child inherits the peak."""
    report = os.path.join(WORK, "memory")
    run(tree, ["/usr/bin/time", "--format=%M", f"--output={report}", *command])
    with open(report) as file:
        return int(file.read()) / 1024


def main():
    times = {name: [] for name, *_ in COMMANDS}
    for turn in range(WARM_UP + RUNS):
        for name, tree, command, _ in COMMANDS:
            seconds = run(tree, command)
            if turn >= WARM_UP:
                times[name].append(seconds * 1000)
    shell = times[COMMANDS[0][0]]
    peaks = []
    for name, tree, command, limit in COMMANDS:
        line = f"{name:<25} {statistics.median(times[name]):5.2f} ms"
        if limit is not None:
            ratio = statistics.median(a / b for a, b in zip(times[name], shell))
            line += f"   {ratio:.2f} of the shell's (at most {limit})"
            peaks.append(peak_memory(tree, command))
            line += f"   {peaks[-1]:.1f} MB (at most {MOST_MEGABYTES})"
        if name == SIBLING:
            ratio = statistics.median(a / b for a, b in zip(times[name], times[TEMPLATE]))
            line += f"   {ratio:.2f} of the template's (at most {MOST_LIKE})"
        print(line)
    size = os.path.getsize(PROGRAM) / 1e6
    print(f"{'program':<25} {size:5.2f} MB (at most {MOST_SIZE})")
    print(f"{'static program':<25} {os.path.getsize(STATIC) / 1e6:5.2f} MB")
    if max(peaks) > MOST_MEGABYTES or size > MOST_SIZE:
        sys.exit("too much memory or too large a program")


main()
