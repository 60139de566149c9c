#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# xorriso (libisofs) loads and extracts the ISO images and tells the volume.
. "${0%/*}/lib.sh"
need xorriso xorriso

for kind in $(kinds iso); do
    if ! grep -q '^volume\|^iso9660' "$dir/$kind.facts"; then
        skip "$kind: no ISO 9660 on it"
        continue
    fi
    rm -rf "$T/x"
    limited 300 xorriso -abort_on FATAL -osirrox on -indev "$dir/$kind.iso" \
        -extract / "$T/x" >"$T/log" 2>&1
    check_extracted "$kind" "$T/x"
    sed -n "s/^Volume id *: *'\(.*\)'/\1/p" "$T/log" | head -n 1 >"$T/found"
    sed -n 's/^volume 0 [0-9]* //p' "$dir/$kind.facts" >"$T/expected"
    [ ! -s "$T/expected" ] || same "$kind: volume" "$T/expected" "$T/found"
done
exit 0
