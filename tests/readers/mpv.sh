#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mpv plays the audio tracks to a WAV: byte for byte the image's. (libcdio's
# audio reader guesses the byte order of samples from their sound. Test discs
# hold noise, of which both orders sound alike, so both are accepted.)
. "${0%/*}/lib.sh"
need mpv mpv

# mpv 0.40 of Debian 13 has another name for it, and ends as many sectors
# early as it plays of a hidden track.
device=--cdrom-device early=0
mpv --no-config --list-options | grep -q '^ --cdda-device' &&
    device=--cdda-device early=1

swap() { perl -e 'binmode STDIN; binmode STDOUT; local $/;
    print pack("v*", unpack("n*", <STDIN>))'; }

for kind in $(kinds cue); do
    audio=$(tracks "$kind" | awk '$2 == "audio"' | wc -l)
    [ "$audio" -gt 0 ] || continue
    if [ "$(bins "$dir/$kind.cue")" != "$kind.bin" ]; then
        skip "$kind: libcdio 2.1.0 takes one BIN, named like the sheet"
        continue
    fi
    # Where the audio that it plays begins and ends: the first audio track
    # (with a hidden one before track 1), the end of the last.
    first=$(tracks "$kind" | awk '$2 == "audio" {
        print $1 == 1 ? 0 : $5; exit }')
    last=$(tracks "$kind" | awk -v early="$early" '
        $1 == 1 && $2 == "audio" && early { less = $5 }
        $2 == "audio" { end = $6 } END { print end - less }')
    limited 90 mpv --no-config --vo=null --ao=pcm --ao-pcm-file="$T/x.wav" \
        --untimed --really-quiet --cdda-paranoia=0 \
        "$device=$dir/$kind.cue" cdda:// >"$T/log" 2>&1
    part "$(bin "$kind")" "$first" "$((last - first))" >"$T/expected"
    # A header of 68 bytes; behind the last sector it repeats some.
    tail -c +69 "$T/x.wav" 2>/dev/null |
        head -c "$(((last - first) * 2352))" >"$T/found"
    if cmp -s "$T/expected" "$T/found"; then
        pass "$kind: $((last - first)) sectors"
    elif swap <"$T/found" | cmp -s - "$T/expected"; then
        pass "$kind: $((last - first)) sectors (it guessed the byte order wrong)"
    else
        fail "$kind: $(cmp "$T/expected" "$T/found" 2>&1)"
    fi
    rm -f "$T/x.wav"
done
exit 0
