#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The ten personalities after real drives, each with sound, weak and lost-track
# discs of data (CD and DVD) and of audio. All damage gives way to another
# reading: whatever is missing or wrong in the end, the drive would have given.
#
# First in process: sectors compared, missing or wrong, wrong and unmarked (the
# map says they were read), drive seconds, exit status. Then, in User-mode
# Linux, drive seconds of discern, ddrescue and readom on the same drives
# through the kernel, and how many sectors of each image are not the
# disc's; the drive's time comes out of its own trace (discern serve --trace).
# ddrescue reads with three retries, readom with its defaults, no audio with
# ddrescue, which cannot.
#
# Ends with 1 where a sector is wrong and unmarked, or one is missing that
# the drive would have given (of audio without C2, where no reading tells a
# wrong byte, the latter is counted only).
#
# PERSONALITIES_PATIENCE: seconds of the clock a reader may take (120).
# PERSONALITIES_ONLY, _DISCS, _DAMAGE: only these; PERSONALITIES_SECTORS of
# each disc (6000); PERSONALITIES_PARTS: "process kernel"; PERSONALITIES_FOLDER
# where discs and images go (TMPDIR).

set -u
case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac
here=${self%/*}
names=${PERSONALITIES_ONLY:-lg-bd-wh16 asus-bw16 lg-gh24 lg-gsa4163 \
old-crd8480c benq-5232x plextor-760 liteon-ihas slim-inic verbatim-usb3}
discs=${PERSONALITIES_DISCS:-data audio dvd}
damages=${PERSONALITIES_DAMAGE:-sound weak lost}
sectors=${PERSONALITIES_SECTORS:-6000}
patience=${PERSONALITIES_PATIENCE:-120}
parts=" ${PERSONALITIES_PARTS:-process kernel} "

personalities=${top_srcdir:-$here/../..}/src/vdrive/personalities

# fits PERSONALITY DISC: CD drives read no DVD.
fits() {
    case $2.$1 in
    dvd.old-crd8480c | dvd.benq-5232x) return 1 ;;
    esac
}

# damage NAME: a fiftieth of the disc weak at most readings, or thirty places
# that fail twice, each of which loses the drive's track.
damage() {
    case $1 in
    sound) ;;
    weak)
        awk -v n="$sectors" 'BEGIN { srand(7)
            for (at = 200; at < n - 60; at += 150 + int(rand() * 300))
                printf "%s%d-%d", some++ ? ", " : "", at,
                    at + int(rand() * 12)
            print " : weak rate=0.03 p=0.7" }' ;;
    lost)
        awk -v n="$sectors" 'BEGIN { srand(9)
            for (at = 150; at < n - 60; at += 100 + int(rand() * 200))
                printf "%s%d", some++ ? ", " : "", at
            print " : unreadable until=3 sense=3/11/00@6200|3/10/00@6200" }'
        echo "all : storm count=32 sense=5/64/00 ms=4" ;;
    esac
}

# image_of DISC, medium_of DISC
image_of() {
    case $1 in
    dvd) echo "$T/dvd.iso" ;;
    *) echo "$T/$1.cue" ;;
    esac
}
medium_of() {
    case $1 in
    dvd) echo dvd ;;
    *) echo cd ;;
    esac
}

# ---- inside the guest: through the kernel ----

# trace_of FILE: the drive's seconds, its commands, and sectors right.
trace_of() {
    perl -e 'open my $f, "<:raw", $ARGV[0] or exit 1; local $/; my $t = <$f>;
        my ($m, $v, $n, $ns, $c) = unpack "a8 L L Q Q", $t;
        my @ms = unpack "L$n", substr $t, 64;
        printf "%.1f %d %d %d\n", $ns / 1e9, $c, scalar(grep { $_ } @ms), $n;
    ' "$1"
}

# reads_it READER DISC: into $W/out.*
reads_it() {
    case $1.$2 in
    discern.audio)
        timeout "$patience" "$DISCERN" rip "$NODE" -o "$W/out" --quiet --no-sub ;;
    discern.*) timeout "$patience" "$DISCERN" rip "$NODE" -o "$W/out" --quiet -f iso ;;
    ddrescue.*)
        timeout "$patience" ddrescue -q -d -b 2048 -r 3 "$NODE" "$W/out.iso" "$W/out.dmap" ;;
    readom.audio) timeout "$patience" readom "dev=$NODE" "f=$W/out" -clone -noerror ;;
    readom.*) timeout "$patience" readom "dev=$NODE" "f=$W/out.iso" -noerror ;;
    esac
}

# other IMAGE: sectors of 2048 bytes that are not the master's, or missing.
other() {
    perl -e 'open my $a, "<:raw", $ARGV[0] or exit; my $n = 0;
        my $b; open $b, "<:raw", $ARGV[1] or undef $b;
        while (read $a, my $x, 2048) { my $y = "";
            read $b, $y, 2048 if $b; $n++ if $x ne $y }
        print "$n\n"' "$T/dvd.iso" "$1"
}

# other_audio IMAGE STRIDE SAMPLES: the same of audio, of sectors so many bytes
# apart that come so many samples late; those that reach over an end count not.
other_audio() {
    perl -e 'my ($image, $stride, $late, $master) = @ARGV;
        open my $f, "<:raw", $image or do { print "all\n"; exit };
        my $got = ""; while (read $f, my $x, $stride) {
            $got .= substr $x, 0, 2352 }
        open my $m, "<:raw", $master; my ($n, $at) = (0, 0);
        while (read $m, my $x, 2352) {
            my $from = $at++ * 2352 + 4 * $late;
            next if $from < 0 || $from + 2352 > length $got;
            $n++ if $x ne substr $got, $from, 2352 }
        print "$n\n"' "$1" "$2" "$3" "$T/audio.bin"
}

# value PERSONALITY KEY DEFAULT
value() {
    sed -n "s/^$2 *= *//p" "$personalities/$1.personality" | grep . || echo "$3"
}

