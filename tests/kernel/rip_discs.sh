#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# rip_discs.sh FOLDER KIND...: test_rip_discs.sh's part in the guest. Leaves
# in FOLDER/out KIND.status, a line a step: its name, exit status, seconds.

. "${0%/*}/lib.sh"
W=$1
shift

# step KIND NAME COMMAND...
step() {
    step_out=$W/out/$1.$2
    step_name=$2 step_kind=$1
    shift 2
    step_from=$(date +%s.%N)
    "$@" >"$step_out" 2>"$step_out.err"
    echo "$step_name $? $(date +%s.%N) $step_from" |
        awk '{ printf "%s %s %.1f\n", $1, $2, $3 - $4 }' \
            >>"$W/out/$step_kind.status"
}

# Of mode2 the subchannel is kept though Q says nothing that the TOC does not.
disc() {
    image=$W/$1.cue
    [ -f "$image" ] || image=$W/$1.iso
    set -- "$1" "$image"
    [ ! -f "$W/$1.damage" ] || set -- "$@" --damage "$W/$1.damage"
    set -- "$@" --medium "$(sed -n 's/^medium //p' "$W/$1.facts")"
    kind=$1
    shift
    # Second readings of what has no EDC must pass the drive's cache, which is
    # found by its time: of a drive that takes none they would prove nothing.
    [ "$kind" != mode2 ] || set -- "$@" --clock real
    serve "$@" || return
    out=$W/out/$kind
    step "$kind" info "$DISCERN" info "$NODE" --deep --json --quiet
    sub=
    [ "$kind" != mode2 ] || sub=--sub
    step "$kind" rip "$DISCERN" rip "$NODE" -o "$out" --quiet $sub
    image=$out.cue
    [ -f "$image" ] || image=$out.iso
    step "$kind" verify "$DISCERN" verify "$image" "$NODE" --json --quiet
    step "$kind" image-info "$DISCERN" info "$image" --deep --json --quiet
    case $kind in
    mixed | cdextra | audio-htoa)
        step "$kind" split "$DISCERN" rip "$NODE" --split -o "$out-split" \
            --quiet
        step "$kind" split-verify "$DISCERN" verify "$out-split.cue" \
            "$NODE" --json --quiet
        step "$kind-split" image-info "$DISCERN" info "$out-split.cue" \
            --deep --json --quiet
        ;;
    esac
    unserve
}

for kind; do
    rm -f "$W/out/$kind".* "$W/out/$kind-split"*
    disc "$kind"
done
