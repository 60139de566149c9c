#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Our drive as the kernel's own interface, udev, and programs that look at
# discs (rather than copy them) see it, with each kind of disc in it.

. "${0%/*}/lib.sh"
guest uml "$@"
has "what others see" genisoimage genisoimage || exit 0
PATH=$PATH:/usr/sbin:/sbin:/usr/lib/udev:/lib/udev
make_iso "$T/disc.iso"
genisoimage -quiet -udf -V BRIDGE -o "$T/bridge.iso" "$T/tree"
blocks=$(($(stat -c %s "$T/disc.iso") / 2048))
bridge=$(($(stat -c %s "$T/bridge.iso") / 2048))
mkdir "$T/mnt"

# What the kernel's interface says goes into asked.
ask() { "$build/tests/kernel/ask_kernel" "$NODE" "$@" >"$T/asked" 2>&1; }
# medium NAME LINE...: what udev makes of it, and no media beside that.
medium() {
    medium_name=$1
    shift
    has "cdrom_id: $medium_name" udev cdrom_id || return
    cdrom_id "$NODE" 2>&1 | sed -n 's/^ID_CDROM_MEDIA_*//p' | sort >"$T/udev"
    printf '%s\n' "=1" "$@" | sort >"$T/want"
    check "cdrom_id: $medium_name" diff "$T/want" "$T/udev"
}

# --- a CD with data
serve "$T/disc.iso" || exit 0
medium "a CD-ROM" CD=1 SESSION_COUNT=1 TRACK_COUNT=1 TRACK_COUNT_DATA=1
check "blkid: ISO 9660 with its label" sh -c \
    "blkid -p $NODE | grep 'LABEL=\"TESTDISC\".*TYPE=\"iso9660\"'"
ask 16
check "kernel: a CD-ROM" contains "$T/asked" "^drive-status 4" \
    "^disc-status 101" "^changed 1" "^changed-again 0" "^tracks 1 1" \
    "^track 1 control 4 lba 0" "^track 170 control 4 lba $blocks" \
    "^multisession 0 0" "^mode1 [0-9a-f]" "^raw [0-9a-f]" "^dvd-physical -" \
    "^rpc 1 mask 0xff"
check "kernel: lock, eject, close" contains "$T/asked" "^eject-locked 2" \
    "^eject 0" "^open 2" "^close 0" "^closed 4" "^changed-by-tray 1"
if has cdrskin cdrskin cdrskin; then
    cdrskin "dev=$NODE" -minfo >"$T/log" 2>&1
    check "cdrskin -minfo: a CD-ROM" contains "$T/log" \
        "Mounted media type: *CD-ROM" "disk status: *complete" \
        "1 *1 Data *0 *$((blocks - 1))  *$blocks" "Drive id *: 'DV0000000001'"
fi
if has "sg3-utils on features" sg3-utils sg_get_config sg_requests sg_vpd; then
    sg_get_config "$SG" >"$T/log" 2>&1
    check "sg_get_config: SET CD SPEED, page 2Ah, no write speeds" \
        contains "$T/log" "SCS=1, MP2A=1, WSPD=0"
    check "sg_requests -d: sense in descriptors is refused" sh -c \
        "! sg_requests -d $SG"
    check "sg_vpd: pages 00, 80, 83" sh -c \
        "test \$(sg_vpd -p 0 $SG | grep -c '\\[..\\]') -eq 3 &&
         sg_vpd -p 0x80 $SG && sg_vpd -p 0x83 $SG"
fi
if has sdparm sdparm sdparm; then
    sdparm --all "$SG" >"$T/log" 2>&1
    check "sdparm: error recovery, power and capabilities" contains "$T/log" \
        "RRC  *10  *.cha: y, def: 10" "CDDA_CS  *1" "Power condition"
fi
if has "libcdio's tools" libcdio-utils cd-read iso-info; then
    cd-read -m any -s 16 -n 1 --no-hexdump -o "$T/s16" "$NODE" >"$T/log" 2>&1
    check "cd-read: a sector with its header" \
        cmp -i "4:$((16 * 2048))" -n 2048 "$T/s16" "$T/disc.iso"
    check "iso-info: files" sh -c \
        "iso-info --no-header -l -i $NODE | grep -q 'readme.txt'"
