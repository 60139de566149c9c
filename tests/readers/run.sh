#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh IMAGEDIR [READER...]: other people's readers on our images, all or
# those named. Prints PASS, FAIL and SKIP lines and at the end
# "N passed, N failed, N skipped"; ends with 1 where something failed.
set -u
here=$(cd "${0%/*}" && pwd)
images=$(cd "${1:?usage: run.sh IMAGEDIR [READER...]}" && pwd) || exit 1
shift
[ $# -gt 0 ] || set -- chdman mednafen cdrdao dosbox bchunk cd-info mpv \
    ffmpeg 7z xorriso bsdtar isoinfo vcd lsdvd kernel
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0
for reader; do
    if [ "$reader" = kernel ]; then
        # Mounting needs a kernel of our own.
        sh "$here/../kernel/in-uml" "$here/kernel.sh" "$images" >"$log" 2>&1
        status=$?
        if [ $status -eq 77 ]; then
            sed -i 's/^/SKIP kernel all: /' "$log"
            status=0
        fi
    else
        sh "$here/$reader.sh" "$images" >"$log" 2>&1
        status=$?
    fi
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
