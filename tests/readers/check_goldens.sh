#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_goldens.sh: libcdio's test images ($DCN_TESTDATA/libcdio) in a virtual
# drive, ripped, and what libcdio's tools say of the rips (goldens.sh).
# RIPS=FOLDER judges rips that are there already.
set -u
here=$(cd "${0%/*}" && pwd)
build=${top_builddir:-.}
discern=${DISCERN:-$build/discern}
[ -x "$discern" ] || { echo "FAIL discern: $discern is not built"; exit 1; }
if [ ! -d "${DCN_TESTDATA:-}/libcdio" ]; then
    echo "SKIP goldens all: DCN_TESTDATA names no folder with libcdio/"
    exit 0
fi
golden=$(cd "$DCN_TESTDATA/libcdio" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

# rip NAME SOURCE [OPTION...]
rip() {
    name=$1 source=$2
    shift 2
    "$discern" rip "virtual:$source" -o "$work/rips/$name" --quiet "$@" \
        2>"$work/log" ||
        echo "FAIL discern $name: rip: $(tail -n 1 "$work/log")"
}

# text_disc NAME: silent tracks, as many as the packs speak of.
text_disc() {
    tracks=$(grep -c 'CD-TEXT for Track' "$golden/$1.right")
    head -c $((tracks * 300 * 2352)) /dev/zero >"$work/$1.bin"
    # A disc has its packs only; some files end with a zero more.
    head -c $(($(stat -c %s "$golden/$1.cdt") / 18 * 18)) \
        "$golden/$1.cdt" >"$work/$1.cdt"
    {
        printf 'CDTEXTFILE "%s.cdt"\nFILE "%s.bin" BINARY\n' "$1" "$1"
        for i in $(seq 1 "$tracks"); do
            printf '  TRACK %02d AUDIO\n    INDEX 01 %02d:%02d:00\n' "$i" \
                $(((i - 1) * 4 / 60)) $(((i - 1) * 4 % 60))
        done
    } >"$work/$1.cue"
}

mkdir "$work/rips"
rip cdda "$golden/cdda.cue"
rip cdda_4_5 "$golden/cdda_4_5.cue"
rip isofs-m1 "$golden/isofs-m1.cue" --format cue
rip isofs-m1-toc "$golden/isofs-m1.toc" --format cue
rip videocd "$golden/videocd.nrg"
for iso in copying copying-rr joliet multi_extent_8k multi_extent_8k_joliet \
    multi_extent_8k_emul_toc_padded deep-directory; do
    rip "$iso" "$golden/$iso.iso"
done
for text in cdtext cdtext-krosis cdtext-libburnia; do
    text_disc $text
    rip $text "$work/$text.cue"
done
for bad in "$golden"/bad-*.cue "$golden"/bad-*.toc; do
    "$discern" info --json --quiet "$bad" \
        >"$work/rips/${bad##*/}.json" 2>/dev/null
done
sh "$here/goldens.sh" "$golden" "$work/rips"
