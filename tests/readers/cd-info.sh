#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cd-info (libcdio): track list, lead-out, flags, MCN, volume name. libcdio
# 2.1.0 takes one BIN, named like the sheet.
. "${0%/*}/lib.sh"
need libcdio-utils cd-info

for kind in $(kinds cue); do
    if [ "$(bins "$dir/$kind.cue")" != "$kind.bin" ]; then
        skip "$kind: libcdio 2.1.0 takes one BIN, named like the sheet"
        continue
    fi
    limited 60 cd-info --no-header --no-device-info --no-cddb \
        --cue-file="$dir/$kind.cue" >"$T/log" 2>&1
    #   2: 00:44:00  003150 audio  false  no    2        no
    awk '
    /^ *[0-9]+: [0-9:]+ +[0-9]+/ {
        sub(/:/, "", $1)
        if ($4 == "leadout") print "lead-out", $3 + 0
        else print $1, $3 + 0, $4 == "audio" ? "audio" : "data", $6,
            $4 == "audio" ? $8 : "-"
    }
    /^Media Catalog Number/ && $NF ~ /^[0-9]+$/ { print "mcn", $NF }
    /label `/ { sub(/.*label `/, ""); sub(/ *.$/, ""); print "label", $0 }
    ' "$T/log" >"$T/found"
    {
        tracks "$kind" | awk '
            { audio = $2 == "audio"
              print $1, $5, audio ? "audio" : "data",
                  int($3 / 2) % 2 ? "yes" : "no",
                  audio ? ($3 % 2 ? "yes" : "no") : "-"
              end = $6 }
            END { print "lead-out", end }'
        [ -z "$(mcn "$kind")" ] || echo "mcn $(mcn "$kind")"
        # Of several sessions it finds what the flat addresses allow.
        grep '^label' "$T/found" | head -n 1 | while read -r label; do
            sed -n 's/^volume [0-9]* [0-9]* /label /p' "$dir/$kind.facts" |
                grep -Fx "$label" | sort -u
        done
    } >"$T/expected"
    awk '!/^label/ || !seen++' "$T/found" >"$T/found1"
    same "$kind: TOC" "$T/expected" "$T/found1"
done
exit 0
