# SPDX-License-Identifier: GPL-3.0-or-later
# A damaged image is never called good: not by the rip, its report or its
# status, not by verify alone or with the disc.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc a.iso 1500 A
audio_disc d 2 8 D
where=400-419

# damaged SOURCE MASTER BYTES RULE [OPTION]: whatever came out, all agree
damaged()
{
    echo "$where : $4" >damage
    run rip "virtual:$1,damage=damage$5" -o x --retries 2
    ran="$ran ($4$5)"
    image=x.iso
    sheet=x.iso
    [ -e $image ] || image=x.bin sheet=x.cue
    wrong=$(unmarked "$2" $image x.map "$3")
    told=$(sed -n 's/^{* *"outcome": "\([a-z]*\)",*$/\1/p' x.json | head -n 1)
    case $status in
    0)
        [ "$told" = good ] || fail "the report says $told"
        want_out 'The image is complete'
        same "$2" $image
        self=0
        ;;
    3)
        [ "$told" = damaged ] || fail "the report says $told"
        want_out 'THE IMAGE IS DAMAGED'
        [ "$wrong" = 0 ] || fail "$wrong sectors are wrong and not marked"
        self=3
        ;;
    *) fail "0 or 3 is wanted" ;;
    esac
    run verify $sheet
    [ $self -eq 0 ] || want_out 'IMAGE IS'
    want_status $self
    run verify $sheet "virtual:$1"
    if cmp -s "$2" $image; then
        want_status $self # 3: the right bytes, but nothing proved them
    else
        want_status 4
        want_out 'THE IMAGE AND THE DISC DIFFER.'
    fi
    rm x.*
}

for kind in unreadable 'unreadable block=no' 'weak rate=0.4' \
    'weak bytes=40 burst=300' 'weak rate=0.4 fixed=yes' 'weak rate=0.4 p=0.7' \
    'silent rate=0.3' 'neighbour by=1' 'weak rate=0.3 above=4' \
    'unreadable until=2' 'unreadable approach=forward' \
    'latency ms=3000' 'bad-q' 'c2-false'; do
    damaged a.iso a.iso 2048 "$kind"
    case $kind in
    silent* | neighbour*) ;; # audio: nothing in the disc tells
    *) damaged d.cue d.bin 2352 "$kind" ;;
    esac
done
damaged a.iso a.iso 2048 unreadable ,medium=dvd
damaged a.iso a.iso 2048 'weak rate=0.2' ,medium=dvd
damaged a.iso a.iso 2048 'unreadable block=no' ,medium=bd
where=end
damaged a.iso a.iso 2048 unreadable
damaged d.cue d.bin 2352 unreadable

# What the disc does not give now is no difference, whichever sectors the rip
# lost itself. (In silence, what was lost and filled with zeros is the same as
# what is there.)
dd if=/dev/zero of=silence.bin bs=2352 count=1000 2>/dev/null
printf 'FILE "silence.bin" BINARY\n TRACK 01 AUDIO\n  INDEX 01 0:0:0\n' \
    >silence.cue
for at in 400-409 410-419 395-404 405-409; do
    echo "400-409 : unreadable" >damage
    run rip virtual:silence.cue,damage=damage -o x
    want_status 3
    echo "$at : unreadable" >damage
    run verify x.cue virtual:silence.cue,damage=damage
    want_status 3
    want_out 'THE IMAGE IS DAMAGED'
    run verify silence.cue virtual:silence.cue,damage=damage
    want_status 3
    want_out 'THE DISC IS DAMAGED'
    rm x.*
done

# What one reading cannot see, a comparison with the disc does.
for kind in 'silent rate=0.3' 'neighbour by=1'; do
    echo "400-419 : $kind" >damage
    run rip virtual:d.cue,damage=damage -o x
    cmp -s d.bin x.bin && fail "the rule did nothing"
    run verify x.cue virtual:d.cue
    want_status 4
    want_out 'THE IMAGE AND THE DISC DIFFER.'
    run verify d.cue virtual:d.cue,damage=damage
    want_status 4
    rm x.*
done

# Of an image that was good: one byte changed, a file gone, another record.
"$discern" rip -q virtual:a.iso -o x
printf y | dd of=x.iso bs=1 seek=5000 conv=notrunc 2>/dev/null
run verify x.iso
want_status 4
want_out 'x.iso  differs'
run verify x.iso virtual:a.iso
want_status 4
want_out '2  differs'
run verify a.iso "virtual:a.iso,damage=damage"
want_status 4
echo '{' >x.json
run verify x.iso
want_status 4
want_err 'recorded hashes: line '
"$discern" rip -q virtual:d.cue -o y
rm y.bin
failed 1 'y.cue:1: file "y.bin" not found' verify y.cue
finish
