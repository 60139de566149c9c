#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bsdtar (libarchive) extracts the ISO images.
. "${0%/*}/lib.sh"
need libarchive-tools bsdtar

for kind in $(kinds iso); do
    if ! grep -q '^volume\|^iso9660' "$dir/$kind.facts"; then
        skip "$kind: libarchive reads no UDF"
        continue
    fi
    rm -rf "$T/x"
    mkdir "$T/x"
    limited 300 bsdtar -C "$T/x" -xf "$dir/$kind.iso" >"$T/log" 2>&1
    check_extracted "$kind" "$T/x"
done
exit 0
