#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# goldens.sh LIBCDIO RIPDIR: libcdio's golden outputs. LIBCDIO is the folder of
# libcdio's test data (*.right, *.cue, *.nrg); RIPDIR holds our BIN/CUE rips of
# those discs under the same names (cdda.cue, cdda_4_5.cue, isofs-m1.cue,
# videocd.cue). cd-info must say of a rip what libcdio's authors had it say of
# the original. Where a rip must differ, the lines concerned are rewritten in
# the golden output here, each with its reason.
set -u
golden=$(cd "${1:?usage: goldens.sh LIBCDIO RIPDIR}" && pwd) || exit 1
rips=$(cd "${2:?usage: goldens.sh LIBCDIO RIPDIR}" && pwd) || exit 1
command -v cd-info >/dev/null ||
    { echo "SKIP goldens: cd-info is missing (Debian: libcdio-utils)"
      exit 77; }
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
TZ=CUT
export TZ
passed=0 failed=0 skipped=0

# golden NAME FILTER OPTIONS...: FILTER (sed) explains the original's line.
golden() {
    name=$1 filter=$2
    shift 2
    if [ ! -f "$rips/$name.cue" ]; then
        echo "SKIP goldens $name: no rip"
        skipped=$((skipped + 1))
        return
    fi
    (cd "$rips" && timeout -k 2 60 cd-info --quiet --no-header \
        --no-device-info --no-cddb "$@" --cue-file "$name.cue") \
        >"$T/found" 2>&1
    sed "$filter" "$golden/$name.right" >"$T/expected"
    if diff "$T/expected" "$T/found" >"$T/diff"; then
        if cmp -s "$T/expected" "$golden/$name.right"; then
            echo "PASS goldens $name: identical"
        else
            echo "PASS goldens $name: identical but for what is explained:"
            diff "$golden/$name.right" "$T/found" | sed 's/^/     /'
        fi
        passed=$((passed + 1))
    else
        echo "FAIL goldens $name: golden <, ours >"
        cat "$T/diff"
        failed=$((failed + 1))
    fi
}

golden cdda ''
golden cdda_4_5 ''
golden isofs-m1 '' --no-disc-mode --iso9660
golden videocd '' --iso9660
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
