# SPDX-License-Identifier: GPL-3.0-or-later
# Q that was pressed with wrong CRCs on purpose: read twice, told with its key,
# and written as the frames that emulators ask for; what only looks alike is not.
. "${top_srcdir:-.}/tests/cli/bad.sh"

mksub=$top_builddir/tests/tools/mksub
sectors=16300
"$mksub" plain $sectors track:1:0:-:0 || fail 'mksub'

# disc NAME: another one of these sectors
disc() {
    ln plain.bin "$1.bin"
    sed "s/plain/$1/" plain.cue >"$1.cue"
    cp plain.sub "$1.sub"
}

# spoil NAME LBA BYTES: Q's last bytes, its CRC among them
spoil() {
    printf "$3" | dd of="$1.sub" bs=1 seek=$(($2 * 96 + 20)) conv=notrunc \
        2>/dev/null
}

# A key of 8 bits (A5A5) in both frames of its pairs.
places='13955 14335 14749 14980 15092 15228 15881 16017'
others='14081 14429 14499 14906 15162 15478 15769 15951'
disc game
for lba in $places; do
    spoil game "$lba" '\101\102\103\104'
    spoil game $((lba + 5)) '\105\106\107\110'
done
run rip virtual:game.cue -o a
want_status 0
want_out 'LibCrypt, key A5A5: 16 frames of Q'
[ "$(wc -c <a.sbi)" -eq $((4 + 16 * 14)) ] || fail 'a.sbi has not 16 frames'
[ "$(wc -c <a.lsd)" -eq $((16 * 15)) ] || fail 'a.lsd has not 16 frames'
[ -s a.sub ] || fail 'the subchannel is not kept'
# The first frame is 00:02:00 + 13955: 03:08:05, and Q byte for byte.
[ "$(head -c 8 a.sbi | od -An -tx1 | tr -d ' \n')" = 5342490003080501 ] ||
    fail 'a.sbi begins otherwise'
dd if=game.sub bs=1 skip=$((13955 * 96 + 12)) count=12 of=q 2>/dev/null
dd if=a.lsd bs=1 skip=3 count=12 2>/dev/null | cmp -s - q ||
    fail 'a.lsd has another Q'
grep -q '"role": "q_frames"' a.json || fail 'the report does not list a.sbi'
run rip --format ccd virtual:game.cue -o b
want_status 0
same a.sbi b.sbi
run verify a.cue virtual:game.cue
want_status 0

# Its own image, read once, shows the same and proves it not.
run rip a.cue -o c
want_status 0
want_out 'it may be that, or bad Q'
[ ! -e c.sbi ] || fail 'frames that were not read twice'

# A frame that comes otherwise each time is not known to be pressed so.
echo '14335 : bad-q' >weak
run rip virtual:game.cue,damage=weak -o d
want_status 0
want_out 'it may be that, or bad Q'
[ ! -e d.sbi ] || fail 'a frame that comes otherwise each time'

# Rot at the same places, one frame of a pair; too many bits; too few.
disc rot
for lba in $places; do spoil rot "$lba" '\101\102\103\104'; done
run rip virtual:rot.cue -o e
want_status 0
[ ! -e e.sbi ] || fail 'rot is taken for LibCrypt'
! grep -q 'LibCrypt' "$dir/out" || fail 'rot is told as LibCrypt'
disc many
for lba in $places $others; do
    spoil many "$lba" '\101\102\103\104'
    spoil many $((lba + 5)) '\105\106\107\110'
done
run rip virtual:many.cue -o f
want_status 0
[ ! -e f.sbi ] || fail 'sixteen bits are taken for a key'

# A file of the user's own is in the way before anything is read; asked to
# overwrite, none is left that would be taken for this disc's.
echo mine >g.sbi
run rip virtual:rot.cue -o g
want_status 1
want_err 'g.sbi'
[ "$(cat g.sbi)" = mine ] && [ ! -e g.bin ] || fail 'g is touched'
run rip --overwrite virtual:rot.cue -o a
want_status 0
[ ! -e a.sbi ] && [ ! -e a.lsd ] || fail 'the frames of another disc are left'
finish
