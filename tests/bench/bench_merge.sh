#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What merging is worth: three drives that each fail on other sectors of one
# CD (data and audio; some damage overlaps, some is not flagged by C2, some
# comes as good), ripped apart, merged; then a DVD of which ddrescue has two
# images with mapfiles and discern one. Says what each source lacks, how the
# merge decided, and whether the result is the master, by cmp.
#
# BENCH_MERGE_SECTORS  of the CD (300000); the DVD has 9/10 of them.
# BENCH_FOLDER         where 3.5 GB go (TMPDIR).

set -u
. "${0%/*}/lib.sh"
needs_time
# shellcheck disable=SC2154
tools=$build/tests/bench
sectors=${BENCH_MERGE_SECTORS:-300000}
T=$(mktemp -d -p "${BENCH_FOLDER:-${TMPDIR:-/tmp}}") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP
failed=0
XDG_STATE_HOME=$T/state
export XDG_STATE_HOME

# at THOUSANDTHS [MORE]: a place on the disc
at() {
    echo $((sectors * $1 / 1000 + ${2:-0}))
}

# fact FILE KEY: the first number of that key
fact() {
    sed -n "s/^ *\"$2\": \([0-9]*\),*\$/\1/p" "$1" | head -n 1
}

# truth NAME MASTER IMAGE MAP BYTES
truth() {
    "$tools/truth_compare" "$2" "$3" "$4" "$5" >"$T/truth" || return
    sed "s/^/  $1: /" "$T/truth"
}

# merged NAME MASTER BYTES SOURCE...: merges, and says what came of it
merged() {
    name=$1 master=$2 bytes=$3
    shift 3
    /usr/bin/time -f '%e %U %S %M' -o "$T/time" "$DISCERN" merge -q --json \
        -o "$T/out" "$@" >"$T/report" 2>"$T/log"
    status=$?
    if [ $status -ne 0 ] && [ $status -ne 3 ]; then
        echo "$name: status $status"
        cat "$T/log"
        failed=1
        return
    fi
    image=$T/out.iso
    [ -e "$image" ] || image=$T/out.bin
    read -r wall user system kb <<END
$(tail -n 1 "$T/time")
END
    echo "$name: exit status $status"
    awk -F '[:,]' '/^    \{/ { n++ } /"(name|held|missing|alone|contradicted)"/ {
        gsub(/[ "]/, ""); sub(/.*\//, "", $2)
        line = line (line == "" ? "" : ", ") $1 " " $2 }
        /^    \}/ { if (line != "") print "  source: " line; line = "" }
        /^  \],/ { exit }' "$T/report"
    for how in agreed single proven majority repaired voted conflict damaged \
        lost; do
        sed -n '/"arbitration": {/,/}/p' "$T/report" >"$T/how"
        printf '  %s %s' "$how" "$(fact "$T/how" $how)"
    done
    echo
    truth result "$master" "$image" "$T/out.map" "$bytes"
    awk -v wall="$wall" -v cpu="$user" -v sys="$system" -v kb="$kb" 'BEGIN {
        printf "  %.1f s of processor time, %.1f s by the clock, peak " \
            "%.1f MB\n", cpu + sys, wall, kb / 1024 }'
    if cmp -s "$master" "$image"; then
        echo "  identical to master: yes"
    else
        echo "  identical to master: no"
        [ "${must_be_whole:-yes}" = yes ] && failed=1
    fi
    rm -f "$T"/out.*
}

# ---- the CD ----

