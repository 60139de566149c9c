#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check.sh [READER...]: generates discs (tests/tools, more_discs.sh), rips
# each from a virtual drive, some also with --split, and lets other people's
# readers judge the images; then libcdio's golden outputs. Prints run.sh's
# lines. READERS_DISCS="mode1 ..." takes only those discs; KEEP=FOLDER keeps
# the images there.
set -u
here=$(cd "${0%/*}" && pwd)
build=${top_builddir:-.}
discern=${DISCERN:-$build/discern}
[ -x "$discern" ] || { echo "FAIL discern: $discern is not built"; exit 1; }
work=$(mktemp -d) || exit 1
XDG_STATE_HOME=$work/state
export XDG_STATE_HOME
images=${KEEP:-$work/images}
mkdir -p "$images" && images=$(cd "$images" && pwd) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

say() { echo "$*" >>"$work/lines"; echo "$*"; }

# rip KIND NAME [OPTION...]
rip() {
    kind=$1 name=$2
    shift 2
    source=$work/$kind.cue
    [ -f "$source" ] || source=$work/$kind.iso
    medium=$(sed -n 's/^medium //p' "$work/$kind.facts")
    if "$discern" rip "virtual:$source,medium=$medium" -o "$images/$name" \
        --quiet --overwrite "$@" 2>"$work/log"; then
        cp "$work/$kind.facts" "$images/$name.facts"
        for beside in tree mpg; do
            [ ! -e "$work/$kind.$beside" ] ||
                cp -R "$work/$kind.$beside" "$images/$name.$beside"
        done
    else
        say "FAIL discern $name: rip: $(tail -n 1 "$work/log")"
    fi
}

make_all() {
    PATH=$PATH:/usr/sbin:/sbin
    sh "$here/more_discs.sh" "$work" >"$work/log" 2>&1
    sed 's/^\([a-z]*\): /SKIP discs \1: /' "$work/log" | tee -a "$work/lines"
    for made in mode1 mode2 audio-htoa tracks99 mixed cdextra sessions3 index \
        cdtext cd80 dvd5 bd; do
        "$here/../tools/make_disc.sh" $made "$work" >"$work/log" 2>&1 ||
            say "SKIP discs $made: not made: $(head -n 1 "$work/log")"
    done
}

make_all
for facts in "$work"/*.facts; do
    disc=${facts##*/}
    disc=${disc%.facts}
    case " ${READERS_DISCS:-$disc} " in
    *" $disc "*) ;;
    *) continue ;;
    esac
    rip "$disc" "$disc"
    case $disc in
    mode1) rip "$disc" "$disc-raw" --format cue ;;
    audio-htoa | mixed | cdextra | index) rip "$disc" "$disc-split" --split ;;
    esac
    case $disc in
    audio-htoa | mixed | cdtext | index)
        rip "$disc" "$disc-clonecd" --format ccd
        ;;
    esac
    rm -rf "$work/$disc".*
done

{
    sh "$here/run.sh" "$images" "$@"
    [ $# -gt 0 ] || sh "$here/check_goldens.sh"
} | sed '/^[0-9]* passed, /d' | tee -a "$work/lines"
passed=$(grep -c '^PASS ' "$work/lines")
failed=$(grep -c '^FAIL ' "$work/lines")
skipped=$(grep -c '^SKIP ' "$work/lines")
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
