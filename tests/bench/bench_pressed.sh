#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# As pressed, or not: discs with oddities of every kind (tools/mkpressed), in
# virtual drives of eight kinds, sound, weak, and lying in every way that has
# been seen of drives. What is right the generator says, not discern: each
# image is compared with its disc, each verdict with what the disc has there.
# Ends with 1 where a sector is wrong and not marked, or called as pressed
# though the disc has another one there.
#
# PRESSED_SECTORS of each disc (16000); PRESSED_ROUNDS seeds (1);
# PRESSED_SHARE of odd sectors in a thousand (100); PRESSED_FOLDER where discs
# and images go (TMPDIR); PRESSED_MODES, PRESSED_DRIVES, PRESSED_LIES: only
# those; PRESSED_EACH=yes: a disc for each oddity, else one with all of them;
# PRESSED_RIP further options of discern rip.

set -u
. "${0%/*}/lib.sh"
# shellcheck disable=SC2154
tools=$build/tests/bench
mkpressed=$build/tests/tools/mkpressed
sectors=${PRESSED_SECTORS:-16000}
T=$(mktemp -d -p "${PRESSED_FOLDER:-${TMPDIR:-/tmp}}") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP
. "${0%/*}/lies.sh"
: >"$T/results"

# rip_once DISC LIE SEED DRIVE MODE
rip_once() {
    rm -f "$T"/out.*
    lies "$2" "$3" >"$T/damage"
    # shellcheck disable=SC2086
    "$DISCERN" rip "virtual:$1.cue,personality=$4,damage=$T/damage,seed=$3" \
        -o "$T/out" --format cue --quiet --no-sub --retries 6 \
        ${PRESSED_RIP:-} >"$T/log" 2>&1
    status=$?
    case $status in 0 | 3 | 7) ;; *)
        echo "bench_pressed: $5 $2 $3 $4: status $status"
        cat "$T/log"
        exit 1
        ;;
    esac
    [ -n "${PRESSED_KEEP:-}" ] && cp "$T/results" "$PRESSED_KEEP"
    # What raw_lec says of a drive.
    corrects=
    [ "$4" = old-slow ] && corrects=TRUTH_CORRECTS=yes
    # shellcheck disable=SC2086
    env $corrects "$tools/truth_compare" "$1.bin" "$T/out.bin" "$T/out.map" 2352 0 \
        "$1.odd" >"$T/compared" || exit 1
    awk -v mode="$5" -v lie="$2" -v drive="$4" -v seed="$3" \
        -v status=$status \
        '{ print mode, $0, lie, drive, seed, status }' "$T/compared" \
        >>"$T/results"
}

drives=${PRESSED_DRIVES:-plain c2-296-last c2-late c2-or-sub old-slow
    plextor-760 liteon-ihas asus-bw16}
for mode in ${PRESSED_MODES:-mode1 mode2}; do
    oddities="all but:few-bytes"
    [ "${PRESSED_EACH:-no}" = yes ] && oddities=$("$mkpressed" list "$mode")
    for oddity in $oddities; do
        seed=1
        for round in $(seq "${PRESSED_ROUNDS:-1}"); do
            "$mkpressed" "$mode" "$sectors" "${PRESSED_SHARE:-100}" "$round" \
                "$T/disc" "$oddity" || exit 1
            for lie in ${PRESSED_LIES:-sound weak c2-miss c2-much fixed \
                silent neighbour transfer echo all-fixed}; do
                for drive in $drives; do
                    rip_once "$T/disc" "$lie" $seed "$drive" "$mode"
                    seed=$((seed + 1))
                done
            done
        done
    done
done

# 1 mode, 2 oddity, 3 sectors, 4 recovered, 5 wrong, 6 unmarked, 7 too careful,
# 8 as pressed, 9 of them false, 10 in doubt, 11 made right, 12 lie, 13 drive
awk -f "${0%/*}/pressed.awk" "$T/results"
