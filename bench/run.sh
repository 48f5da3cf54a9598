#!/usr/bin/env bash
# How long a run takes, as a ratio against a shell that copies and replaces, run beside it; how
# much memory it needs at most, and how large the program is; each beside its limit, for the program
# of a plain release build and for the static one. Output goes to memory (/dev/shm), since disks are
# too noisy. Needs python3 and GNU time (a Debian package).
#
#   bench/run.sh [RUNS]       default: 300 runs of each
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-300}
lines=1000

cargo build --release --locked
make --no-print-directory build
work=$(mktemp -d "${TMPDIR:-/dev/shm}/new-service-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT

# A folder with its template, and a checkout whose values file has $lines lines.
mkdir "$work/folder"
cp -r templates/_example_ "$work/folder"
cp -r tests/fixtures/checkout "$work/checkout"
python3 - "$work/checkout/helmfile.d/admin_ng/values/main.yaml" "$lines" <<'PYTHON'
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

# The same with a service that has everything that the template has.
cp -r "$work/checkout" "$work/twin"
(cd "$work/twin" && "$OLDPWD/target/release/new-service" twin --canary --test --placeholders --quiet \
    > /dev/null)

python3 bench/compare.py "$runs" "$work" "$PWD/target/release/new-service" \
    "$PWD/$(make --no-print-directory program)"

# Checkouts of 125 and of 10,000 services for check, which has to take no more time for each.
for services in 125 10000; do
    python3 bench/services.py tests/fixtures/checkout "$work/$services" "$services"
done
python3 bench/check.py "$work" "$PWD/target/release/new-service"
