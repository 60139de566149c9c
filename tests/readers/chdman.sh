#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# chdman (MAME): makes a CHD of the image, verifies it, tells its tracks, and
# gives back the same bytes.
. "${0%/*}/lib.sh"
need mame-tools chdman

cd_image() {
    limited 300 chdman createcd -f -i "$dir/$1.cue" -o "$T/x.chd" \
        >"$T/log" 2>&1 &&
        limited 300 chdman verify -i "$T/x.chd" >>"$T/log" 2>&1 || {
        if [ "$(sessions "$1")" -gt 1 ] && grep -q 'Input/output' "$T/log" &&
            [ "$(bins "$dir/$1.cue" | wc -l)" -eq 1 ]; then
            skip "$1: chdman 0.276 seeks lead-out and lead-in within the one BIN"
            return
        fi
        fail "$1: createcd or verify"
        tail -n 3 "$T/log"
        return
    }
    # TRACK:2 TYPE:AUDIO SUBTYPE:NONE FRAMES:1050 PREGAP:150 ...
    limited 60 chdman info -i "$T/x.chd" |
        sed -n 's/.*TRACK:\([0-9]*\) TYPE:\([A-Z0-9_]*\) .*FRAMES:\([0-9]*\) PREGAP:\([0-9]*\).*/\1 \2 \3 \4/p' \
            >"$T/found"
    tracks "$1" | awk '{
        type = $2 == "audio" ? "AUDIO" : toupper($2) "_RAW"
        print $1, type, $6 - $4, $5 - $4
    }' >"$T/expected"
    same "$1: tracks" "$T/expected" "$T/found"
    limited 300 chdman extractcd -f -i "$T/x.chd" -o "$T/x.cue" \
        -ob "$T/x.bin" >"$T/log" 2>&1
    same_bytes "$1: extractcd" "$(bin "$1")" "$T/x.bin"
    rm -f "$T/x.chd" "$T/x.bin"
}

dvd_image() {
    limited 600 chdman createdvd -f -i "$dir/$1.iso" -o "$T/x.chd" \
        >"$T/log" 2>&1 || {
        # 0.251 has no createdvd; a raw CHD of 2048-byte units is the same.
        limited 600 chdman createraw -f -hs 4096 -us 2048 -i "$dir/$1.iso" \
            -o "$T/x.chd" >"$T/log" 2>&1 || {
            fail "$1: createdvd and createraw"
            tail -n 3 "$T/log"
            return
        }
    }
    limited 600 chdman extractraw -f -i "$T/x.chd" -o "$T/x.iso" \
        >"$T/log" 2>&1
    same_bytes "$1: extractraw" "$dir/$1.iso" "$T/x.iso"
    rm -f "$T/x.chd" "$T/x.iso"
}

for kind in $(kinds cue); do
    cd_image "$kind"
done
for kind in $(kinds iso); do
    if [ "$(stat -c %s "$dir/$kind.iso")" -gt 67108864 ]; then
        skip "$kind: too large to compress here"
    else
        dvd_image "$kind"
    fi
done
exit 0
