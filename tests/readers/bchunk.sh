#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bchunk cuts the BIN by the sheet: data tracks as ISO, audio as WAV. A
# track begins at its last index and ends where the next one's pregap begins.
. "${0%/*}/lib.sh"
need bchunk bchunk

# cuts KIND: number, mode, first sector, sectors as bchunk sees them.
cuts() {
    tracks "$1" >"$T/tracks"
    awk 'NR == FNR {
            if ($1 == "index" && $3 > 1) beyond[$2] = $4 - one[$2]
            if ($1 == "index" && $3 == 1) one[$2] = $4
            next
        }
        { at = $5 + beyond[$1]; print $1, $2, at, $6 - at }' \
        "$dir/$1.facts" "$T/tracks"
}

for kind in $(kinds cue); do
    if [ "$(bins "$dir/$kind.cue" | wc -l)" -gt 1 ]; then
        skip "$kind: bchunk takes one BIN"
        continue
    fi
    whole=$(bin "$kind")
    limited 120 bchunk -w "$whole" "$dir/$kind.cue" "$T/x-" >"$T/log" 2>&1
    cuts "$kind" >"$T/cuts"
    : >"$T/wrong"
    while read -r n mode first count; do
        out=$(printf '%s/x-%02d' "$T" "$n")
        if [ "$mode" = audio ]; then
            part "$whole" "$first" "$count" >"$T/a"
            tail -c +45 "$out.wav" >"$T/b" 2>/dev/null
        else
            user "$whole" "$first" "$((count * 2048))" >"$T/a"
            mv "$out.iso" "$T/b" 2>/dev/null
        fi
        cmp "$T/a" "$T/b" >"$T/cmp" 2>&1 ||
            sed "s/^/track $n: /" "$T/cmp" >>"$T/wrong"
    done <"$T/cuts"
    if [ -s "$T/wrong" ]; then
        fail "$kind"
        cat "$T/wrong"
    else
        pass "$kind: $(wc -l <"$T/cuts") tracks"
    fi
    rm -f "$T"/x-*
done
exit 0
