#!/usr/bin/env bash
# Installs the program below a folder, uses what is there, and removes it again; then makes the
# Debian package and has lintian look at it. Needs lintian and binutils (Debian packages).
set -euo pipefail
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
files() { (cd "$place" && find . -type f | sort); }

make --no-print-directory install DESTDIR="$place" PREFIX=/opt/new-service > /dev/null
diff <(files) - <<'FILES'
./opt/new-service/bin/new-service
./opt/new-service/share/bash-completion/completions/new-service
./opt/new-service/share/fish/vendor_completions.d/new-service.fish
./opt/new-service/share/man/man1/new-service-check.1
./opt/new-service/share/man/man1/new-service-checklist.1
./opt/new-service/share/man/man1/new-service-completions.1
./opt/new-service/share/man/man1/new-service-create.1
./opt/new-service/share/man/man1/new-service-environment-add.1
./opt/new-service/share/man/man1/new-service-environment.1
./opt/new-service/share/man/man1/new-service-release-add.1
./opt/new-service/share/man/man1/new-service-release-remove.1
./opt/new-service/share/man/man1/new-service-release.1
./opt/new-service/share/man/man1/new-service-remove.1
./opt/new-service/share/man/man1/new-service-schema.1
./opt/new-service/share/man/man1/new-service-upgrade.1
./opt/new-service/share/man/man1/new-service-values.1
./opt/new-service/share/man/man1/new-service.1
./opt/new-service/share/zsh/site-functions/_new-service
FILES
installed=$place/opt/new-service
# On Linux: no library and no loader is needed, and it can be loaded at any address.
if [ "$(uname)" = Linux ]; then
    readelf --file-header --program-headers "$installed/bin/new-service" > "$place/headers"
    grep -q 'Type: *DYN' "$place/headers"
    if grep -q INTERP "$place/headers"; then
        echo "the program is not linked statically" >&2
        exit 1
    fi
    rm "$place/headers"
fi
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
test "$("$installed/bin/new-service" --version)" = "new-service $version"
mkdir "$place/try"
"$installed/bin/new-service" my-svc --root "$place/try" --yes --quiet > /dev/null
test -f "$place/try/my-svc/helmfile.yaml"
bash -n "$installed/share/bash-completion/completions/new-service"
make --no-print-directory uninstall DESTDIR="$place" PREFIX=/opt/new-service > /dev/null
rm -r "$place/try"
diff <(files) /dev/null
echo "make install and uninstall: ok"

# The README's own commands, in a home of their own; the tests it names are run by the gate.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
# shellcheck disable=SC2016 # the ticks are those of the README
sed -n '/^```sh$/,/^```$/{/^```/!p}' README.md | grep -v '^tests/run.sh$' |
    sed "s,/tmp/try,$place/try,g" > "$place/commands"
test "$(wc -l < "$place/commands")" -ge 3
while read -r command; do
    HOME=$place CARGO_INSTALL_ROOT=$place/cargo bash -c "$command" < /dev/null > /dev/null
    echo "$command: ok"
done < "$place/commands"
for program in "$place/cargo/bin/new-service" "$place/.local/bin/new-service"; do
    "$program" checklist my-svc --root "$place/try" > /dev/null
done

package=$(make --no-print-directory deb | tail -1)
lintian --allow-root --fail-on error,warning "$package"
test "$(dpkg-deb --field "$package" Version)" = "$version"
dpkg-deb --contents "$package" > "$place/contents"
grep -q ' ./usr/share/man/man1/new-service-values.1.gz$' "$place/contents"
test -z "$(dpkg-deb --field "$package" Depends)"
echo "$package: ok"
