#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A disc of one data track in our drive, read by other people's programs.

. "${0%/*}/lib.sh"
guest uml "$@"
has "clients of a data disc" genisoimage genisoimage || exit 0
make_iso "$T/disc.iso"
blocks=$(($(stat -c %s "$T/disc.iso") / 2048))
"$build/tests/kernel/make_disc" data "$T/disc.iso" "$T"
serve "$T/disc.cue" || exit 0
iso=$T/disc.iso

# The kernel's own block device.
check "kernel: capacity of the node" \
    test "$(blockdev --getsz "$NODE")" -eq $((blocks * 4))
check "dd: the whole disc" same_bytes "$iso" "$NODE"
sync; echo 3 >/proc/sys/vm/drop_caches
check "dd: past the page cache" sh -c \
    "dd if=$NODE bs=65536 iflag=direct 2>/dev/null | cmp -n $((blocks * 2048)) - $iso"
mkdir "$T/mnt"
check "mount: iso9660" mount -t iso9660 -o ro "$NODE" "$T/mnt"
check "mount: files are the ones put in" diff -r "$T/tree" "$T/mnt"
umount "$T/mnt"

if has ddrescue gddrescue ddrescue; then
    check "ddrescue: runs" ddrescue -q -d -b 2048 "$NODE" "$T/dd.iso" "$T/dd.map"
    check "ddrescue: bytes" same_bytes "$iso" "$T/dd.iso"
    check "ddrescue: map says finished" \
        contains "$T/dd.map" "0x00000000  0x[0-9A-F]*  +"
fi
if has readom wodim readom; then
    readom "dev=$NODE" "f=$T/readom.iso" >"$T/log" 2>&1
    check "readom: bytes" same_bytes "$iso" "$T/readom.iso"
    readom "dev=$NODE" "f=$T/clone" -clone >"$T/log" 2>&1 || cat "$T/log"
    "$here/sectors" "$T/clone" 2448 0 2352 >"$T/clone.main"
    check "readom -clone: main channel" same_bytes "$T/disc.bin" "$T/clone.main"
    check "readom -clone: subchannel" "$build/tests/kernel/check_sub" \
        "$T/disc.layout" "" "$T/clone" 2448 2352 0
    readom "dev=$NODE" -c2scan >"$T/log" 2>&1
    check "readom -c2scan: no C2 errors" \
        contains "$T/log" "Total of 0 hard read errors" "C2 errors total: 0 "
fi
if has dvdisaster dvdisaster dvdisaster; then
    HOME=$T dvdisaster -r -d "$NODE" -i "$T/dis.iso" >"$T/log" 2>&1 ||
        tail -c 2000 "$T/log"
    check "dvdisaster: bytes" same_bytes "$iso" "$T/dis.iso"
fi
if has xorriso xorriso xorriso; then
    check "xorriso: runs" sh -c \
        "xorriso -no_rc -indev $NODE -toc -check_media -- >$T/log 2>&1"
    check "xorriso: table of contents" contains "$T/log" \
        "Media current: CD-ROM" "ISO session  :   1 ,         0" "TESTDISC"
    check "xorriso: every block good" contains "$T/log" "+ good"
    check "xorriso: extracts" xorriso -no_rc -osirrox on -indev "$NODE" \
        -extract / "$T/x"
    chmod -R u+w "$T/x"
    check "xorriso: files are the ones put in" diff -r "$T/tree" "$T/x"
fi
if has isoinfo genisoimage isoinfo; then
    isoinfo -i "$NODE" -d >"$T/log" 2>&1
    check "isoinfo: volume" contains "$T/log" "Volume id: TESTDISC" \
        "Volume size is: $blocks"
fi
if has wodim wodim wodim; then
    wodim "dev=$NODE" -toc >"$T/log" 2>&1
    check "wodim -toc: tracks" contains "$T/log" \
        "track:   1 lba:         0 (        0) 00:02:00 adr: 1 control: 4 mode: 1" \
        "track:lout lba: *$blocks "
    wodim "dev=$NODE" -prcap >"$T/log" 2>&1
    check "wodim -prcap: page 2Ah" contains "$T/log" \
        "Does read raw P-W subcode data" "Does support C2 error pointers" \
        "Does return CD ISRC"
