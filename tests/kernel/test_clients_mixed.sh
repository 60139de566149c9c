#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A mixed-mode disc (make_disc: data, then audio with pregaps, pre-emphasis,
# copy permission, INDEX 02, ISRC, MCN, CD-TEXT) in our drive, read by other
# people's programs.

. "${0%/*}/lib.sh"
guest uml "$@"
has "clients of a mixed disc" genisoimage genisoimage || exit 0
make_iso "$T/disc.iso"
"$build/tests/kernel/make_disc" mixed "$T/disc.iso" "$T"
bin=$T/disc.bin
mcn=4006381333931
# Where tracks start (INDEX 01): data ends where the first pregap begins.
data=$(($(stat -c %s "$T/disc.iso") / 2048))
t2=$((data + 150)) t3=$((data + 150 + 400 + 37))
t4=$((t3 + 300 + 120)) end=$((t4 + 450))
serve "$T/disc.cue" || exit 0
. "${0%/*}/clients_audio.sh"

if has cd-info libcdio-utils cd-info; then
    cd-info --no-header --no-cddb -C "$NODE" >"$T/log" 2>&1
    check "cd-info: tracks" contains "$T/log" \
        "^  1: 00:02:00  000000 data " \
        "^  2: [0-9:]*  $(printf %06d $t2) audio *true *yes *2 *no" \
        "^  3: [0-9:]*  $(printf %06d $t3) audio *false *no *2 *yes" \
        "^  4: [0-9:]*  $(printf %06d $t4) audio *false *no *2 *no" \
        "^170: [0-9:]*  $(printf %06d $end) leadout"
    check "cd-info: MCN" contains "$T/log" "(MCN): $mcn"
    check "cd-info: ISRC" contains "$T/log" "TRACK  2 ISRC: DEDCN2600001" \
        "TRACK  3 ISRC: DEDCN2600002" "TRACK  4 ISRC: DEDCN2600003"
    check "cd-info: CD-TEXT" contains "$T/log" "TITLE: Disc of Many Facts" \
        "TITLE: Second Song" "PERFORMER: The Testers"
    check "cd-info: file system" contains "$T/log" "TESTDISC"
fi
rippers_read 2 $t2 $((t3 - t2))
rippers_read 3 $t3 $((t4 - t3))
rippers_read 4 $t4 $((end - t4))
if has cdrdao cdrdao cdrdao; then
    rm -f "$T/toc"
    cdrdao read-toc --device "$NODE" "$T/toc" >"$T/log" 2>&1 ||
        tail -c 2000 "$T/log"
    check "cdrdao read-toc: MCN, ISRC, text" contains "$T/toc" \
        "CATALOG \"$mcn\"" 'ISRC "DEDCN2600001"' 'ISRC "DEDCN2600002"' \
        'ISRC "DEDCN2600003"' 'TITLE "Disc of Many Facts"' \
        'TITLE "Third Song"' 'PERFORMER "The Testers"'
    check "cdrdao read-toc: flags" sh -c \
        "[ \$(grep -c '^COPY' $T/toc) -eq 1 ] &&
         [ \$(grep -c '^PRE_EMPHASIS' $T/toc) -eq 1 ]"
    check "cdrdao read-toc: pregaps and INDEX 02" contains "$T/toc" \
        '^START 00:02:00' '^START 00:00:37' '^INDEX 00:04:00'
    cdrdao_reads
fi
readom_clones
icedax_tells $t2 $t3 $t4 $end
if has cd-discid cd-discid cd-discid; then
    cd-discid "$NODE" >"$T/log" 2>&1
    check "cd-discid: offsets" contains "$T/log" \
        " 4 150 $((t2 + 150)) $((t3 + 150)) $((t4 + 150)) $(((end + 150) / 75))"
fi
if has wodim wodim wodim; then
    wodim "dev=$NODE" -toc >"$T/log" 2>&1
    check "wodim -toc: tracks" contains "$T/log" "first: 1 last 4" \
        "track:   1 lba:         0 .* control: 4" \
        "track:   2 lba: *$t2 .* control: 2" \
        "track:   3 lba: *$t3 .* control: 1" \
        "track:   4 lba: *$t4 .* control: 0" "track:lout lba: *$end "
fi
whipper_looks
sg_reads_codes
unserve
