#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cdrdao parses the sheet as for writing: tracks, pregaps, flags, codes,
# indexes; and reads all of it.
. "${0%/*}/lib.sh"
need cdrdao cdrdao

# Its listing as: track N MODE START END / pregap, index, isrc, flags.
found() {
    awk '
    function frames(s) { gsub(/[^(]*\( */, "", s); sub(/\).*/, "", s)
        return s }
    /^CATALOG NUMBER/ { print "mcn", $3 }
    /^TRACK/ { n = $2; mode = $4; sub(/:/, "", mode); print n, "mode", mode }
    /ISRC/ { print n, "isrc", $2 $3 $4 $5 }
    /COPY NOT/ { print n, "copy 0" }
    /COPY PERM/ { print n, "copy 1" }
    /NO PRE-EMPH/ { print n, "pre 0" }
    /^ *PRE-EMPH/ { print n, "pre 1" }
    /PREGAP/ { print n, "pregap", frames($0) }
    /START/ { print n, "start", frames($0) }
    /END / { print n, "end", frames($0) }
    /INDEX/ { print n, "index", $2 + 0, frames($0) }' "$1" | sort
}

expected() {
    [ -z "$(mcn "$1")" ] || echo "mcn $(mcn "$1")"
    tracks "$1" | awk '{
        audio = $2 == "audio"
        print $1, "mode", audio ? "AUDIO" : toupper($2) "_RAW"
        if ($7 != "-") print $1, "isrc", $7
        print $1, "copy", int($3 / 2) % 2
        if (audio) print $1, "pre", $3 % 2
        if ($5 > $4) print $1, "pregap", $5 - $4
        print $1, "start", $5
        print $1, "end", $6
    }'
    # It adds the pregap to the address of INDEX 02 and higher. (Addresses
    # are the image's: such discs have one session.)
    awk '$1 == "track" { pregap[$2] = $10 < 0 ? 0 : $12 - $10 }
        $1 == "index" && $3 > 1 { print $2, "index", $3, $4 + pregap[$2] }' \
        "$dir/$1.facts"
}

# It looks for BINs in the working folder.
cd "$dir" || exit 1
for kind in $(kinds cue); do
    limited 60 cdrdao show-toc "$kind.cue" >"$T/log" 2>&1
    if grep -q 'Index beyond track end' "$T/log" &&
        [ "$(bins "$dir/$kind.cue" | wc -l)" -eq 1 ]; then
        skip "$kind: cdrdao 1.2.4 refuses INDEX 02 where all tracks share a file"
        continue
    fi
    found "$T/log" >"$T/found"
    expected "$kind" | sort >"$T/expected"
    same "$kind: show-toc" "$T/expected" "$T/found"
    limited 120 cdrdao read-test --force "$kind.cue" >"$T/log" 2>&1
    tr '\r' '\n' <"$T/log" | sed -n 's/^Read \([0-9]*\) blocks.*/\1/p' >"$T/found"
    sectors "$kind" >"$T/expected"
    same "$kind: read-test" "$T/expected" "$T/found"
done
exit 0
