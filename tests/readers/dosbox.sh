#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# DOSBox mounts the image as a CD-ROM drive; a DOS copies the files.
. "${0%/*}/lib.sh"
need dosbox dosbox

copy_all() {
    mkdir -p "$T/c"
    {
        echo '[sdl]'
        echo 'output=surface'
        echo '[autoexec]'
        echo "mount c $T/c"
        echo "imgmount d $dir/$1.cue -t iso"
        sed -n 's/^file [0-9]* [0-9]* //p' "$dir/$1.facts" |
            sed -e '/\//!s/.*//' -e 's/\/[^/]*$//' | sort -u |
            while read -r folder; do
                echo "copy d:\\$folder\\*.* c:\\"
            done | sed 's/\\\\/\\/g'
        echo exit
    } >"$T/conf"
    SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy limited 120 dosbox \
        -conf "$T/conf" >"$T/log" 2>&1
}

for kind in $(kinds cue); do
    grep -q '^file' "$dir/$kind.facts" || continue
    if [ "$(sessions "$kind")" -gt 1 ]; then
        skip "$kind: DOSBox knows no sessions"
        continue
    fi
    copy_all "$kind"
    whole=$(bin "$kind")
    : >"$T/wrong"
    files "$kind" >"$T/files"
    while read -r lba bytes path; do
        user "$whole" "$lba" "$bytes" |
            cmp - "$T/c/${path##*/}" >>"$T/wrong" 2>&1
    done <"$T/files"
    if [ -s "$T/wrong" ]; then
        fail "$kind: $(wc -l <"$T/wrong") files are wrong"
        head -n 5 "$T/wrong"
    else
        pass "$kind: $(wc -l <"$T/files") files"
    fi
    rm -rf "$T/c"
done
exit 0
