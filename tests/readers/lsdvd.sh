#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# libdvdread through lsdvd: the titles of a DVD-Video.
. "${0%/*}/lib.sh"
need lsdvd lsdvd

if [ ! -f "$dir/dvdvideo.iso" ]; then
    skip "dvdvideo: there is no DVD-Video in $dir"
    exit 0
fi
limited 60 lsdvd -c "$dir/dvdvideo.iso" >"$T/log" 2>"$T/err"
sed -n -e 's/^Disc Title: /title /p' \
    -e 's/^Title: \([0-9]*\), Length: 00:00:0\([0-9]\).*Chapters: \([0-9]*\).*/\1 \3/p' \
    "$T/log" >"$T/found"
sed -n 's/^dvd-video //p' "$dir/dvdvideo.facts" >"$T/expected"
same "dvdvideo: titles" "$T/expected" "$T/found"
exit 0
