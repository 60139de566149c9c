#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Two of libcdio's test images in our drive, ripped through the kernel's node:
# cd-info says of the rip what libcdio's golden output has it say of the
# original. (All of them, in process: tests/readers/check_goldens.sh.)

. "${0%/*}/lib.sh"
golden=${DCN_TESTDATA:-}/libcdio
[ -d "$golden" ] || {
    echo "SKIP goldens: DCN_TESTDATA names no folder with libcdio/"
    exit 0
}
guest uml "$@"
has goldens libcdio-utils cd-info || exit 0
TZ=CUT
export TZ

# golden NAME IMAGE OPTION...
golden() {
    name=$1 image=$2
    shift 2
    serve "$golden/$image" || return
    check "$name: rip" "$DISCERN" rip "$NODE" -o "$T/$name" --quiet
    check "$name: verify" "$DISCERN" verify "$T/$name.cue" "$NODE" --quiet
    unserve
    (cd "$T" && cd-info --quiet --no-header --no-device-info --no-cddb "$@" \
        --cue-file "$name.cue") >"$T/found" 2>&1
    check "$name: cd-info's golden output" \
        diff "$golden/$name.right" "$T/found"
}

golden cdda cdda.cue
golden videocd videocd.nrg --iso9660
