# SPDX-License-Identifier: GPL-3.0-or-later
# Images named by another file than their sheet, or by none that is read: what
# a file is, is told from the file.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 2 4 seed
data_disc d.iso 400 D
"$discern" rip -q -f cue d.iso -o raw || exit 99

# mixed NAME: Mode 1 and audio in one BIN, with its sheet
mixed()
{
    cat raw.bin au.bin >"$1.bin"
    {
        printf 'FILE "%s.bin" BINARY\n  TRACK 01 MODE1/2352\n' "$1"
        printf '    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n'
        printf '    INDEX 00 00:05:25\n    INDEX 01 00:07:25\n'
    } >"$1.cue"
}

# By the sheet beside it, whatever the case of its extension.
mixed m
run info --json m.bin
want_status 0
want_err 'm.bin: read by its sheet m.cue'
want_out '"format": "cue"'
want_out '"start": 550'
mv m.cue m.CUE
run info --json m.bin
want_err 'm.bin: read by its sheet m.CUE'
want_out '"start": 550'
mv m.CUE m.bin.cue
run info --json m.bin
want_err 'm.bin: read by its sheet m.bin.cue'
mkdir sub
mv m.bin m.bin.cue sub
run info --json sub/m.bin
want_err 'sub/m.bin: read by its sheet sub/m.bin.cue'
mv sub/m.bin m.bin
rm -r sub
# One track of several.
"$discern" rip -q virtual:au.cue --split -o sp || exit 99
run info --json 'sp (Track 02).bin'
want_status 0
want_err 'read by its sheet sp.cue'
want_out '"number": 2'
# A rip goes the same way, and verify finds the record by the BIN's name.
mixed m
run rip -q m.bin -o copy
want_status 0
same m.bin copy.bin
run verify copy.bin
want_status 0
rm copy*

# A sheet that is of another file, or cannot be read: the sectors count.
printf 'FILE "au.bin" BINARY\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n' >m.cue
run info --json m.bin
want_status 0
want_out '"format": "raw"'
want_out '"start": 400'
want_err 'm.bin has no sheet: 2 tracks by its sectors'
printf 'FILE "m.bin" BINARY\n TRACK 01 NONSENSE\n' >m.cue
run info --json m.bin
want_status 0
want_out '"format": "raw"'
want_err 'the sheet beside it cannot be used: m.cue:2: unknown track mode'
rm m.cue

# Without one: tracks by sectors; audio is audio; a part says where it is from.
for name in m.img m.mdf m.raw; do
    mv m.* $name
    run info --json $name
    want_status 0
    want_out '"format": "raw"'
    want_out '"mode": "audio"'
    want_out '"start": 400'
done
touch m.mds
mv m.raw m.mdf
run info --json m.mdf
want_err 'm.mdf: m.mds beside it is not read (an MDS or MDX descriptor)'
rm m.mds m.mdf
cp au.bin lone.bin
run info --json lone.bin
want_status 0
want_out '"kind": "Audio CD"'
want_out '"format": "raw"'
want_out '"tracks"'
cat au.bin raw.bin >lone.bin
run info --json lone.bin
want_status 0
want_out '"mode": "mode1"'
tail -c +23521 raw.bin >part.bin
run info part.bin
want_err 'part.bin is a part of a disc: its first sector says that it is LBA 10'
# A damaged place makes no track.
cp raw.bin hole.bin
dd if=/dev/zero of=hole.bin bs=2352 seek=150 count=60 conv=notrunc 2>/dev/null
run info --json hole.bin
want_status 0
[ "$(grep -c '"start":' "$dir/out")" -eq 1 ] || fail 'damage became a track'
rm lone.bin part.bin hole.bin

# User data are an ISO under any name that has a file system, or .iso.
cp d.iso plain.iso
run info --json plain.iso
want_out '"format": "iso"'
cp raw.bin raw.iso
run info --json raw.iso
want_out '"format": "raw"'
rm plain.iso raw.iso

# What is not read is named, and what would do.
# unread NAME BYTES WORDS
unread()
{
    # shellcheck disable=SC2059
    { printf "$2"; head -c 4096 /dev/zero; } >"$1"
    failed 1 "$3" info "$1"
    want_err 'which is not read: '
    rm "$1"
}
unread x.chd 'MComprHD' 'x.chd is a CHD of MAME'
unread x.mds 'MEDIA DESCRIPTOR' 'x.mds is an MDS or MDX descriptor'
unread x.cso 'CISO' 'x.cso is a compressed ISO (CSO)'
unread x.bin 'ECM\000' 'x.bin is an ECM file'
unread x.daa 'DAA\000' 'x.daa is a DAA image of PowerISO'
unread x.flac 'fLaC' 'x.flac is FLAC audio'
unread x.iso 'PK\003\004' 'x.iso is a ZIP archive'
unread x.gdi '3\n1 0 4 2352 t.bin 0\n' 'x.gdi is a GDI descriptor'
unread x.7z '7z\274\257\047\034' 'x.7z is a 7z archive'
{ head -c 4096 /dev/zero; printf 'koly'; head -c 508 /dev/zero; } >x.dmg
failed 1 'x.dmg is an Apple disk image (DMG)' info x.dmg
{ head -c 4096 /dev/zero; printf '\006\000\000\200\001\002\003\004'; } >x.cdi
failed 1 'x.cdi is a DiscJuggler image, version 3.5' info x.cdi
failed 1 'x.cdi is a DiscJuggler image' rip x.cdi -o y
rm x.*
for kind in 'x.flac WAVE fLaC FLAC' 'x.bin BINARY ECM\000 ECM' \
    'x.wv WAVE wvpk WavPack'; do
    # shellcheck disable=SC2086
    set -- $kind
    { printf "$3"; head -c 705600 /dev/zero; } >"$1"
    printf 'FILE "%s" %s\n TRACK 01 AUDIO\n INDEX 01 00:00:00\n' "$1" "$2" \
        >u.cue
    failed 1 "u.cue:1: ./$1 is " info u.cue
    want_err "$4"
    rm "$1"
done
printf 'FILE "au.bin" MP3\n TRACK 01 AUDIO\n INDEX 01 00:00:00\n' >u.cue
failed 1 'file type "MP3" is not BINARY, MOTOROLA or WAVE: decode' info u.cue
# Bytes that only look like one are no reason to refuse an image.
{ printf 'BZh'; tail -c +4 au.bin; } >lone.bin
run info lone.bin
want_status 0
finish
