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
