#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Through a kernel's /dev/sr0: User-mode Linux, its TCMU, "discern serve" with
# its clock at full speed. Who reads takes turns (A B C A B C ...) in one
# boot; disc and images lie in the guest's tmpfs; the page cache is dropped
# before each run, and each ends with sync. The guest has one processor,
# which the drive's server, the kernel and the reader share.
#
# Of each: the median by the clock, and of the processor time of the whole
# guest (its host processes; that of the drive's server included), on which
# other programs of the machine have less influence; our time / theirs; and
# the least of all rounds, which is what a busy machine leaves of the truth.
#
# Then the same at the speed of drives that exist, on a real clock: a BD-ROM at
# 16x (72 MB/s) and a CD at 24x, which drives of 48x reach a quarter of the way
# out, both of constant linear velocity. One round: the drive takes the time.
#
# BENCH_ROUNDS rounds (3); BENCH_SECTORS of each disc (150000); BENCH_PARTS:
# which of the tables ("raw user audio paced"); BENCH_READERS: only these of
# the readers ("once": ours without the second reading of audio); BENCH_OTHER:
# another build of discern, to compare with ("other")

set -u
case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac
here=${self%/*}
# shellcheck source=lib.sh
. "$here/lib.sh"
sectors=${BENCH_SECTORS:-150000}
parts=" ${BENCH_PARTS:-raw user audio paced} "
readers=" ${BENCH_READERS:-discern other once dd readom dd+sums cdrdao} "

# ---- outside: starts the guest and tells it how much time it has used ----

# Milliseconds that process $1, all below it and their ended children had.
tree_cpu_ms() {
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/ (.*) / x /' |
        awk -v root="$1" -v hz="$(getconf CLK_TCK)" '
            { parent[$1] = $4; used[$1] = $14 + $15 + $16 + $17 }
            END {
                for (pid in used) {
                    for (up = pid; up > 1 && up != root; up = parent[up]);
                    if (up == root)
                        sum += used[pid]
                }
                printf "%d\n", sum * 1000 / hz
            }'
}

run_guest() {
    BENCH_ROOM=$(mktemp -d) || exit 1
    DCN_GUEST=uml
    UML_MEMORY=${UML_MEMORY:-2500M} UML_TIMEOUT=${UML_TIMEOUT:-1800}
    export BENCH_ROOM DCN_GUEST UML_MEMORY UML_TIMEOUT
    trap 'rm -rf "$BENCH_ROOM"' EXIT
    "$here/../kernel/in-uml" "$self" &
    guest=$!
    trap 'kill $guest; exit 130' INT TERM HUP
    while kill -0 $guest 2>/dev/null; do
        for question in "$BENCH_ROOM"/ask.*; do
            [ -e "$question" ] || continue
            tree_cpu_ms $guest >"$BENCH_ROOM/new"
            mv "$BENCH_ROOM/new" "$BENCH_ROOM/answer.${question##*.}"
            rm "$question"
        done
        sleep 0.05
    done
    wait $guest
}

if [ -z "${DCN_GUEST:-}" ]; then
    run_guest
    exit $?
fi

# ---- inside ----

. "$here/../kernel/lib.sh"
W=$T/work
mkdir "$W" && mount -t tmpfs -o size=90% tmpfs "$W" || exit 1
XDG_STATE_HOME=$W/state
export XDG_STATE_HOME
asked=0

cpu_ms() {
    asked=$((asked + 1))
    : >"$BENCH_ROOM/ask.$asked"
    until [ -s "$BENCH_ROOM/answer.$asked" ]; do sleep 0.05; done
    CPU=$(cat "$BENCH_ROOM/answer.$asked")
}

# reads NAME: is that reader asked for?
reads() {
    [ "$1" != other ] || [ -n "${BENCH_OTHER:-}" ] || return 1
    case $readers in *" $1 "*) return 0 ;; esac
    return 1
}

# timed NAME COMMAND...: adds to NAME.wall and NAME.cpu.
timed() {
    timed_name=$1
    shift
    reads "$timed_name" || return 0
    sync
    echo 3 >/proc/sys/vm/drop_caches
    cpu_ms
    timed_cpu=$CPU
    timed_wall=$(date +%s%N)
    "$@" >"$W/log" 2>&1 || {
        echo "$timed_name: status $?"
        tail -c 1000 "$W/log"
    }
    sync
    timed_wall=$((($(date +%s%N) - timed_wall) / 1000000))
    cpu_ms
    echo $timed_wall >>"$W/$timed_name.wall"
    echo $((CPU - timed_cpu)) >>"$W/$timed_name.cpu"
}

# told NAME FILE WANT: of the first round only.
told() {
    [ "$round" -gt 0 ] || ! reads "$1" || cmp "$2" "$3" ||
        echo "$1: other bytes"
    rm -f "$W"/out*
}

clock() { median "$W/$1.wall"; }
processor() { median "$W/$1.cpu"; }
least() { sort -n "$W/$1" | head -n 1; }

# table TITLE NAME...: the first is ours.
table() {
    echo "$1"
    shift
    ours=$1
    for name; do
        reads "$name" || continue
        printf '  %-8s clock %6.0f ms, processor %6.0f ms' "$name" \
            "$(clock "$name")" "$(processor "$name")"
        [ "$name" = "$ours" ] ||
            printf ';  discern / %s: clock %s, processor %s' "$name" \
                "$(ratio "$(clock "$ours")" "$(clock "$name")")" \
                "$(ratio "$(processor "$ours")" "$(processor "$name")")"
        printf ';  least %d / %d ms\n' "$(least "$name.wall")" \
            "$(least "$name.cpu")"
    done
    rm -f "$W"/*.wall "$W"/*.cpu
}

# read_data TITLE IMAGE USER [OPTION...]: to an ISO image; USER: its bytes;
# how it is served.
read_data() {
    read_title=$1 read_image=$2 read_user=$3
    shift 3
    serve "$read_image" "$@" || return
    wait_for 20 dd "if=$NODE" of=/dev/null bs=2048 count=1 2>/dev/null
    round=0
    while [ $round -lt "$ROUNDS" ]; do
        timed discern "$DISCERN" rip "$NODE" -o "$W/out" --quiet
        told discern "$W/out.iso" "$read_user"
        timed other "${BENCH_OTHER:-}" rip "$NODE" -o "$W/out" --quiet
        told other "$W/out.iso" "$read_user"
        timed dd dd "if=$NODE" "of=$W/out.iso" bs=1M
        told dd "$W/out.iso" "$read_user"
        timed readom readom "dev=$NODE" "f=$W/out.iso"
        told readom "$W/out.iso" "$read_user"
        # What makes the other's image as well known as ours.
        timed dd+sums sh -c "dd if=$NODE of=$W/out.iso bs=1M &&
            md5sum $W/out.iso && sha1sum $W/out.iso && sha256sum $W/out.iso"
        told dd+sums "$W/out.iso" "$read_user"
        round=$((round + 1))
    done
    unserve
    table "$read_title" discern other dd readom dd+sums
}

# read_audio TITLE CUE [OPTION...]
read_audio() {
    read_title=$1 read_bin=${2%.cue}.bin
    read_image=$2
    shift 2
    serve "$read_image" "$@" || return
    round=0
    while [ $round -lt "$ROUNDS" ]; do
        timed discern "$DISCERN" rip "$NODE" -o "$W/out" --sub --quiet
        told discern "$W/out.bin" "$read_bin"
        timed other "${BENCH_OTHER:-}" rip "$NODE" -o "$W/out" --sub --quiet
        told other "$W/out.bin" "$read_bin"
        timed once "$DISCERN" rip "$NODE" -o "$W/out" --sub --quiet \
            --second-read=never
        told once "$W/out.bin" "$read_bin"
        timed readom readom "dev=$NODE" "f=$W/out" -clone
        rm -f "$W"/out*
        timed cdrdao cdrdao read-cd --read-raw --read-subchan rw_raw \
            --device "$NODE" --datafile "$W/out.bin" "$W/out.toc"
        rm -f "$W"/out*
        round=$((round + 1))
    done
    unserve
    table "$read_title" discern other once readom cdrdao
}

# The guest's memory is the machine's only once it was written to: done before
# somebody is charged for it.
dd if=/dev/zero of="$W/fill" bs=1M 2>/dev/null
rm "$W/fill"

# shellcheck disable=SC2154
make_disc=$build/tests/bench/make_disc
for tool in dd readom cdrdao; do
    command -v $tool >/dev/null || echo "SKIP $tool: is missing"
done
case $parts in *" raw "* | *" user "*) "$make_disc" user "$sectors" "$W/user" ;; esac
case $parts in *" raw "*)
    "$make_disc" mode1 "$sectors" "$W/raw"
    read_data "data CD to ISO; the drive's disc has raw sectors (BIN)" \
        "$W/raw.bin" "$W/user.iso"
    rm -f "$W"/raw.*
    ;;
esac
case $parts in *" user "*)
    read_data "data CD to ISO; the drive's disc has 2048 bytes a sector (ISO)" \
        "$W/user.iso" "$W/user.iso"
    ;;
esac
rm -f "$W"/user.*
case $parts in *" audio "*)
    "$make_disc" audio "$sectors" "$W/audio"
    read_audio "audio CD, raw with P-W subchannel" "$W/audio.cue"
    rm -f "$W"/audio.*
    ;;
esac
case $parts in *" paced "*)
    ROUNDS=1
    "$make_disc" user "$sectors" "$W/user"
    printf '%s\n' 'bd_speeds = 16' 'cd_speeds = 24' 'curve = clv' >"$W/fast"
    read_data "BD at 16x (72 MB/s) to ISO, real clock" "$W/user.iso" \
        "$W/user.iso" -m bd -p "$W/fast" -c real
    rm -f "$W"/user.*
    "$make_disc" audio "$sectors" "$W/audio"
    read_audio "audio CD at 24x, raw with P-W, real clock" "$W/audio.cue" \
        -p "$W/fast" -c real
    ;;
esac
umount "$W"
