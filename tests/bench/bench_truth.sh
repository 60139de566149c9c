#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# False confidence: virtual drives that lie (C2 false negatives, silent damage,
# stale replies, the neighbour's sector, success after a bus error, short
# transfers, what a buffer held), many discs, seeds and personalities; each image is compared with
# its disc sector by sector, and each wrong sector with the map. Ends with 1
# where a sector of a data track that can prove itself (raw reading of a CD,
# EDC) is wrong and not marked, or called as pressed though the disc has
# another one there. The discs odd1 and odd2 have oddities of every kind
# (tools/mkpressed), form 2 without EDC, formless and Mode 0 among them.
#
# TRUTH_SECTORS of each disc (64000); TRUTH_ROUNDS seeds (3); TRUTH_FOLDER
# where discs and images go (TMPDIR); TRUTH_RIP further options of discern rip;
# TRUTH_KINDS, TRUTH_LIES, TRUTH_DRIVES: only those; TRUTH_DENSITY: of damage,
# 1 as below; TRUTH_ODD: odd sectors of a thousand on the discs odd1 and odd2.

set -u
here=$(cd "${0%/*}" && pwd)
. "${0%/*}/lib.sh"
# shellcheck disable=SC2154
tools=$build/tests/bench
sectors=${TRUTH_SECTORS:-64000}
rounds=${TRUTH_ROUNDS:-3}
T=$(mktemp -d -p "${TRUTH_FOLDER:-${TMPDIR:-/tmp}}") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP

. "${0%/*}/lies.sh"

# read_offset PERSONALITY
read_offset() {
    sed -n 's/^read_offset *= *//p' "$personalities_folder/$1.personality" | grep . ||
        echo 0
}

# rip_once DISC KIND LIES SEED PERSONALITY
rip_once() {
    rm -f "$T"/out.*
    lies "$3" "$4" >"$T/damage"
    source="virtual:$1,personality=$5,damage=$T/damage,seed=$4"
    bytes=2352 form=cue
    case $2 in
    dvd | bd) source="$source,medium=$2" bytes=2048 form=iso ;;
    cooked) bytes=2048 form=iso ;;
    esac
    # shellcheck disable=SC2086
    "$DISCERN" rip "$source" -o "$T/out" --format $form --quiet --no-sub \
        --retries 6 ${TRUTH_RIP:-} >"$T/log" 2>&1
    status=$?
    [ $status -eq 0 ] || [ $status -eq 3 ] || [ $status -eq 7 ] || {
        echo "bench_truth: $2 $3 $4 $5: status $status"
        cat "$T/log"
        exit 1
    }
    image=$T/out.bin
    [ $bytes -eq 2048 ] && image=$T/out.iso
    facts=
    case $2 in odd*) facts=${1%.cue}.odd ;; esac
    # Of a disc with oddities one line for all kinds of sectors.
    "$tools/truth_compare" "${1%.cue}${master_suffix:-}" "$image" \
        "$T/out.map" $bytes "$(read_offset "$5")" ${facts:+"$facts"} |
        awk -v facts="$facts" '
            { for (i = 2; i <= NF; i++) n[i] += $i }
            facts == "" { print }
            END { if (facts != "") print "data", n[2], n[3], n[4], n[5],
                n[6], n[7], n[8] }' |
        awk -v kind="$2" -v lie="$3" -v personality="$5" -v seed="$4" \
            '$2 > 0 { print kind, $1, lie, personality, seed, $2, $3, $4, $5,
                $6, $8 }' >>"$T/results"
    [ -z "${TRUTH_KEEP:-}" ] || cp "$T/results" "$TRUTH_KEEP"
}

personalities_folder=${top_srcdir:-$here/../..}/src/vdrive/personalities
raw_personalities=${TRUTH_DRIVES:-plain sub-before-c2 c2-296-last c2-late c2-or-sub old-slow}
master_suffix=.bin
for kind in ${TRUTH_KINDS:-odd1 odd2 mode1 mode2 mixed audio cooked dvd bd}; do
    case $kind in
    cooked) "$tools/make_disc" user "$sectors" "$T/disc" || exit 1 ;;
    dvd | bd) "$tools/make_disc" user "$sectors" "$T/disc" || exit 1 ;;
    odd?)
        "$build/tests/tools/mkpressed" "mode${kind#odd}" "$sectors" \
            "${TRUTH_ODD:-50}" 1 "$T/disc" but:few-bytes || exit 1
        ;;
    *) "$tools/make_disc" "$kind" "$sectors" "$T/disc" || exit 1 ;;
    esac
    disc=$T/disc.cue master_suffix=.bin personalities=$raw_personalities
    case $kind in
    cooked) disc=$T/disc.iso master_suffix='' personalities=read10-only ;;
    dvd) disc=$T/disc.iso master_suffix='' personalities=plain ;;
    bd) disc=$T/disc.iso master_suffix='' personalities=bd-drive ;;
    esac
    for lie in ${TRUTH_LIES:-c2-miss silent neighbour transfer echo all}; do
        seed=1
        for personality in $personalities; do
            round=0
            while [ $round -lt "$rounds" ]; do
                rip_once "$disc" $kind $lie $seed "$personality"
                seed=$((seed + 1)) round=$((round + 1))
            done
        done
    done
    rm -f "$T"/disc.* "$T"/out.*
done

awk '
    {
        key = $1 " " $2
        if (!(key in n)) order[++keys] = key
        n[key] += $6; recovered[key] += $7; wrong[key] += $8; false_[key] += $9
        right[key] += $10; rips[key]++; pressed += $11
        each[key " " $3] += $9
        all += $6
    }
    END {
        printf "%-15s %9s %9s %7s %9s %9s   %s\n", "disc", "sectors", "recovered",
            "wrong", "unmarked", "too careful",
            "unmarked by lie: c2-miss silent neighbour transfer echo all"
        for (i = 1; i <= keys; i++) {
            k = order[i]
            printf "%-15s %9d %9d %7d %9d %9d   %d %d %d %d %d %d (%d rips)\n",
                k, n[k], recovered[k], wrong[k], false_[k], right[k],
                each[k " c2-miss"], each[k " silent"],
                each[k " neighbour"], each[k " transfer"], each[k " echo"],
                each[k " all"],
                rips[k]
            if (k ~ /^(mode1|mixed) data/ || k ~ /^(mode2|odd)/)
                bad += false_[k]
        }
        printf "sectors compared: %d; wrong and unmarked on data tracks " \
            "that are read raw: %d; as pressed, and not so: %d\n", all, bad,
            pressed
        exit bad > 0 || pressed > 0 || all == 0
    }' "$T/results"