fi
if has lsscsi lsscsi lsscsi; then
    lsscsi >"$T/log"
    check "lsscsi: an optical drive" contains "$T/log" "cd/dvd .*$NODE"
fi
if has sg_raw sg3-utils sg_raw sg_inq sg_readcap sg_get_config sg_modes; then
    check "sg_inq: conforming INQUIRY" sh -c \
        "sg_inq $SG >$T/log && grep -q 'Peripheral device type: cd/dvd' $T/log"
    check "sg_readcap: last block" sh -c \
        "sg_readcap -b $SG | grep -q '^0x$(printf %x "$blocks") 0x800'"
    check "sg_get_config: current profile CD-ROM" sh -c \
        "sg_get_config $SG | grep -q 'Current profile: CD-ROM'"
    check "sg_modes: pages 1, Eh, 2Ah" sh -c \
        "sg_modes -a $SG >$T/log && grep -q -i 'capabilities' $T/log"
    sg_raw -r 23520 -o "$T/raw" "$SG" be 00 00 00 00 10 00 00 0a f8 00 00 \
        2>"$T/log"
    part "$T/disc.bin" 16 10 >"$T/want"
    check "sg_raw: READ CD, 10 raw sectors" same_bytes "$T/want" "$T/raw"
    sg_raw -r 27420 -o "$T/raw" "$SG" be 00 00 00 00 10 00 00 0a fa 01 00 \
        2>"$T/log"
    "$here/sectors" "$T/raw" 2742 0 2352 >"$T/main"
    check "sg_raw: READ CD with C2 and P-W: main channel" \
        same_bytes "$T/want" "$T/main"
    "$here/sectors" "$T/raw" 2742 2352 294 >"$T/c2"
    check "sg_raw: READ CD with C2 and P-W: no C2 flag" \
        cmp -n 2940 "$T/c2" /dev/zero
    check "sg_raw: READ CD with C2 and P-W: subchannel" \
        "$build/tests/kernel/check_sub" "$T/disc.layout" "" "$T/raw" 2742 \
        2646 16
    sg_raw -r 160 -o "$T/raw" "$SG" be 00 00 00 00 10 00 00 0a 00 02 00 \
        2>"$T/log"
    check "sg_raw: READ CD with formatted Q alone" \
        "$build/tests/kernel/check_sub" "$T/disc.layout" "" "$T/raw" 16 0 16 q16
    check "sg_raw: an unknown opcode is refused 05/20/00" sh -c \
        "sg_raw $SG cf 00 00 00 00 00 00 00 00 00 2>&1 |
         grep -q 'Invalid command operation code'"
    check "sg_raw: a read past the end is refused 05/21/00" sh -c \
        "sg_raw -r 2048 $SG 28 00 00 7f ff ff 00 00 01 00 2>&1 |
         grep -q 'Logical block address out of range'"
    for sectors in 128 256 400; do
        count=$(printf '%02x %02x' $((sectors / 256)) $((sectors % 256)))
        # shellcheck disable=SC2086
        sg_raw -r $((sectors * 2352)) -o "$T/raw" "$SG" be 00 00 00 00 00 \
            00 $count f8 00 00 2>"$T/log"
        part "$T/disc.bin" 0 $sectors >"$T/want"
        check "sg_raw: READ CD, $sectors sectors a command" \
            same_bytes "$T/want" "$T/raw"
    done
fi
if has eject eject eject sg_raw; then
    check "eject: opens the tray" eject "$NODE"
    # Opening the node would close the tray (the kernel's autoclose): ask
    # through sg. (sg_turs of sg3-utils 1.48 says no more than "not ready".)
    check "eject: then there is no medium" sh -c \
        "sg_raw $SG 00 00 00 00 00 00 2>&1 |
         grep -q 'Medium not present - tray open'"
    check "eject: closes the tray" eject -t "$NODE"
    wait_for 5 dd "if=$NODE" of=/dev/null count=1 2>/dev/null
    check "eject: then the disc is back" same_bytes "$iso" "$NODE"
fi
unserve