fi
unserve

serve "$T/disc.iso" -p read10-only && ask 16
check "kernel: cooked sectors of a drive without READ CD, and no raw ones" \
    contains "$T/asked" "^mode1 [0-9a-f]" "^mode2 -" "^raw -"
unserve

# --- DVD of one layer and of two, BD
serve "$T/bridge.iso" --medium dvd || exit 0
medium "a DVD-ROM" DVD=1 STATE=complete SESSION_COUNT=1 TRACK_COUNT=1 \
    TRACK_COUNT_DATA=1
check "blkid: UDF" sh -c "blkid -p $NODE | grep 'TYPE=\"udf\"'"
for type in udf iso9660; do
    mount -t "$type" -o ro "$NODE" "$T/mnt"
    check "mount: $type of a bridge disc" diff "$T/tree/readme.txt" \
        "$T/mnt/readme.txt"
    umount "$T/mnt"
done
ask
check "kernel: a DVD" contains "$T/asked" "^tracks 1 1" "^raw -" \
    "^last-written $((bridge - 1))" "^dvd-physical layers 1 opposite 0 \
first 0x30000 last $(printf '%#x' $((0x30000 + bridge - 1))) layer0 0"
if has "dvd+rw-tools" dvd+rw-tools dvd+rw-mediainfo; then
    dvd+rw-mediainfo "$NODE" >"$T/log" 2>&1
    check "dvd+rw-mediainfo: a DVD-ROM" contains "$T/log" "10h, DVD-ROM" \
        "lead-out at: *$bridge\*2KB"
fi
unserve
truncate -s $((4171712 * 2048)) "$T/bridge.iso"
serve "$T/bridge.iso" && ask
check "kernel: a DVD of two layers" contains "$T/asked" "^dvd-physical layers \
2 opposite 1 first 0x30000 last 0xfcffff layer0 0x22d3df"
unserve
truncate -s $((bridge * 2048)) "$T/bridge.iso"
serve "$T/bridge.iso" --medium bd
medium "a BD-ROM" BD=1 STATE=complete SESSION_COUNT=1 TRACK_COUNT=1 \
    TRACK_COUNT_DATA=1
if has "dvd+rw-tools on a BD" dvd+rw-tools dvd+rw-mediainfo; then
    dvd+rw-mediainfo "$NODE" >"$T/log" 2>&1
    check "dvd+rw-mediainfo: a BD-ROM" contains "$T/log" "40h, BD-ROM" \
        "Last Recorded Address: *$((bridge - 1))\*2KB"
fi
unserve

# --- three sessions, each with a file system
"$build/tests/tools/mkdisc" sessions3 "$T" >"$T/log" 2>&1
set -- $(sed -n 's/^volume \([0-9]*\) .*/\1/p' "$T/sessions3.facts")
if serve "$T/sessions3.cue"; then
    medium "three sessions" CD=1 SESSION_COUNT=3 TRACK_COUNT=3 \
        TRACK_COUNT_DATA=3 "SESSION_LAST_OFFSET=$(($3 * 2048))"
    ask
    check "kernel: the last session" contains "$T/asked" "^multisession 1 $3"
    n=0
    for first; do
        mount -t iso9660 -o "ro,session=$n" "$NODE" "$T/mnt"
        find "$T/mnt" -type f -size +0 | LC_ALL=C sort | head -n 3 |
            xargs cat | cksum >"$T/by-session"
        umount "$T/mnt"
        mount -t iso9660 -o "ro,sbsector=$first" "$NODE" "$T/mnt"
        find "$T/mnt" -type f -size +0 | LC_ALL=C sort | head -n 3 |
            xargs cat | cksum >"$T/by-sector"
        check "mount: session $n" sh -c \
            "grep -v ' 0$' $T/by-session && diff $T/by-session $T/by-sector"
        umount "$T/mnt"
        n=$((n + 1))
    done
    if has "xorriso on sessions" xorriso xorriso; then
        xorriso -no_rc -indev "$NODE" -toc >"$T/log" 2>&1
        check "xorriso: three sessions" contains "$T/log" \
            "ISO session  :   1 ,  *$1 " "ISO session  :   2 ,  *$2 " \
            "ISO session  :   3 ,  *$3 "
    fi
    unserve
