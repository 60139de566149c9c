# SPDX-License-Identifier: GPL-3.0-or-later
# The same command given again on a rip that is complete: it ends as that rip
# did, with a note, and touches nothing; what was changed meanwhile is told and
# not overwritten; what has something left to do goes on.
. "${top_srcdir:-.}/tests/cli/bad.sh"

# again STATUS ARGUMENT...: a rip with that status, and twice the same command
again()
{
    wanted=$1
    shift
    run "$@"
    want_status "$wanted"
    remember
    for _ in 1 2; do
        run "$@"
        want_status "$wanted"
        want_err 'is complete already: nothing was read'
        want_out 'was complete already, as '
        unchanged
    done
}

# begun_anew: the files of the last image go
begun_anew()
{
    rm -f x.* x\ *
}

data_disc a.iso 300 A
data_disc b.iso 300 B
audio_disc s 3 4 S

again 0 rip virtual:a.iso -o x
again 0 rip virtual:a.iso -o x.iso # named by the image
again 0 rip a.iso -o x             # an image as the disc
run rip --json virtual:a.iso -o x
want_out '"complete_already": true'
want_out "\"sha256\": \"$(sha256sum <a.iso | cut -d' ' -f1)\""
want_out '"resumed": 300'
run rip -q virtual:a.iso -o x
want_status 0

failed 1 'complete already, without --fix-codes' rip virtual:a.iso -o x \
    --fix-codes

# No disc, another disc, another image than is there: nothing of that is
# complete, and nothing is overwritten.
remember
failed 5 'no disc in the drive' rip virtual: -o x
failed 1 'x.map belongs to another disc' rip virtual:b.iso -o x
failed 1 'x.map belongs to another disc' rip virtual:s.cue -o x
failed 1 'x.bin is missing' rip virtual:a.iso -o x -f cue
failed 2 'an ISO image has no subchannel' rip virtual:a.iso -o x -f iso --sub
unchanged

# changed TEXT ARGUMENT...: told, with status 1, and left as it is
changed()
{
    remember
    failed 1 "$@"
    unchanged
}
cp x.iso keep.iso
printf x >>x.iso
changed 'x.iso was changed since its rip: 614401 bytes' rip virtual:a.iso -o x
truncate -s 100 x.iso
changed 'x.iso was changed since its rip: 100 bytes' rip virtual:a.iso -o x
cp keep.iso x.iso
run rip virtual:a.iso -o x # written anew, and the same
want_status 0
want_err 'is complete already'
printf X | dd of=x.iso bs=1 seek=5000 conv=notrunc 2>/dev/null
changed 'x.iso was changed since its rip: its SHA-256' rip virtual:a.iso -o x
rm x.iso
changed 'x.iso is missing' rip virtual:a.iso -o x
# Moved, and under another name.
mkdir elsewhere
mv keep.iso elsewhere/y.iso
for file in map json; do mv x.$file elsewhere/y.$file; done
run rip virtual:a.iso -o elsewhere/y
want_status 0
want_err 'is complete already'
rm -r elsewhere
begun_anew

# Audio: one BIN, one a track, with the subchannel in any case.
again 0 rip virtual:s.cue -o x
changed 'without its subchannel' rip virtual:s.cue -o x --sub
changed 'is missing' rip virtual:s.cue -o x --split
sed -i 's/AUDIO/audio/' x.cue
changed 'x.cue was changed since its rip: its SHA-256' rip virtual:s.cue -o x
rm x.cue
changed 'x.cue is missing' rip virtual:s.cue -o x
begun_anew
again 0 rip virtual:s.cue -o x --sub
printf X | dd of=x.sub bs=1 seek=500 conv=notrunc 2>/dev/null
changed 'x.sub was changed since its rip' rip virtual:s.cue -o x --sub
rm x.sub
changed 'x.sub is missing' rip virtual:s.cue -o x --sub
begun_anew
again 0 rip virtual:s.cue -o x --split
rm 'x (Track 02).bin'
changed 'x (Track 02).bin is missing' rip virtual:s.cue -o x --split
begun_anew

# Data as BIN/CUE: asked for, and because an ISO cannot hold it.
again 0 rip virtual:a.iso -o x -f cue
begun_anew
run rip -q -f cue a.iso -o odd
printf 'FILE "odd.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n' \
    >odd.cue
printf '\002' | dd of=odd.bin bs=1 seek=235215 conv=notrunc 2>/dev/null
run rip virtual:odd.cue -o x
odd=$status
[ -e x.bin ] || fail 'BIN/CUE is wanted'
begun_anew
again "$odd" rip virtual:odd.cue -o x
rm x.*

# Not all of it proven (7), or not all of it in an ISO (3): as it was.
printf '\001' | dd of=odd.bin bs=1 seek=235215 conv=notrunc 2>/dev/null
printf 'doubt' | dd of=odd.bin bs=1 seek=235300 conv=notrunc 2>/dev/null
run rip virtual:odd.cue -o x
doubt=$status
[ "$doubt" -eq 7 ] || fail 'status 7 is wanted'
begun_anew
again 7 rip virtual:odd.cue -o x
rm x.*

# What has something left to do goes on: damage (3), unfinished work (8).
printf '100-103 : unreadable\n' >damage
run rip virtual:a.iso,damage=damage -o x
want_status 3
run rip virtual:a.iso,damage=damage -o x
want_status 3
want_out 'THE IMAGE IS DAMAGED'
grep -q 'complete already' "$dir/err" && fail 'damage is not complete'
run rip virtual:a.iso -o x
want_status 0
want_out 'From earlier runs'
again 0 rip virtual:a.iso -o x
same a.iso x.iso
begun_anew
run rip virtual:a.iso,damage=damage -o x --give-up-after 1
want_status 8
run rip virtual:a.iso,damage=damage -o x --give-up-after 1
want_status 8
grep -q 'complete already' "$dir/err" && fail 'unfinished is not complete'
begun_anew
run rip virtual:a.iso -o x --skip 10-19
want_status 3
run rip virtual:a.iso -o x --skip 10-19
want_status 3
again 0 rip virtual:a.iso -o x
same a.iso x.iso
begun_anew

# A merge's image is one, too.
run rip -q virtual:a.iso,damage=damage -o one
printf '200-203 : unreadable\n' >damage
run rip -q virtual:a.iso,damage=damage -o two
run merge one.iso two.iso -o x
want_status 0
again 0 rip virtual:a.iso -o x
finish
