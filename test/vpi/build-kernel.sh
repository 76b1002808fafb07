#!/usr/bin/env bash
# Builds the virtual Pi's kernel from the source that Debian ships: build-kernel.sh FILE writes it to FILE.
# Debian 12 on x86-64, no root needed; about 12 minutes on two cores, and 2 GB under TMPDIR meanwhile.
set -euo pipefail

release=6.1
config="$(cd "$(dirname "$0")" && pwd)/um.defconfig"
[ $# = 1 ] || { echo "usage: $0 FILE" >&2; exit 2; }
target=$(realpath -m "$1")

tools=(gcc make flex bison bc xz dpkg-deb apt-get)
missing=()
for tool in "${tools[@]}"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
if [ ${#missing[@]} != 0 ]; then
  echo "missing: ${missing[*]}; on Debian: apt-get install gcc make flex bison bc xz-utils" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# apt checks the package against the archive's signatures.
apt-get download "linux-source-$release"
dpkg-deb -x linux-source-*.deb package
tar -xf "package/usr/src/linux-source-$release.tar.xz"
cd "linux-source-$release"
cp "$config" arch/um/configs/pinpad_defconfig
make ARCH=um pinpad_defconfig
make ARCH=um -j"$(nproc)" linux
strip linux
install -D -m 755 linux "$target"
echo "built $target: PINPADD_VPI_KERNEL=$target npm run test:vpi"
