#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# isoinfo lists the ISO images: every file where the facts say; isovfy finds
# no fault.
. "${0%/*}/lib.sh"
need genisoimage isoinfo isovfy

for kind in $(kinds iso); do
    if ! grep -q '^file' "$dir/$kind.facts" ||
        ! grep -q '^volume\|^iso9660' "$dir/$kind.facts"; then
        continue
    fi
    # ----------   0    0    0       2047 Jan  2 2001 [     30 00]  NAME;1
    limited 60 isoinfo -l -i "$dir/$kind.iso" 2>/dev/null | awk '
        /^Directory listing of/ { at = substr($4, 2) }
        /^-/ && match($0, /\[ *[0-9]+ [0-9]+\]/) {
            lba = substr($0, RSTART + 1, RLENGTH - 5); name = $NF
            sub(/\.?;1$/, "", name); print lba + 0, $5, at name
        }' | sort >"$T/found"
    sed -n 's/^file //p' "$dir/$kind.facts" | sort >"$T/expected"
    same "$kind: files" "$T/expected" "$T/found"
    limited 60 isovfy -i "$dir/$kind.iso" >"$T/log" 2>&1
    if grep -q 'No errors found' "$T/log"; then
        pass "$kind: isovfy"
    else
        fail "$kind: isovfy: $(tail -n 1 "$T/log")"
    fi
done
exit 0