"$tools/make_disc" mixed "$sectors" "$T/cd" || exit 1
radial='width=0.5 from=28 to=31'
cat >"$T/a.damage" <<END
radial angle=30 $radial          : weak rate=0.04
$(at 140)-$(at 140 900)            : unreadable
$(at 200)-$(at 200 300)            : weak rate=0.3 fixed=yes
$(at 500)-$(at 500 400)            : unreadable
$(at 660)-$(at 660 500)            : weak rate=0.03
$(at 660)-$(at 660 500)            : c2-miss share=0.02
$(at 700)-$(at 700 19)             : weak bytes=4 fixed=yes
$(at 800)-$(at 800 60)             : unreadable
$(at 400)-$(at 990)/3001           : silent bytes=6 fixed=yes
END
cat >"$T/b.damage" <<END
radial angle=150 $radial         : weak rate=0.04
$(at 140 500)-$(at 140 1300)       : unreadable
$(at 200 150)-$(at 200 450)        : weak rate=0.3 fixed=yes
$(at 500 300)-$(at 500 800)        : unreadable
$(at 660 250)-$(at 660 750)        : weak rate=0.03
$(at 660 250)-$(at 660 750)        : c2-miss share=0.02
$(at 700)-$(at 700 19)             : weak bytes=4 fixed=yes
$(at 400 700)-$(at 990)/3001       : silent bytes=6 fixed=yes
END
cat >"$T/c.damage" <<END
radial angle=33 $radial          : weak rate=0.04
$(at 200 200)-$(at 200 280)        : weak rate=0.3 fixed=yes
$(at 500 600)-$(at 500 1100)       : unreadable
$(at 660 350)-$(at 660 450)        : weak rate=0.02
$(at 660 350)-$(at 660 450)        : c2-miss share=0.02
$(at 700)-$(at 700 19)             : weak bytes=4 fixed=yes
$(at 400 1400)-$(at 990)/3001      : silent bytes=6 fixed=yes
END
printf 'serial = DRIVE-A\n' >"$T/a.drive"
printf 'serial = DRIVE-B\nread_offset = 6\n' >"$T/b.drive"
printf 'serial = DRIVE-C\nread_offset = -472\n' >"$T/c.drive"
echo "CD of $sectors sectors, data and audio, three drives"
echo "  (truth: sectors, won, wrong, wrong though won, right though lost)"
seed=11
for drive in a b c; do
    "$DISCERN" rip "virtual:$T/cd.cue,damage=$T/$drive.damage,personality=$T/$drive.drive,seed=$seed" \
        -o "$T/$drive" -q --retries 4 2>"$T/log"
    status=$?
    if [ $status -ne 3 ]; then
        echo "rip $drive: status $status"
        cat "$T/log"
        exit 1
    fi
    echo "rip $drive: damaged $(fact "$T/$drive.json" damaged), unread" \
        "$(fact "$T/$drive.json" unread)"
    seed=$((seed + 1))
done
# Of the other two, audio is elsewhere: by their read offset.
truth "rip a" "$T/cd.bin" "$T/a.bin" "$T/a.map" 2352
merged "three drives" "$T/cd.bin" 2352 "$T/a" "$T/b" "$T/c"
must_be_whole=no
merged "two of them" "$T/cd.bin" 2352 "$T/a" "$T/b"
must_be_whole=yes
rm -f "$T"/[abc].* "$T"/cd.*

# ---- the DVD ----

if ! command -v ddrescue >/dev/null; then
    echo "SKIP part: ddrescue is missing: a DVD"
    exit $failed
fi
dvd=$((sectors * 9 / 10))
"$tools/make_disc" user "$dvd" "$T/dvd" || exit 1
# finished A-B bad A-B ...: a map of what a drive would give, by sectors
blocks() {
    echo "0x0 ? 1"
    while [ $# -gt 1 ]; do
        printf '0x%X 0x%X %s\n' $(($1 * 2048)) $((($3 - $1) * 2048)) "$2"
        shift 2
    done
}
blocks 0 + 20000 - 20480 + 64000 - 64016 + 150000 - 152000 + $dvd >"$T/t1"
blocks 0 - 32 + 20256 - 20512 + 151000 - 152512 + $dvd >"$T/t2"
printf '%s\n' "20000-20255 : unreadable" "64000 : unreadable" \
    "150500-150900 : unreadable" >"$T/dvd.damage"
echo "DVD of $dvd sectors, two images of ddrescue $(ddrescue --version |
    sed -n '1s/.* //p') with mapfiles, one capture"
ddrescue -q -b 2048 -H "$T/t1" "$T/dvd.iso" "$T/d1.iso" "$T/d1.map" || exit 1
ddrescue -q -b 2048 -H "$T/t2" "$T/dvd.iso" "$T/d2.iso" "$T/d2.map" || exit 1
"$DISCERN" rip "virtual:$T/dvd.iso,medium=dvd,damage=$T/dvd.damage" -o "$T/d3" \
    -q --retries 1 2>/dev/null
merged "two of ddrescue, one of discern" "$T/dvd.iso" 2048 "$T/d1.iso" \
    "$T/d2.iso" "$T/d3"
must_be_whole=no
merged "the two of ddrescue" "$T/dvd.iso" 2048 "$T/d1.iso" "$T/d2.iso"
exit $failed
