#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# ffmpeg reads audio through libcdio: byte for byte the image's. Near the end
# of a disc its libcdio input does not come back, so it is asked for less.
. "${0%/*}/lib.sh"
need ffmpeg ffmpeg
if ! ffmpeg -hide_banner -demuxers 2>/dev/null | grep -q libcdio; then
    skip "all: this ffmpeg has no libcdio input"
    exit 0
fi

for kind in $(kinds cue); do
    tracks "$kind" | awk '$2 != "audio"' | grep -q . && continue
    if [ "$(bins "$dir/$kind.cue")" != "$kind.bin" ]; then
        skip "$kind: libcdio 2.1.0 takes one BIN, named like the sheet"
        continue
    fi
    seconds=$(($(sectors "$kind") / 75 / 2))
    [ "$seconds" -lt 60 ] || seconds=60
    limited 60 ffmpeg -nostdin -loglevel error -paranoia_mode 0 -f libcdio \
        -i "$dir/$kind.cue" -t "$seconds" -f s16le -y "$T/x.raw" \
        >"$T/log" 2>&1
    part "$(bin "$kind")" 0 $((seconds * 75)) >"$T/expected"
    same_bytes "$kind: $((seconds * 75)) sectors" "$T/expected" "$T/x.raw"
done
exit 0
