#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bchunk cuts the BIN by the sheet: data tracks as ISO, audio as WAV. It takes
# what lies between the last index of a track and that of the next.
. "${0%/*}/lib.sh"
need bchunk bchunk

# cuts KIND: number, mode, first sector, sectors as bchunk sees them.
cuts() {
    if grep -q '^index [0-9]* [2-9]' "$dir/$1.facts"; then
        # Addresses are the image's: such discs have one session.
        awk '$1 == "track" { mode[$2] = $6; last = $2; end = $14 }
            $1 == "index" { at[$2] = $4 }
            END { for (n = 1; n <= last; n++)
                print n, mode[n], at[n], (n < last ? at[n + 1] : end) - at[n]
            }' "$dir/$1.facts"
    else
        tracks "$1" | awk '{ n[NR] = $1; mode[NR] = $2; at[NR] = $5; end = $6 }
            END { for (i = 1; i <= NR; i++)
                print n[i], mode[i], at[i],
                    (i < NR ? at[i + 1] : end) - at[i] }'
    fi
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