# through READER PERSONALITY DISC DAMAGE
through() {
    damage "$4" >"$W/damage"
    # On a simulated clock nobody waits: the drive would never be ready.
    cat "$personalities/$2.personality" - >"$W/personality" <<END
load_ms = 0
load_recordable_ms = 0
END
    serve "$(image_of "$3")" --personality "$W/personality" --damage "$W/damage" \
        --medium "$(medium_of "$3")" --clock simulated --trace "$W/trace" ||
        return
    # What a host would know of such a bridge.
    [ "$2" != slim-inic ] && [ "$2" != verbatim-usb3 ] ||
        echo 64 >"/sys/block/${NODE#/dev/}/queue/max_sectors_kb"
    reads_it "$1" "$3" >"$W/log" 2>&1
    through_status=$?
    unserve
    case $3.$1 in
    audio.discern)
        through_other=$(other_audio "$W/out.bin" 2352 "$(value "$2" read_offset 0)") ;;
    audio.readom)
        through_other=$(other_audio "$W/out" 2448 "$(value "$2" read_offset 0)") ;;
    *) through_other=$(other "$W/out.iso") ;;
    esac
    echo "$2 $3 $4 $1 $(trace_of "$W/trace") $through_status $through_other"
    rm -f "$W"/out*
}

if [ -n "${DCN_GUEST:-}" ]; then
    . "$here/../kernel/lib.sh"
    W=$T/work D=$PERSONALITIES_ROOM
    mkdir "$W" && mount -t tmpfs -o size=60% tmpfs "$W" || exit 1
    cp "$D"/audio.* "$D"/data.* "$D"/dvd.* "$W" || exit 1
    T=$W
    XDG_STATE_HOME=$W/state
    export XDG_STATE_HOME
    for name in $names; do
        for disc in $discs; do
            fits "$name" "$disc" || continue
            for damage in $damages; do
                through discern "$name" "$disc" "$damage"
                [ "$disc" = audio ] ||
                    through ddrescue "$name" "$disc" "$damage"
                through readom "$name" "$disc" "$damage"
            done
        done
    done
    exit 0
fi

# ---- outside ----

