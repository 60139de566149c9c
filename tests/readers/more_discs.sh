#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# more_discs.sh OUTDIR: discs that other people's programs make, in the manner
# of tests/tools/mkdisc: vcd (.cue, .bin, .mpg), dvdvideo (.iso), bridge (.iso
# with ISO 9660, Rock Ridge, Joliet and UDF; .tree is what it was made of),
# with their facts. What cannot be made here is named.
set -u
out=${1:?usage: more_discs.sh OUTDIR}
mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# can DISC PACKAGE TOOL...
can() {
    can_disc=$1 can_package=$2
    shift 2
    for tool; do
        command -v "$tool" >/dev/null && continue
        echo "$can_disc: not made, $tool is missing (Debian: $can_package)"
        return 1
    done
}

# film TARGET SECONDS OUT: a test picture with a tone.
film() {
    timeout -k 2 120 ffmpeg -nostdin -loglevel error \
        -f lavfi -i testsrc=size=352x288:rate=25 \
        -f lavfi -i sine=frequency=440:sample_rate=44100 \
        -t "$2" -target "$1" -y "$3"
}

make_vcd() {
    film pal-vcd 6 "$out/vcd.mpg" || return 1
    (cd "$work" && vcdxgen -t vcd2 -o v.xml "$out/vcd.mpg" &&
        vcdxbuild -q --cue-file=vcd.cue --bin-file=vcd.bin v.xml) \
        >"$work/log" 2>&1 || return 1
    cp "$work/vcd.cue" "$work/vcd.bin" "$out" || return 1
    sectors=$(($(stat -c %s "$out/vcd.bin") / 2352))
    cat >"$out/vcd.facts" <<EOF
kind vcd
medium cd
sessions 1
session 1 disc-type 20 first 1 last 2 lead-out $sectors
track 1 session 1 mode mode2 control 6 pregap -150 start 0 end 300
index 1 1 0
track 2 session 1 mode mode2 control 6 pregap 300 start 450 end $sectors
index 2 1 450
volume 0 300 VIDEOCD
sectors $sectors
EOF
}

make_dvdvideo() {
    film pal-dvd 5 "$work/a.mpg" || return 1
    cat >"$work/dvd.xml" <<EOF
<dvdauthor><vmgm/><titleset><titles><pgc>
<vob file="$work/a.mpg" chapters="0,2"/></pgc></titles></titleset></dvdauthor>
EOF
    VIDEO_FORMAT=PAL dvdauthor -o "$work/dvd" -x "$work/dvd.xml" \
        >"$work/log" 2>&1 || return 1
    genisoimage -quiet -dvd-video -udf -V DCN_DVD_VIDEO \
        -o "$out/dvdvideo.iso" "$work/dvd" 2>"$work/log" || return 1
    rm -rf "$out/dvdvideo.tree"
    cp -R "$work/dvd" "$out/dvdvideo.tree"
    cat >"$out/dvdvideo.facts" <<EOF
kind dvdvideo
medium dvd
sectors $(($(stat -c %s "$out/dvdvideo.iso") / 2048))
iso9660 DCN_DVD_VIDEO
udf 1.02
dvd-video title DCN_DVD_VIDEO
dvd-video 01 02
EOF
}

make_bridge() {
    tree=$out/bridge.tree
    rm -rf "$tree"
    mkdir -p "$tree/folder/in a folder" || return 1
    seq 1 50000 >"$tree/folder/numbers.txt"
    echo "a short file" >"$tree/folder/in a folder/A name with spaces.text"
    : >"$tree/empty.dat"
    head -c 1000001 /dev/zero | tr '\0' 'x' >"$tree/many.x"
    genisoimage -quiet -R -J -udf -V DCN_BRIDGE -o "$out/bridge.iso" \
        "$tree" 2>"$work/log" || return 1
    cat >"$out/bridge.facts" <<EOF
kind bridge
medium dvd
sectors $(($(stat -c %s "$out/bridge.iso") / 2048))
iso9660 DCN_BRIDGE
udf 1.02
EOF
}

status=0
if can vcd "ffmpeg vcdimager" ffmpeg vcdxgen vcdxbuild; then
    make_vcd || { echo "vcd: failed"; cat "$work/log"; status=1; }
fi
if can dvdvideo "ffmpeg dvdauthor genisoimage" ffmpeg dvdauthor genisoimage; then
    make_dvdvideo || { echo "dvdvideo: failed"; cat "$work/log"; status=1; }
fi
if can bridge genisoimage genisoimage; then
    make_bridge || { echo "bridge: failed"; cat "$work/log"; status=1; }
fi
exit $status
