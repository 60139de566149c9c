#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Transfers that end early with status good, through a real kernel: what did
# not come is zero where the kernel reads into a buffer of its own, which it
# does for buffers that are not aligned (misalign.so makes all of them so).
# An image is the disc's, or its outcome is not good.

. "${0%/*}/lib.sh"
guest uml "$@"
misalign=$build/tests/kernel/misalign.so
[ -e "$misalign" ] || misalign=

# map_good MAP: the sectors that it calls good, one a line.
map_good() {
    awk '$1 == "run" { for (i = 0; i < $3; i++) state[$2 + i] = $4 }
        END { for (lba in state)
            if (state[lba] == "good" || state[lba] == "repaired") print lba }' \
        "$1" | sort -u
}

# honest NAME DISC IMAGE BYTES STATUS: status 0 only if all is the disc's;
# else every sector that the map calls good.
honest() {
    if cmp -s "$2" "$3"; then
        pass "$1: the disc's bytes (status $5)"
    elif [ "$5" -eq 0 ]; then
        fail "$1: status 0, and $(cmp -l "$2" "$3" | wc -l) other bytes"
    else
        cmp -l "$2" "$3" 2>/dev/null |
            awk -v bytes="$4" '{ print int(($1 - 1) / bytes) }' |
            sort -u >"$T/other"
        map_good "$T/rip.map" >"$T/good"
        check "$1: status $5, $(wc -l <"$T/other") sectors missing, all told" \
            test -z "$(comm -12 "$T/other" "$T/good")"
    fi
}

# short NAME IMAGE DISC BYTES DAMAGE OPTION...: rips the disc in a drive whose
# transfers end early, by buffers that are aligned and that are not.
short() {
    short_name=$1 short_image=$2 short_disc=$3 short_bytes=$4
    printf '%s\n' "$5" >"$T/damage"
    shift 5
    for short_how in aligned misaligned; do
        preload=
        [ $short_how = aligned ] || preload=$build/tests/kernel/misalign.so
        serve "$short_image" --damage "$T/damage" "$@" || return
        rm -f "$T"/rip*
        LD_PRELOAD=$preload "$DISCERN" rip --overwrite "$NODE" -o "$T/rip" \
            --quiet >"$T/log" 2>&1
        short_status=$?
        unserve
        short_rip=$T/rip.bin
        [ -e "$short_rip" ] || short_rip=$T/rip.iso
        honest "$short_name, $short_how" "$short_disc" "$short_rip" \
            "$short_bytes" $short_status
    done
}

has short genisoimage genisoimage || exit 0
make_iso "$T/disc.iso"
mkdir "$T/audio" "$T/mixed"
"$build/tests/kernel/make_disc" audio "$T/disc.iso" "$T/audio"
"$build/tests/kernel/make_disc" mixed "$T/disc.iso" "$T/mixed"

short "audio, 21 sectors for ever" "$T/audio/disc.cue" "$T/audio/disc.bin" \
    2352 '700-720 : short times=0'
short "audio, every seventh, twice" "$T/audio/disc.cue" "$T/audio/disc.bin" \
    2352 '100-1200/7 : short times=2'
short "audio, one in a hundred" "$T/audio/disc.cue" "$T/audio/disc.bin" \
    2352 'all : short times=0 p=0.01'
short "mixed, every seventh, twice" "$T/mixed/disc.cue" "$T/mixed/disc.bin" \
    2352 '100-1200/7 : short times=2'
short "DVD, every 37th, twice" "$T/disc.iso" "$T/disc.iso" 2048 \
    '20-900/37 : short times=2' --medium dvd
short "DVD, one sector for ever" "$T/disc.iso" "$T/disc.iso" 2048 \
    '50 : short times=0' --medium dvd
