# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154
#
# What the client tests of discs with audio share. They set bin (the master),
# mcn, NODE and SG.

check_sub=$build/tests/kernel/check_sub

# rippers_read TRACK FIRST COUNT: the track's bytes by every audio ripper.
rippers_read() {
    part "$bin" "$2" "$3" >"$T/want"
    for ripper in cdparanoia cd-paranoia; do
        has "$ripper: track $1" $ripper $ripper || continue
        rm -f "$T/got"
        $ripper -q -Z -r -d "$NODE" "$1" "$T/got" >"$T/log" 2>&1 ||
            tail -c 1000 "$T/log"
        check "$ripper: track $1" same_bytes "$T/want" "$T/got"
    done
    if has "icedax: track $1" icedax icedax; then
        rm -f "$T/got.raw"
        icedax -q -D "$NODE" -t "$1" -O raw -E little -g "$T/got.raw" \
            >"$T/log" 2>&1 || tail -c 1000 "$T/log"
        check "icedax: track $1" same_bytes "$T/want" "$T/got.raw"
    fi
}

# cdrdao_reads: whole discs by cdrdao's read-cd. It keeps audio with the most
# significant byte first. Between data and audio it does not read the pregap
# that the audio track's Q announces, but notes it as silence ("ZERO" in its
# TOC file): its arithmetic, our drive would give those sectors.
cdrdao_reads() {
    cdrdao_data=${data:-0}
    cdrdao_audio=$((cdrdao_data > 0 ? cdrdao_data + 150 : 0))
    { head -c $((cdrdao_data * 2352)) "$bin"
      tail -c +$((cdrdao_audio * 2352 + 1)) "$bin" |
          dd conv=swab bs=65536 2>/dev/null; } >"$T/want"
    rm -f "$T/cd.bin" "$T/cd.toc"
    cdrdao read-cd --read-raw --device "$NODE" --datafile "$T/cd.bin" \
        "$T/cd.toc" >"$T/log" 2>&1 || tail -c 2000 "$T/log"
    check "cdrdao read-cd: main channel" same_bytes "$T/want" "$T/cd.bin"
    rm -f "$T/cd.bin" "$T/cd.toc"
    cdrdao read-cd --read-raw --read-subchan rw_raw --device "$NODE" \
        --datafile "$T/cd.bin" "$T/cd.toc" >"$T/log" 2>&1 ||
        tail -c 2000 "$T/log"
    "$here/sectors" "$T/cd.bin" 2448 0 2352 >"$T/main"
    check "cdrdao read-cd with rw_raw: main channel" \
        same_bytes "$T/want" "$T/main"
    tail -c +$((cdrdao_data * 2448 + 1)) "$T/cd.bin" >"$T/sub"
    check "cdrdao read-cd with rw_raw: subchannel" "$check_sub" \
        "$T/disc.layout" $mcn "$T/sub" 2448 2352 $cdrdao_audio
    rm -f "$T/cd.bin" "$T/main" "$T/sub"
}

readom_clones() {
    has readom wodim readom || return
    readom "dev=$NODE" "f=$T/clone" -clone >"$T/log" 2>&1 ||
        tail -c 2000 "$T/log"
    "$here/sectors" "$T/clone" 2448 0 2352 >"$T/main"
    check "readom -clone: main channel" same_bytes "$bin" "$T/main"
    check "readom -clone: subchannel" "$check_sub" "$T/disc.layout" $mcn \
        "$T/clone" 2448 2352 0
    readom "dev=$NODE" -c2scan >"$T/log" 2>&1
    check "readom -c2scan: no C2 errors" \
        contains "$T/log" "Total of 0 hard read errors" "C2 errors total: 0 "
    readom "dev=$NODE" -fulltoc "f=$T/full" >"$T/log" 2>&1
    check "readom -fulltoc: is what READ TOC gives" sh -c \
        "sg_raw -r 4096 -o $T/sgtoc $SG 43 02 02 00 00 00 00 10 00 00 \
            2>/dev/null; cmp $T/full.toc $T/sgtoc || cmp $T/full $T/sgtoc"
    rm -f "$T/clone" "$T/main"
}

# icedax_tells START... END: its table of contents, codes and indexes.
icedax_tells() {
    has icedax icedax icedax || return
    icedax -D "$NODE" -J -H -g -v all >"$T/log" 2>&1
    for start; do
        check "icedax: sector $start in its table" contains "$T/log" "$start"
    done
    check "icedax: MCN" contains "$T/log" "$mcn"
    check "icedax: text" contains "$T/log" "Disc of Many Facts"
}

whipper_looks() {
    has whipper whipper whipper || return
    HOME=$T XDG_CONFIG_HOME=$T XDG_CACHE_HOME=$T XDG_DATA_HOME=$T
    export HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME
    whipper drive list >"$T/log" 2>&1
    check "whipper drive list: the drive" contains "$T/log" "drive: $NODE" \
        "vendor:" "model:" "release:"
    timeout 120 whipper drive analyze -d "$NODE" >"$T/log" 2>&1
    check "whipper drive analyze: an answer about the cache" \
        contains "$T/log" "cdparanoia can.* defeat the audio cache"
}

# READ SUB-CHANNEL and READ TOC as any program would send them.
sg_reads_codes() {
    has sg_raw sg3-utils sg_raw || return
    sg_raw -r 24 -o "$T/got" "$SG" 42 02 40 02 00 00 00 00 18 00 2>"$T/log"
    check "sg_raw: READ SUB-CHANNEL, MCN valid" sh -c \
        "[ \$(part() { dd if=$T/got bs=1 skip=\$1 count=\$2 2>/dev/null; }
            part 8 1 | od -An -tu1) -ge 128 ] &&
         dd if=$T/got bs=1 skip=9 count=13 2>/dev/null | grep -q $mcn"
    sg_raw -r 24 -o "$T/got" "$SG" 42 02 40 03 00 00 03 00 18 00 2>"$T/log"
    check "sg_raw: READ SUB-CHANNEL, ISRC of track 3" sh -c \
        "dd if=$T/got bs=1 skip=9 count=12 2>/dev/null | grep -q DEDCN2600002"
}
