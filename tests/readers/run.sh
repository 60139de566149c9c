#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh IMAGEDIR [READER...]: other people's readers on our images, all or
# those named. Prints PASS, FAIL and SKIP lines and at the end
# "N passed, N failed, N skipped"; ends with 1 where something failed.
set -u
here=$(cd "${0%/*}" && pwd)
images=${1:?usage: run.sh IMAGEDIR [READER...]}
shift
[ $# -gt 0 ] || set -- chdman mednafen cdrdao dosbox bchunk cd-info mpv \
    ffmpeg 7z xorriso bsdtar isoinfo vcd lsdvd kernel
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0
for reader; do
    sh "$here/$reader.sh" "$images" >"$log" 2>&1
    status=$?
    if [ $status -ne 0 ]; then
        echo "FAIL $reader: ended with status $status" >>"$log"
    fi
    cat "$log"
    passed=$((passed + $(grep -c '^PASS ' "$log")))
    failed=$((failed + $(grep -c '^FAIL ' "$log")))
    skipped=$((skipped + $(grep -c '^SKIP ' "$log")))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
