#!/usr/bin/env bash
# Makes a Debian package of what `make install` installs, in target/debian, with the tools that every
# Debian has. The maintainer is whoever makes it: DEBFULLNAME and DEBEMAIL, as for Debian's own
# tools, else who made the last commit.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
name=${DEBFULLNAME:-$(git log -1 --format=%an)}
address=${DEBEMAIL:-$(git log -1 --format=%ae)}
architecture=$(dpkg --print-architecture)
# The same commit gives the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

work=target/debian/new-service
rm -rf "$work"
umask 022
make --no-print-directory install DESTDIR="$PWD/$work" PREFIX=/usr \
    ZSH_FUNCTIONS=/usr/share/zsh/vendor-completions
gzip --best --no-name "$work"/usr/share/man/man1/*.1

doc=$work/usr/share/doc/new-service
install -D -m 644 packaging/copyright "$doc/copyright"
install -D -m 644 packaging/lintian-overrides "$work/usr/share/lintian/overrides/new-service"
cat > "$doc/changelog" <<CHANGELOG
new-service ($version) unstable; urgency=medium

  * What is new is in CHANGELOG.md of the source.

 -- $name <$address>  $(date --utc --rfc-email --date="@$SOURCE_DATE_EPOCH")
CHANGELOG
gzip --best --no-name "$doc/changelog"

# The program is linked statically, so there is nothing to depend on.
mkdir "$work/DEBIAN"
cat > "$work/DEBIAN/control" <<CONTROL
Package: new-service
Version: $version
Architecture: $architecture
Maintainer: $name <$address>
Installed-Size: $(du --summarize --block-size=1024 "$work/usr" | cut -f1)
Suggests: helmfile, git
Section: devel
Priority: optional
Description: adds a service to a deployment-charts checkout
 Makes the files of a new service, asks for its namespace, and tells what is
 left for others, with the exact lines; in Wikimedia's repository
 operations/deployment-charts or in any other folder. Later commands check
 services for the mistakes that people make, and show which values files apply
 and what they come to.
CONTROL
dpkg-deb --root-owner-group --build "$work" target/debian > /dev/null
echo "target/debian/new-service_${version}_$architecture.deb"