fi

# --- audio: play, and a WAVE file that does not end with a sector
"$build/tests/kernel/make_disc" audio "$T/disc.iso" "$T"
serve "$T/disc.cue" || exit 0
medium "an audio CD" CD=1 SESSION_COUNT=1 TRACK_COUNT=3 TRACK_COUNT_AUDIO=3
check "blkid: nothing on audio" sh -c "! blkid -p $NODE"
if has "audio play" cdtool cdplay cdinfo cdpause cdstop; then
    cdplay -d "$NODE" 1
    check "cdplay: plays" sh -c "cdinfo -d $NODE -v | grep '^play 1'"
    cdinfo -d "$NODE" -v >"$T/then"
    sleep 1
    check "cdplay: goes on" sh -c "! cdinfo -d $NODE -v | diff - $T/then"
    cdpause -d "$NODE"
    cdinfo -d "$NODE" -v >"$T/then"
    sleep 0.2
    check "cdpause: stays" sh -c \
        "grep '^paused 1' $T/then && cdinfo -d $NODE -v | diff - $T/then"
    cdstop -d "$NODE"
    check "cdstop: ends" sh -c "cdinfo -d $NODE -v | grep '^no-status'"
fi
unserve
{
    printf 'RIFF\204\062\036\0WAVEfmt \020\0\0\0\001\0\002\0\104\254\0\0'
    printf '\020\261\002\0\004\0\020\0data\140\062\036\0'
    head -c 1978976 "$T/disc.bin"
    printf 'LIST\044\0\0\0INFOISFT'
    head -c 28 /dev/zero | tr '\0' x
} >"$T/odd.wav"
printf 'FILE "odd.wav" WAVE\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n' \
    >"$T/odd.cue"
if has "an odd WAVE" cdparanoia cdparanoia && serve "$T/odd.cue"; then
    cdparanoia -q -d "$NODE" 1 "$T/odd-out.wav" >"$T/log" 2>&1
    { head -c 1978976 "$T/disc.bin"; head -c 1408 /dev/zero; } >"$T/want"
    tail -c +45 "$T/odd-out.wav" >"$T/got"
    check "cdparanoia: a WAVE file that ends inside a sector" \
        same_bytes "$T/want" "$T/got"
    unserve
fi

# --- a drive that gives Q in binary; one that goes and comes back
"$build/tests/kernel/make_disc" mixed "$T/disc.iso" "$T"
if has "Q in binary" cdrdao cdrdao && serve "$T/disc.cue" -p hex-q; then
    cdrdao read-toc --device "$NODE" --driver generic-mmc:0x1 "$T/hex.toc" \
        >"$T/log" 2>&1
    check "cdrdao: pregaps from Q in binary" contains "$T/hex.toc" \
        "^START 00:02:00" "^START 00:00:37"
    unserve
fi
echo '50 : gone ms=500' >"$T/damage"
serve "$T/disc.cue" --damage "$T/damage" -p plain || exit 0
dd "if=$NODE" of=/dev/null bs=2048 skip=50 count=1 iflag=direct 2>"$T/log"
check "a drive that vanished is announced again" \
    wait_for 10 sh -c "test \$(grep -c /dev/sr $T/serve.out) -eq 2"
NODE=$(sed -n 's|.*\(/dev/sr[0-9]*\).*|\1|p' "$T/serve.out" | tail -n 1)
check "and has its disc" sh -c \
    "dd if=$NODE bs=2048 skip=50 count=1 2>$T/log |
     cmp -i 0:$((50 * 2048)) -n 2048 - $T/disc.iso"
unserve
