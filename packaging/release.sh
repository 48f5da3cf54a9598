#!/usr/bin/env bash
# Makes a release: sets the version, dates the changelog, tests everything, commits and tags.
# Nothing is pushed, so that a person can look first.
#
#   packaging/release.sh 1.2.3
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?which version? packaging/release.sh 1.2.3}

if [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
    echo "$version is not a version such as 1.2.3" >&2
    exit 2
fi
if [ -n "$(git status --porcelain)" ]; then
    echo "commit or put away what is not committed first" >&2
    exit 1
fi
if ! sed -n '/^## \[Unreleased\]/,/^## \[[0-9]/p' CHANGELOG.md | grep -q '^- '; then
    echo "CHANGELOG.md has nothing under [Unreleased]" >&2
    exit 1
fi

sed -i "0,/^version = .*/s//version = \"$version\"/" Cargo.toml
sed -i "s/^## \[Unreleased\]/&\n\n## [$version] - $(date +%F)/" CHANGELOG.md
cargo update --workspace --quiet
cargo update --workspace --quiet --manifest-path fuzz/Cargo.toml
MANUAL=overwrite cargo test --quiet --locked --test manual > /dev/null

tests/run.sh
packaging/test.sh
bench/instructions.sh

git commit --quiet --all --message "Release $version"
git tag --annotate "v$version" --message "new-service $version"
echo "v$version is committed and tagged; to publish it: git push origin HEAD v$version"
