#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# 7-Zip extracts the files of the ISO images.
. "${0%/*}/lib.sh"
need p7zip-full 7z

for kind in $(kinds iso); do
    if grep -q '^partition virtual' "$dir/$kind.facts"; then
        skip "$kind: 7-Zip reads no UDF with a VAT"
        continue
    fi
    rm -rf "$T/x"
    # Its end status complains of what is no fault: extents that touch.
    limited 300 7z x -y -bd -o"$T/x" "$dir/$kind.iso" >"$T/log" 2>&1
    rm -rf "$T/x/[BOOT]"
    if [ -d "$T/x" ]; then
        check_extracted "$kind" "$T/x"
    else
        fail "$kind: $(grep -i error "$T/log" | head -n 1)"
    fi
done
exit 0
