#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The whole pipeline in process, from a virtual drive (no kernel between) to
# the image with its hashes on the disk: MB/s of what was read, by processor
# time (user and system of all threads) and by the clock, and peak memory.
#
# BENCH_ROUNDS  rounds (3); BENCH_FOLDER where the discs and images go
# (TMPDIR); BENCH_LARGE=yes: also an empty BD of 100 GB, which takes minutes.

set -u
. "${0%/*}/lib.sh"
needs_time
# shellcheck disable=SC2154
make_disc=$build/tests/bench/make_disc
T=$(mktemp -d -p "${BENCH_FOLDER:-${TMPDIR:-/tmp}}") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP
most_kb=0

# pipeline NAME BYTES SOURCE [OPTION...]: medians of all rounds.
pipeline() {
    name=$1 bytes=$2 source=$3
    shift 3
    for figure in wall cpu kb; do : >"$T/$figure"; done
    round=0
    while [ $round -lt "$ROUNDS" ]; do
        rm -f "$T"/out.*
        /usr/bin/time -f '%e %U %S %M' -o "$T/time" "$DISCERN" rip "$source" \
            -o "$T/out" --quiet "$@" >"$T/log" 2>&1 || {
            echo "$name: status $?"
            cat "$T/log"
            exit 1
        }
        read -r wall user system kb <"$T/time"
        echo "$wall" >>"$T/wall"
        echo "$kb" >>"$T/kb"
        awk "BEGIN { print $user + $system }" >>"$T/cpu"
        [ "$kb" -gt "$most_kb" ] && most_kb=$kb
        round=$((round + 1))
    done
    rm -f "$T"/out.*
    awk -v name="$name" -v bytes="$bytes" -v wall="$(median "$T/wall")" \
        -v cpu="$(median "$T/cpu")" -v kb="$(median "$T/kb")" 'BEGIN {
        printf "%-38s %6.0f MB/s of processor time, %6.0f MB/s by the " \
            "clock, peak %.1f MB\n",
            name, bytes / 1e6 / cpu, bytes / 1e6 / wall, kb / 1024 }'
}

"$make_disc" mode1 270000 "$T/data" && "$make_disc" audio 270000 "$T/audio" &&
    "$make_disc" user 524288 "$T/dvd" || exit 1
pipeline "data CD, raw BIN to ISO" $((270000 * 2352)) "virtual:$T/data.bin"
pipeline "data CD, raw BIN to BIN/CUE with P-W" $((270000 * 2448)) \
    "virtual:$T/data.cue" --format cue --sub
pipeline "audio CD with P-W to BIN/CUE" $((270000 * 2448)) \
    "virtual:$T/audio.cue" --sub
pipeline "DVD of 1 GiB, full" $((524288 * 2048)) "virtual:$T/dvd.iso,medium=dvd"
rm -f "$T"/data.* "$T"/audio.* "$T"/dvd.*
truncate -s $((2294912 * 2048)) "$T/dvd5.iso"
truncate -s $((4171712 * 2048)) "$T/dvd9.iso"
pipeline "DVD-5 of 4.7 GB, empty (sparse)" $((2294912 * 2048)) \
    "virtual:$T/dvd5.iso"
ROUNDS=1
pipeline "DVD-9 of 8.5 GB, empty (sparse)" $((4171712 * 2048)) \
    "virtual:$T/dvd9.iso"
if [ "${BENCH_LARGE:-}" = yes ]; then
    truncate -s $((48878592 * 2048)) "$T/bdxl.iso"
    pipeline "BD XL of 100 GB, empty (sparse)" $((48878592 * 2048)) \
        "virtual:$T/bdxl.iso"
fi
awk -v kb="$most_kb" 'BEGIN {
    printf "peak memory of all: %.1f MB (goal: under 64)\n", kb / 1024 }'
[ "$most_kb" -lt 65536 ]
