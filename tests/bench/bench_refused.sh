#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What it costs that a drive refuses: drive seconds, commands and processor
# seconds of rips of
#
#   css       a DVD of 1,000,000 sectors, 950,000 of them scrambled
#   tao       a CD-R written track-at-once (the same disc without run-out
#             beside it)
#   capacity  a DVD of which the drive claims a tenth more than is recorded
#   rings     a DVD with ten fields of 10,000 dead sectors at odd places
#
# in the virtual drive, in process. Refusals cost what the environment says:
# REFUSED_MS (5: as in logs of real drives); reads that fail what the virtual
# drive's defaults say (3 s; run-out 5.9 s). REFUSED_BEFORE: another discern to
# run beside this one; what its virtual drive does not know is left out of the
# damage (a refusal then costs what it charges). REFUSED_ONLY: only these.
# REFUSED_FOLDER: where discs and images go, all of them sparse (TMPDIR).
#
# Ends with 1 where this one takes longer than it should: css 60 s, tao 3 failed
# commands and 1 s, capacity 5 s and 20 commands, rings 1000 s.

set -u
discern=${DISCERN:-${top_builddir:-.}/discern}
case $discern in /*) ;; *) discern=$PWD/$discern ;; esac
only=" ${REFUSED_ONLY:-css tao capacity rings} "
ms=${REFUSED_MS:-5}
dir=$(mktemp -d "${REFUSED_FOLDER:-${TMPDIR:-/tmp}}/discern-refused.XXXXXX") ||
    exit 99
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 99
status=0

# disc NAME SECTORS: an image of zeros but for a few numbered sectors.
disc() {
    truncate -s $(($2 * 2048)) "$1.iso"
    for at in 16 1000 $(($2 / 2)) $(($2 - 5)); do
        echo "sector $at of $1" |
            dd of="$1.iso" bs=2048 seek="$at" conv=notrunc status=none
    done
}

fact() {
    sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" rip.json | head -1
}

# measure WHO COMMAND DISC DAMAGE OPTIONS: prints and sets seconds, commands.
measure() {
    XDG_STATE_HOME=$dir/state
    export XDG_STATE_HOME
    rm -rf state rip.*
    [ -z "$4" ] || printf '%s\n' "$4" >damage
    end=0
    { /usr/bin/env time -f '%U %S' -o cpu "$2" rip -q --overwrite \
        "virtual:$3.iso${5:+,$5}${4:+,damage=damage}" -o rip; } \
        >out 2>&1 </dev/null || end=$?
    seconds=$(fact seconds)
    commands=$(fact commands)
    printf '%-9s %-7s %12.1f %9s %7.1f %7s\n' "$name" "$1" "$seconds" \
        "$commands" "$(tail -1 cpu | awk '{print $1 + $2}')" "$end"
    rm -f rip.iso
}

# at_most WHAT VALUE MOST
at_most() {
    if awk "BEGIN { exit !($2 > $3) }"; then
        echo "$name: $1 $2, at most $3 wanted"
        status=1
    fi
}

# both DISC DAMAGE OPTIONS: this one, after the one before if there is one.
both() {
    [ -z "${REFUSED_BEFORE:-}" ] ||
        measure before "$REFUSED_BEFORE" "$1" \
            "$(printf '%s' "$2" | sed 's/@[0-9]*//')" "$3"
    measure after "$discern" "$1" "$2" "$3"
}

printf '%-9s %-7s %12s %9s %7s %7s\n' disc who "drive s" commands "cpu s" status
for name in css tao capacity rings; do
    case $only in *" $name "*) ;; *) continue ;; esac
    case $name in
    css)
        disc css 1000000
        measure good "$discern" css "" medium=dvd
        good=$seconds
        both css "50000-999999 : unreadable sense=5/6F/03@$ms block=no" \
            medium=dvd
        at_most seconds "$seconds" 60
        ;;
    tao)
        disc tao 30000
        measure good "$discern" tao "" ""
        good=$seconds
        asked=$commands
        both tao 'end : run-out' ""
        at_most "failed commands" "$((commands - asked))" 3
        # Of these each costs what run-out does.
        at_most "seconds beside the failed commands'" \
            "$(awk "BEGIN { print $seconds - $good - 5.9 * ($commands - $asked) }")" 1
        ;;
    capacity)
        disc capacity 550000
        measure good "$discern" capacity "" medium=dvd
        good=$seconds
        asked=$commands
        both capacity "500000-549999 : unreadable sense=5/21/00@$ms block=no" \
            medium=dvd
        at_most "seconds more than of a good disc" \
            "$(awk "BEGIN { print $seconds - $good }")" 5
        at_most commands "$commands" "$((asked + 20))"
        ;;
    rings)
        disc rings 1200000
        measure good "$discern" rings "" medium=dvd
        good=$seconds
        damage=
        for i in 0 1 2 3 4 5 6 7 8 9; do
            first=$((30011 + i * 113017))
            damage="$damage$first-$((first + 9999)) : unreadable
"
        done
        both rings "$damage" medium=dvd
        at_most "seconds more than of a good disc" \
            "$(awk "BEGIN { print $seconds - $good }")" 1000
        ;;
    esac
    rm -f "$name.iso"
done
exit $status
