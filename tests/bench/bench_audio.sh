#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# False confidence on audio, against the peers, on the very same virtual drive
# through a kernel's /dev/sr0 (User-mode Linux): the real cdparanoia, a single
# pass that trusts C2 (discern --second-read=never --retries=0), discern as it
# is, and with --second-read=always. Wrong sectors that nobody marks;
# cdparanoia has no map, so each wrong one is that.
#
# AUDIO_SECTORS of the disc (12000)

set -u
case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac
here=${self%/*}
. "$here/lib.sh"
sectors=${AUDIO_SECTORS:-12000}
if [ -z "${DCN_GUEST:-}" ]; then
    command -v cdparanoia >/dev/null ||
        { echo "bench_audio: cdparanoia is missing (Debian: cdparanoia)"
          exit 77; }
    DCN_GUEST=uml UML_TIMEOUT=${UML_TIMEOUT:-3000}
    export DCN_GUEST UML_TIMEOUT
    exec "$here/../kernel/in-uml" "$self"
fi
. "$here/../kernel/lib.sh"
W=$T/work
mkdir "$W" && mount -t tmpfs tmpfs "$W" || exit 1
trap 'umount "$W"; rm -rf "$T"' EXIT
XDG_STATE_HOME=$W/state HOME=$W
export XDG_STATE_HOME HOME
"$build/tests/bench/make_disc" audio "$sectors" "$W/disc" || exit 1

# list SEED SHARE: sectors, alone and in runs
list() {
    awk -v seed="$1" -v share="$2" -v n="$sectors" 'BEGIN {
        srand(seed)
        for (at = 200; at < n - 40; at += 1 + int(-log(1 - rand()) / share)) {
            len = rand() < 0.7 ? 1 : 2 + int(rand() * 5)
            printf "%s%d-%d", (some++ ? ", " : ""), at, at + len - 1
            at += len
        } }'
}

# read_all NAME COMMAND...: wrong sectors of what it leaves in out.bin
unmarked() {
    if [ -e "$W/out.map" ]; then
        "$build/tests/bench/truth_compare" "$W/disc.bin" "$W/out.bin" \
            "$W/out.map" 2352 | awk '$1 == "audio" {
                printf "%6d unmarked of %5d wrong", $5, $4 }'
    else
        cmp -l "$W/disc.bin" "$W/out.bin" 2>/dev/null | awk '
            { s[int(($1 - 1) / 2352)] = 1 }
            END { for (i in s) n++
                  printf "%6d unmarked of %5d wrong", n, n }'
    fi
}

by() {
    by_name=$1
    shift
    rm -f "$W"/out*
    serve "$W/disc.cue" --damage "$W/damage" --seed 5 || exit 1
    by_started=$(date +%s)
    "$@" >"$W/log" 2>&1
    by_took=$(($(date +%s) - by_started))
    unserve
    printf '  %-28s %s, %d s\n' "$by_name" "$(unmarked)" $by_took
}

paranoia() {
    cdparanoia -q -r -d "$NODE" "1-" "$W/out.bin"
}

rip() {
    "$DISCERN" rip "$NODE" -o "$W/out" --format cue --quiet --no-sub "$@"
}

# lie NAME RULES...
lie() {
    echo "$1:"
    shift
    for rule; do echo "$rule"; done >"$W/damage"
    by "cdparanoia" paranoia
    by "one pass that trusts C2" rip --second-read=never --retries=0
    by "discern" rip
    by "discern --second-read=always" rip --second-read=always
}

echo "audio CD of $sectors sectors"
lie "C2 misses (1 % of sectors)" "$(list 1 0.01) : weak bytes=20 p=0.6" \
    "all : c2-miss share=0.9"
lie "C2 misses, same bytes wrong each time" \
    "$(list 2 0.003) : weak bytes=20 fixed=yes" "all : c2-miss"
lie "the neighbour's sector, half of the time" \
    "$(list 3 0.003) : neighbour by=1 p=0.5"
lie "stale replies and failed buses" "all : stale p=0.01 times=0" \
    "all : host-error p=0.01 times=0"