. "$here/lib.sh"
# shellcheck disable=SC2154
tools=$build/tests/bench
T=$(mktemp -d -p "${PERSONALITIES_FOLDER:-${TMPDIR:-/tmp}}") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP
"$tools/make_disc" mode1 "$sectors" "$T/data" || exit 1
"$tools/make_disc" audio "$sectors" "$T/audio" || exit 1
"$tools/make_disc" user "$sectors" "$T/dvd" || exit 1

# in_process PERSONALITY DISC DAMAGE
in_process() {
    rm -f "$T"/out*
    damage "$3" >"$T/damage"
    bytes=2352 form=cue master=$T/$2.bin image=$T/out.bin
    [ "$2" != dvd ] ||
        bytes=2048 form=iso master=$T/dvd.iso image=$T/out.iso
    timeout "$patience" "$DISCERN" rip "virtual:$(image_of "$2"),personality=$1,damage=$T/damage,seed=1,medium=$(medium_of "$2")" \
        -o "$T/out" -f $form --quiet --no-sub >"$T/log" 2>&1
    status=$?
    [ -f "$image" ] && [ -f "$T/out.map" ] || {
        echo "$1 $2 $3 no image, status $status: $(tail -n 1 "$T/log")"
        return
    }
    seconds=$(sed -n 's/.*"seconds": *\([0-9.]*\).*/\1/p' "$T/out.json" | head -n 1)
    "$tools/truth_compare" "$master" "$image" "$T/out.map" $bytes \
        "$(value "$1" read_offset 0)" |
        awk -v p="$1" -v d="$2" -v g="$3" -v s="$seconds" -v e="$status" \
            '$2 > 0 { print p, d, g, $2, $4, $5, s, e }'
}

# Audio of a drive that tells no C2 proves nothing.
excused() {
    [ "$2" = audio ] && [ "$(value "$1" c2 both)" = none ]
}

bad=0
case $parts in *" process "*)
    printf '%-14s %-6s %-6s %8s %6s %9s %9s %s\n' personality disc damage \
        sectors wrong unmarked seconds status
    for name in $names; do
        for disc in $discs; do
            fits "$name" "$disc" || continue
            for damage in $damages; do
                in_process "$name" "$disc" "$damage" >"$T/line"
                # shellcheck disable=SC2046
                set -- $(cat "$T/line")
                if [ $# -ne 8 ]; then
                    cat "$T/line"
                    bad=1
                    continue
                fi
                printf '%-14s %-6s %-6s %8s %6s %9s %9s %s\n' "$@"
                [ "$6" -eq 0 ] || bad=1
                [ "$5" -eq 0 ] || excused "$name" "$disc" || bad=1
            done
        done
    done ;;
esac

case $parts in *" kernel "*)
    command -v linux.uml >/dev/null && command -v ddrescue >/dev/null &&
        command -v readom >/dev/null || {
        echo "through the kernel: linux.uml, ddrescue or readom is missing" \
            "(Debian: user-mode-linux gddrescue wodim)"
        exit $((bad ? 1 : 77))
    }
    PERSONALITIES_ROOM=$T DCN_GUEST=uml
    export PERSONALITIES_ROOM DCN_GUEST
    UML_MEMORY=${UML_MEMORY:-1500M} UML_TIMEOUT=${UML_TIMEOUT:-3000} \
        "$here/../kernel/in-uml" "$self" >"$T/kernel"
    awk '
        NF == 10 {
            key = sprintf("%-14s %-6s %-6s", $1, $2, $3)
            if (!(key in seen)) { order[++keys] = key; seen[key] = 1 }
            s[key " " $4] = $5; r[key " " $4] = $10; e[key " " $4] = $9
            next
        }
        { print }
        function cell(key, who) {
            if (!((key " " who) in s)) return sprintf("%20s", "-")
            return sprintf("%9.1f s %5s (%d)", s[key " " who], r[key " " who],
                e[key " " who])
        }
        END {
            print "\nthrough the kernel: drive seconds, sectors of the image " \
                "that are not the disc\047s, (status)"
            printf "%-28s %20s %20s %20s\n", "", "discern", "ddrescue", "readom"
            for (i = 1; i <= keys; i++)
                print order[i], cell(order[i], "discern"),
                    cell(order[i], "ddrescue"), cell(order[i], "readom")
        }' "$T/kernel" ;;
esac
exit $bad
