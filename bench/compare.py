"""Times commands in turn, each on a fresh tree, and prints what they take beside the first.

The commands take turns run by run, so that a machine that gets slower or busier does so for all of
them; the figures are medians.
"""

import os
import shutil
import statistics
import sys
import time

RUNS = int(sys.argv[1])
WORK, PROGRAM = sys.argv[2:4]
SHELL = "cp -r _example_ my-svc && sed -i s/SERVICE_NAME/my-svc/g my-svc/helmfile.yaml"
CREATE = [PROGRAM, "my-svc", "--quiet"]
# What, in which tree, how, and at most how much of the shell's time.
COMMANDS = [
    ("cp and sed in a shell", "folder", ["/bin/sh", "-c", SHELL], None),
    ("create in a folder", "folder", CREATE, 0.6),
    ("create in a checkout", "checkout", CREATE, 1.0),
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
    for name, tree, command, limit in COMMANDS:
        line = f"{name:<22} {statistics.median(times[name]):5.2f} ms"
        if limit is not None:
            ratio = statistics.median(a / b for a, b in zip(times[name], shell))
            line += f"   {ratio:.2f} of the shell's (at most {limit})"
            line += f"   {peak_memory(tree, command):.1f} MB (at most 8)"
        print(line)
    print(f"{'program':<22} {os.path.getsize(PROGRAM) / 1e6:5.2f} MB (at most 2.5)")


main()
