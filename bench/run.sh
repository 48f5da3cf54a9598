#!/usr/bin/env bash
# How long a run takes, as a ratio against a shell that copies and replaces, run beside it; how
# much memory it needs, and how large the program is. Output goes to memory (/dev/shm), since disks
# are too noisy. Needs hyperfine and GNU time (both are Debian packages) and python3.
#
#   bench/run.sh [RUNS]       default: 200 runs of each
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-200}
lines=1000

cargo build --release --locked
program=$PWD/target/release/new-service
work=$(mktemp -d "${TMPDIR:-/dev/shm}/new-service-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

# A folder with its template, and a checkout whose values file has $lines lines.
mkdir "$work/folder"
cp -r templates/_example_ "$work/folder"
cp -r tests/fixtures/checkout "$work/model"
python3 - "$work/model/helmfile.d/admin_ng/values/main.yaml" "$lines" <<'PYTHON'
import sys

path, lines = sys.argv[1], int(sys.argv[2])
text = open(path).read()
body = "".join(
    f"  bench-{number:04}:\n    resourcequota:\n      compute:\n        limits:\n"
    f'          cpu: "90"\n          memory: "100Gi"\n'
    for number in range((lines - text.count("\n")) // 6)
)
text = text.replace("namespaces:\n", "namespaces:\n" + body, 1)
text = text.rstrip("\n") + "\n" + "# filler\n" * (lines - text.count("\n"))
open(path, "w").write(text)
PYTHON

mkdir "$work/now"
cd "$work/now"
baseline="sh -c 'cp -r _example_ my-svc && sed -i s/SERVICE_NAME/my-svc/g my-svc/helmfile.yaml'"

measure() { # NAME MODEL COMMAND; every run gets a fresh tree
    hyperfine --shell=none --warmup 5 --runs "$runs" --export-json "$work/$1.json" \
        --prepare "sh -c 'rm -rf ./* && cp -r $work/$2/. .'" "$3" >"$work/log" 2>&1 ||
        { cat "$work/log" >&2; exit 1; }
}
memory() { # MODEL; in kilobytes
    rm -rf ./* && cp -r "$work/$1/." .
    command time --format %M --output "$work/memory" "$program" my-svc --quiet >"$work/log" 2>&1
    cat "$work/memory"
}

measure baseline folder "$baseline"
measure folder folder "$program my-svc --quiet"
measure checkout model "$program my-svc --quiet"
measure baseline-again folder "$baseline"
python3 - "$work" "$program" "$(memory folder)" "$(memory model)" <<'PYTHON'
import json
import os
import sys

work, program, folder_memory, checkout_memory = sys.argv[1:]


def median(name):
    return json.load(open(f"{work}/{name}.json"))["results"][0]["median"] * 1000


shell = (median("baseline") + median("baseline-again")) / 2
print(f"cp and sed in a shell   {shell:6.2f} ms")
for name, limit, memory in (("folder", 0.5, folder_memory), ("checkout", 1.0, checkout_memory)):
    time = median(name)
    print(
        f"create in a {name:<11} {time:6.2f} ms   {time / shell:4.2f} of the shell's"
        f" (at most {limit})   {int(memory) / 1024:.1f} MB (at most 8)"
    )
print(f"program                 {os.path.getsize(program) / 1e6:6.2f} MB  (at most 2.5)")
PYTHON
