#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mednafen's CD player tells the TOC that it made of the sheet (of CloneCD's
# files it takes those with a .sub as long as the .img).
. "${0%/*}/lib.sh"
PATH=$PATH:/usr/games
need mednafen mednafen

for kind in $(kinds cue) $(kinds ccd); do
    sheet=$dir/$kind.cue
    [ -f "$sheet" ] || sheet=$dir/$kind.ccd
    # It plays until it is told to stop: the time limit ends it.
    SDL_VIDEODRIVER=dummy MEDNAFEN_HOME=$T/home limited 4 mednafen \
        -sound.driver dummy -force_module cdplay "$sheet" \
        >"$T/log" 2>&1
    sed -n -e 's/^ *Track *\([0-9]*\), .*LBA: *\(-\{0,1\}[0-9]*\)  *\([A-Z]*\)$/\1 \2 \3/p' \
        -e 's/^ *Leadout: *\([0-9]*\).*/lead-out \1/p' "$T/log" >"$T/found"
    tracks "$kind" | awk '
        { print $1, $5, $2 == "audio" ? "AUDIO" : "DATA"; end = $6 }
        END { print "lead-out", end }' >"$T/expected"
    same "$kind: TOC" "$T/expected" "$T/found"
done
exit 0
