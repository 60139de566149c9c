#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bench_trunc.sh [SEED]: verify alone on images of other people's mastering
# programs, whole and cut. 200 and more whole ones, ten of each shape that must
# not alarm, and of each one cut at a random sector, which must be found: status
# 4 (a cut within trailing padding may be a note; one before there is a file
# system leaves raw sectors that are whole, or nothing to check: 7). Prints one
# line a shape and ends with 1 where any image was judged wrongly. DETAIL=1
# tells of each image.
#
# Needs genisoimage, growisofs, xorriso, libarchive-tools, makefs, vcdimager,
# udftools, hfsutils, syslinux-utils and isolinux (Debian); python3, with pycdlib
# where it is there. Shapes whose program is missing are skipped by name.
set -u
build=${top_builddir:-.}
DISCERN=${DISCERN:-$build/discern}
case $DISCERN in /*) ;; *) DISCERN=$PWD/$DISCERN ;; esac
T=$(mktemp -d "${TMPDIR:-/tmp}/discern-trunc.XXXXXX") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 1' INT TERM HUP
XDG_STATE_HOME=$T/state
export XDG_STATE_HOME
here=$(cd "$(dirname "$0")" && pwd)
cd "$T" || exit 1
seed=${1:-1}
wrong=0 whole=0 cuts=0 whole_wrong=0 cut_wrong=0 padding=0 nothing=0 shapes=0

has() { command -v "$1" >/dev/null 2>&1; }

# random N: 0..N-1, the same in each run of a seed
random() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    random=$((seed / 65536 % $1))
}

noise() { # FILE BYTES
    openssl enc -aes-128-ctr -nosalt -pass "pass:$1$seed" </dev/zero \
        2>/dev/null | head -c "$2" >"$1"
}

# A tree of some files, other ones each time, one of them empty.
tree() {
    rm -rf tree
    mkdir -p tree/sub/deep
    random 12
    for n in $(seq $((random + 3))); do
        random 90000
        noise "tree/sub/f$n.dat" $((random + 1))
    done
    random 400000
    noise tree/big.bin $((random + 1))
    noise tree/sub/deep/small.txt 700
    : >tree/empty
}

# A directory record of the root is given that size (bytes), so that its file
# is longer than the disc; or that place.
patch_record() { # ISO NAME OFFSET-IN-RECORD VALUE
    perl -e '
        my ($iso, $name, $at, $value) = @ARGV;
        open(my $f, "+<", $iso) or die; binmode $f; local $/; my $all = <$f>;
        my $found = index($all, $name); die "no $name" if $found < 33;
        seek($f, $found - 33 + $at, 0);
        print $f pack("V", $value), pack("N", $value);' "$@"
}

# verified IMAGE: its status; text in out and err
verified() {
    status=0
    "$DISCERN" verify "$1" >out 2>err </dev/null || status=$?
}

told() {
    [ -z "${DETAIL:-}" ] || echo "  $*"
}

complain() {
    wrong=$((wrong + 1))
    echo "WRONG $*"
    grep -E 'fault  |note  ' out | sed 's/^/      /' | cut -c1-150
}

# cut_one IMAGE FILE BYTES PADDED: FILE of the image, in sectors of BYTES, is
# cut; within the last PADDED sectors that need not be found.
cut_one() {
    sectors=$(($(stat -c %s "$2") / $3))
    random $((sectors - 1))
    keep=$((random + 1))
    cp "$2" uncut
    truncate -s $((keep * $3)) "$2"
    verified "$1"
    cuts=$((cuts + 1))
    told "$shape: cut at $keep of $sectors: $status"
    if [ "$status" -eq 4 ]; then
        :
    elif [ "$status" -eq 1 ] && grep -q d.cue err; then
        : # its sheet speaks of tracks behind the end, and cannot be opened
    elif [ "$status" -eq 0 ] && [ "$keep" -ge $((sectors - $4)) ]; then
        padding=$((padding + 1))
    elif [ "$status" -ne 1 ] && [ "$keep" -le $((begins + 17)) ]; then
        nothing=$((nothing + 1))
    else
        cut_wrong=$((cut_wrong + 1))
        complain "$shape: cut at $keep of $sectors: status $status"
    fi
    mv uncut "$2"
}

# shape NAME COUNT PADDED MAKER ARGUMENT...: COUNT images, whole and cut. MAKER
# makes d.iso, or d.cue with d.bin of sectors of $bytes; what it appends behind
# the file system it may say in $padded, where the last track begins in $begins.
shape() {
    shape=$1 count=$2 padded=$3
    shift 3
    before=$wrong made=0
    for n in $(seq "$count"); do
        tree
        rm -f d.*
        bytes=2352 begins=0
        "$@" >make.out 2>&1 || { echo "SKIP $shape: $(tail -n 1 make.out)"; return; }
        image=d.iso
        [ -f d.cue ] && image=d.cue
        verified $image
        whole=$((whole + 1)) made=$((made + 1))
        told "$shape: whole: $status"
        if [ "$status" -ne 0 ]; then
            whole_wrong=$((whole_wrong + 1))
            complain "$shape: whole: status $status"
        fi
        if [ $image = d.cue ]; then
            cut_one d.cue d.bin $bytes "$padded"
        else
            cut_one d.iso d.iso 2048 "$padded"
        fi
    done
    shapes=$((shapes + 1))
    echo "$shape: $made whole, $made cut, $((wrong - before)) judged wrongly"
}

geniso() { genisoimage -quiet -o d.iso "$@" tree; }
xorr() { xorrisofs -quiet -o d.iso "$@" tree; }
libarchive() { bsdtar -c --format=iso9660 "$@" -f d.iso -C tree .; }
netbsd() { makefs -t cd9660 "$@" d.iso tree; }

udf() { # MEDIA REVISION
    random 3000
    mkudffs --new-file -b 2048 -m "$1" -r "$2" d.iso $((random + 2600))
}

pycd() {
    /usr/bin/python3 - "$@" <<'PYTHON'
import io, os, sys, pycdlib
kw = eval('dict(%s)' % sys.argv[1])
iso = pycdlib.PyCdlib()
iso.new(**kw)
for n, name in enumerate(sorted(os.listdir('tree/sub'))):
    path = 'tree/sub/' + name
    if not os.path.isfile(path):
        continue
    data = open(path, 'rb').read()
    add = {'iso_path': '/F%d.;1' % n}
    if 'joliet' in kw:
        add['joliet_path'] = '/' + name
    if 'rock_ridge' in kw:
        add['rr_name'] = name
    if 'udf' in kw:
        add['udf_path'] = '/' + name
    iso.add_fp(io.BytesIO(data), len(data), **add)
iso.write('d.iso')
PYTHON
}

# raw FIRST: d.iso becomes the Mode 1 sectors of a BIN, by our own conversion.
raw() {
    "$@" && "$DISCERN" rip -q d.iso -o r --format cue --overwrite &&
        mv r.bin d.bin && sed 's/r\.bin/d.bin/' r.cue >d.cue &&
        rm -f r.* d.iso
}

vcd() {
    vcdimager -q -t vcd2 -c d.cue -b d.bin --add-dir=D \
        --add-file=tree/big.bin,D/BIG.BIN /dev/null
}

appended() {
    random 3000000
    noise part $((random + 2048))
    xorr -R -J -append_partition 2 0xef part
}

padded_much() {
    geniso -R -J && noise pad 921600 && cat pad >>d.iso
}

# What is appended need not end with a sector: disks count in 512.
padded_odd() {
    geniso -R -J && noise pad 250880 && cat pad >>d.iso
}

isohybrid_made() {
    mkdir -p tree/isolinux
    cp /usr/lib/ISOLINUX/isolinux.bin tree/isolinux/
    cp /usr/lib/syslinux/modules/bios/ldlinux.c32 tree/isolinux/
    xorr -R -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
        -boot-load-size 4 -boot-info-table \
        -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin
}

protected_long() { # a file that is longer than the disc, two that overlap
    geniso && patch_record d.iso 'BIG.BIN;1' 10 1500000000
}

protected_overlap() {
    geniso && lba=$(perl -e 'open F, "d.iso"; binmode F; local $/; $_ = <F>;
        print unpack("V", substr($_, index($_, "BIG.BIN;1") - 31, 4))') &&
        patch_record d.iso 'EMPTY.;1' 2 "$lba" &&
        patch_record d.iso 'EMPTY.;1' 10 4096
}

empty_elsewhere() { # an empty file that points past the end
    geniso && patch_record d.iso 'EMPTY.;1' 2 4000000
}

# Mode 1, then audio, and a volume that counts both.
counts_tracks() {
    raw geniso -R || return
    data=$(($(stat -c %s d.bin) / 2352))
    noise audio $((2352 * 600))
    cat audio >>d.bin
    perl -e 'open(my $f, "+<", "d.bin"); binmode $f;
        my $n = $ARGV[0]; my $at = 16 * 2352 + 16 + 80;
        seek($f, $at, 0); print $f pack("V", $n), pack("N", $n);' \
        $((data + 600))
    printf 'FILE "d.bin" BINARY\n  TRACK 01 MODE1/2352\n' >d.cue
    printf '    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n' >>d.cue
    printf '    INDEX 01 %02d:%02d:%02d\n' $((data / 4500)) \
        $((data / 75 % 60)) $((data % 75)) >>d.cue
    # EDC and ECC of the descriptor again, by way of an ISO of its own.
    perl -e 'open(my $f, "<", "d.bin"); binmode $f; seek($f, 16 * 2352 + 16, 0);
        read($f, my $user, 2048); print $user;' >one
    head -c 32768 /dev/zero | cat - one >one.iso
    "$DISCERN" rip -q one.iso -o one --format cue --overwrite &&
        dd if=one.bin of=d.bin bs=2352 skip=16 seek=16 count=1 conv=notrunc \
            status=none
    rm -f one one.*
}

# A later session alone, whose addresses count from the disc's start.
later_alone() {
    random 9000
    geniso -R -C "0,$((random + 11400))"
}

# ---- sessions ----

sectors_of() { echo $(($(stat -c %s "$1") / 2048)); }

# A first session in one.iso, and how far the second begins from the start.
first_session() {
    genisoimage -quiet -R -J -o one.iso tree || return
    second=$(($(sectors_of one.iso) + 11400))
    tree
}

# The second alone, whose directories name the first one's files, too.
second_alone() {
    first_session && geniso -R -J -C 0,$second -M one.iso
}

# Both in one file, as a drive or a disk has them: the first one's volume is
# at 16, and all behind it is no part of that.
both_sessions() {
    second_alone && padded=$((second + $(sectors_of d.iso) - \
        $(sectors_of one.iso) + 152)) &&
        truncate -s $((second * 2048)) one.iso && cat d.iso >>one.iso &&
        mv one.iso d.iso
}

# A sheet of both, without the gap between them.
both_in_sheet() {
    second=$(($(genisoimage -quiet -R -J tree | wc -c) / 2048)) || return
    genisoimage -quiet -R -J -o one.iso tree && tree &&
        geniso -R -J -C 0,$((second + 11400)) -M one.iso || return
    cat one.iso d.iso >d.bin
    rm -f d.iso
    bytes=2048 begins=$second
    printf 'REM SESSION 01\nFILE "d.bin" BINARY\n  TRACK 01 MODE1/2048\n' >d.cue
    printf '    INDEX 01 00:00:00\nREM SESSION 02\n' >>d.cue
    printf '  TRACK 02 MODE1/2048\n    INDEX 01 %02d:%02d:%02d\n' \
        $((second / 4500)) $((second / 75 % 60)) $((second % 75)) >>d.cue
}

# On media that can be overwritten the second volume takes the first one's
# place.
grown() {
    genisoimage -quiet -R -J -o d.iso tree && tree &&
        growisofs -M d.iso -R -J -quiet tree
}

grown_by_libisofs() {
    xorriso -outdev stdio:d.iso -map tree / && tree &&
        xorriso -dev stdio:d.iso -map tree /more
}

# ---- boot images and tables of partitions ----

boot_tree() {
    random 3000000
    noise tree/efi.img $((random / 512 * 512 + 2048))
}

with_gpt() {
    boot_tree && xorr -R -c boot.cat -b efi.img -no-emul-boot \
        -boot-load-size 4 -eltorito-alt-boot -e efi.img -no-emul-boot \
        -isohybrid-gpt-basdat -isohybrid-mbr /usr/lib/ISOLINUX/isohdpfx.bin
}

isohybrid_afterwards() {
    mkdir -p tree/isolinux
    cp /usr/lib/ISOLINUX/isolinux.bin tree/isolinux/
    cp /usr/lib/syslinux/modules/bios/ldlinux.c32 tree/isolinux/
    geniso -R -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot \
        -boot-load-size 4 -boot-info-table && isohybrid d.iso &&
        padded=$(($(sectors_of d.iso) - $(isosize d.iso) / 2048 + 152))
}

boot_in_partition() { # whose image lies behind the volume
    boot_tree && mv tree/efi.img part &&
        xorr -R -append_partition 2 0xef part \
            -e --interval:appended_partition_2:all:: -no-emul-boot
}

# ---- other trees ----

deep() {
    mkdir -p tree/a/b/c/d/e/f/g/h/i/j/k
    cp tree/big.bin tree/a/b/c/d/e/f/g/h/i/j/k/
    "$@"
}

hfs_alone() {
    random 6000
    truncate -s $(((random + 800) * 2048)) d.iso
    hformat -l WORK d.iso
}

odd() { padded=$(/usr/bin/python3 "$here/odd_iso.py" "$1" "$seed$n" d.iso); }

if has genisoimage; then
    shape 'ISO 9660, genisoimage' 10 152 geniso
    shape 'Rock Ridge and Joliet, genisoimage' 10 152 geniso -R -J
    shape 'not padded, genisoimage' 10 0 geniso -R -J -no-pad
    shape 'bridge with UDF 1.02, genisoimage' 12 152 geniso -R -J -udf
    shape 'HFS hybrid, genisoimage' 10 152 geniso -R -hfs
    shape 'HFS hybrid with Apple map, genisoimage' 10 152 geniso -R -hfs -part
    shape 'HFS, UDF and ISO 9660, genisoimage' 10 152 geniso -R -udf -hfs -part
    shape 'raw sectors of an ISO' 10 152 raw geniso -R -J
    shape 'raw sectors of a bridge' 10 152 raw geniso -R -udf
    shape 'much behind the volume' 10 600 padded_much
    shape 'behind the volume, half a sector' 10 275 padded_odd
    shape 'file longer than the disc' 10 152 protected_long
    shape 'files that overlap' 10 152 protected_overlap
    shape 'empty file past the end' 10 152 empty_elsewhere
    shape 'volume that counts the audio behind it' 10 152 counts_tracks
    shape 'later session alone, from the start' 10 152 later_alone
    shape 'later session alone, of files in both' 10 152 second_alone
    shape 'two sessions in one file' 10 152 both_sessions
    shape 'two sessions in a sheet' 10 152 both_in_sheet
    has growisofs && shape 'grown by a session, growisofs' 10 152 grown
    shape 'deep directories that were moved, genisoimage' 10 152 \
        deep geniso -R
    shape 'deep directories, genisoimage' 10 152 deep geniso -D
    shape 'Joliet beside an empty tree, genisoimage' 10 152 geniso -J -hide '*'
    has isohybrid && [ -f /usr/lib/ISOLINUX/isolinux.bin ] &&
        shape 'isohybrid afterwards, syslinux' 10 400 isohybrid_afterwards
fi
if has xorrisofs; then
    shape 'ISO 9660, libisofs' 10 152 xorr
    shape 'Rock Ridge and Joliet, libisofs' 10 152 xorr -R -J
    shape 'HFS+ hybrid, Apple map of 512, libisofs' 10 152 \
        xorr -R -hfsplus -apm-block-size 512
    shape 'HFS+ hybrid, Apple map of 2048, libisofs' 10 152 \
        xorr -R -hfsplus -apm-block-size 2048
    shape 'appended partition, libisofs' 10 1700 appended
    shape 'boot image in an appended partition, libisofs' 10 1700 \
        boot_in_partition
    shape 'volume that begins twice, libisofs' 10 152 \
        xorr -R -partition_offset 16
    # Sessions begin at multiples of 32.
    shape 'grown by a session, libisofs' 10 184 grown_by_libisofs
    shape 'deep directories, libisofs' 10 152 deep xorr -R
    [ -f /usr/lib/ISOLINUX/isolinux.bin ] &&
        shape 'isohybrid, libisofs' 10 400 isohybrid_made &&
        shape 'isohybrid with GPT at both ends, libisofs' 10 900 with_gpt
fi
has bsdtar && shape 'ISO 9660, libarchive' 10 152 libarchive
has makefs && {
    shape 'ISO 9660, NetBSD makefs' 10 152 netbsd
    shape 'Rock Ridge, NetBSD makefs' 10 152 netbsd -o rockridge
}
has vcdimager && shape 'Video CD, vcdimager' 10 450 vcd
has hformat && shape 'HFS alone, hfsutils' 10 80 hfs_alone
for kind in block-512 block-1024 size-zero size-swapped size-big-only \
    size-little-only size-wrong-little xar joliet-beside-empty joliet-alone \
    interleaved boot-behind appended audio-as-files; do
    has python3 && shape "odd: $kind" 10 0 odd $kind
done
if /usr/bin/python3 -c 'import pycdlib' 2>/dev/null; then
    shape 'ISO 9660, pycdlib' 10 0 pycd ''
    shape 'Rock Ridge and Joliet, pycdlib' 10 0 pycd \
        'joliet=3, rock_ridge="1.09"'
    shape 'UDF 2.60 bridge, pycdlib' 10 0 pycd 'udf="2.60"'
fi
if has mkudffs || [ -x /usr/sbin/mkudffs ]; then
    PATH=$PATH:/usr/sbin
    for revision in 1.02 1.50 2.00 2.01; do
        shape "UDF $revision, mkudffs" 4 152 udf dvd $revision
        shape "UDF $revision of a hard disk, mkudffs" 3 152 udf hd $revision
    done
    for revision in 1.50 2.00 2.01; do
        shape "UDF $revision sparable, mkudffs" 4 4 udf cdrw $revision
        shape "UDF $revision overwritable, mkudffs" 4 152 udf dvdrw $revision
        shape "UDF $revision with a VAT, mkudffs" 4 4 udf cdr $revision
    done
    for revision in 2.50 2.60; do
        shape "UDF $revision with a VAT, mkudffs" 5 4 udf dvdr $revision
        shape "UDF $revision of a BD-R, mkudffs" 5 4 udf bdr $revision
    done
fi
echo "$shapes shapes; $whole whole images: $whole_wrong false alarms; $cuts" \
    "cut ones: $cut_wrong not found, $padding cut in padding only, $nothing" \
    "before there is a file system"
[ $wrong -eq 0 ]
