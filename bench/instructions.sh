#!/usr/bin/env bash
# Counts the instructions of typical runs and compares them with the stored figures, which a change
# may exceed by 5 %. Counted is the static program of a release. Unlike seconds the figures do not
# depend on how busy a machine is; on its processor and C library they depend a little. Needs
# valgrind (a Debian package).
#
#   bench/instructions.sh            compare
#   bench/instructions.sh --store    store what is counted now in bench/instructions.txt
set -euo pipefail
cd "$(dirname "$0")/.."
stored=bench/instructions.txt
margin=5

make --no-print-directory build > /dev/null
program=$PWD/$(make --no-print-directory program)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# In a tree like FROM, the instructions of a run with these arguments.
count() {
    local from=$1 report=$work/report
    shift
    rm -rf "$work/root"
    cp -r "$from" "$work/root"
    (cd "$work/root" && env -i valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        --log-file="$report" "$program" "$@" > /dev/null 2>&1)
    sed -n 's/.*Collected : //p' "$report"
}

checkout=tests/fixtures/checkout
mkdir "$work/folder"
cp -r templates/_example_ "$work/folder"

# A service with everything that the template has, to be liked.
whole=(--canary --test --placeholders --quiet)
cp -r "$checkout" "$work/twin"
(cd "$work/twin" && "$program" twin "${whole[@]}" > /dev/null)
{
    echo "create in a folder: $(count "$work/folder" my-svc --quiet)"
    echo "create in a checkout: $(count "$checkout" my-svc --quiet)"
    echo "create of everything: $(count "$work/twin" my-svc "${whole[@]}")"
    echo "create like that: $(count "$work/twin" my-svc --like twin --quiet)"
    echo "check: $(count "$checkout" check --quiet)"
    echo "values: $(count "$checkout" values alpha -e eqiad --merged)"
    echo "checklist: $(count "$checkout" checklist alpha --traffic lvs)"
} > "$work/counted"

if [ "${1:-}" = --store ]; then
    cp "$work/counted" "$stored"
    exit
fi
worse=0
while IFS=: read -r run now; do
    before=$(sed -n "s/^$run: //p" "$stored")
    if [ -z "$before" ]; then
        echo "$run: $now instructions, nothing stored"
        continue
    fi
    printf '%-22s %10d instructions, %+d %% of %d\n' \
        "$run" "$now" $(((now - before) * 100 / before)) "$before"
    if [ "$now" -gt $((before + before * margin / 100)) ]; then
        worse=1
    fi
done < "$work/counted"
# A sibling may take at most twice as much as a template of the same size.
figure() {
    sed -n "s/^$1: //p" "$work/counted"
}
template=$(figure "create of everything")
like=$(figure "create like that")
echo "like a sibling: $((like * 100 / template)) % of the template's (at most 200)"
if [ "$like" -gt $((template * 2)) ]; then
    echo "--like takes more than twice what the template of the same size takes" >&2
    exit 1
fi
if [ "$worse" = 1 ]; then
    echo "more than $margin % above $stored; if that is worth it: bench/instructions.sh --store" >&2
    exit 1
fi
