# SPDX-License-Identifier: GPL-3.0-or-later
# A map of version 1 called repaired what parity could alter, and damaged what
# came odd each time: with the disc such sectors are read again, without it
# that is told.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc one.iso 300 O
"$discern" rip -q virtual:one.iso -o d --format cue --sub

# The disc: sector 50 would be changed by parity, 60 follows a rule.
sed 's/"d\.bin"/"odd.bin"/' d.cue >odd.cue
cp d.bin odd.bin
printf xyz | dd of=odd.bin bs=1 seek=$((50 * 2352 + 99)) conv=notrunc 2>/dev/null
head -c 3 /dev/zero | dd of=odd.bin bs=1 seek=$((60 * 2352 + 2100)) \
    conv=notrunc 2>/dev/null

# old BASE STATE50 STATE60: what version 1 would have left
old()
{
    "$discern" rip -q --overwrite --format cue --sub virtual:odd.cue -o "$1" \
        2>/dev/null || :
    grep -v '^#' "$1.map" >before
    {
        echo 'discern-map 1'
        grep -e '^disc ' -e '^keeps ' -e '^drive ' before
        echo 'range 0 300'
        echo 'run 0 50 good attempts=1 drive=1'
        echo "run 50 1 $2 drive=1"
        echo 'run 51 9 good attempts=1 drive=1'
        echo "run 60 1 $3 drive=1"
        echo 'run 61 239 good attempts=1 drive=1'
        printf 'commit 1 '
    } >"$1.map"
    crc=$(gzip -c "$1.map" | tail -c 8 | head -c 4 | od -An -tx4 --endian=little)
    echo "${crc# }" >>"$1.map"
    cp d.bin "$1.bin"
    rm -f "$1.json"
}

# Both.
old a 'repaired attempts=2' 'damaged attempts=3 retries=255 c2=2352'
run verify a.cue
want_err 'which may have been pressed so'
run rip --format cue --sub virtual:odd.cue -o a
want_status 7
want_err '2 sectors repaired or damaged as version 1 of maps did'
same odd.bin a.bin
grep -q '^discern-map 2' a.map || fail 'the map is not written anew'
grep -q '^run 50 1 good .*cause=in_doubt' a.map || fail 'sector 50'
grep -qE '^run 60 1 good .*cause=(as_pressed|in_doubt)' a.map || fail 'sector 60'
# Nothing of it is left the next time.
run rip --format cue --sub virtual:odd.cue -o a
! grep -q 'version 1 of maps' "$dir/err" || fail 'asked again'

# All repaired: such a rip counted as complete.
old b 'repaired attempts=2' 'good attempts=1'
cp odd.bin b.bin
dd if=d.bin of=b.bin bs=2352 skip=50 seek=50 count=1 conv=notrunc 2>/dev/null
run rip --format cue --sub virtual:odd.cue -o b
want_status 7
same odd.bin b.bin

# Where the subchannel was left out for good, only --overwrite reads it again.
old g 'repaired attempts=2' 'good attempts=1'
rm g.sub
run rip --format cue virtual:odd.cue -o g
want_err '--overwrite reads the disc anew'
grep -q '^run 50 1 repaired' g.map || fail 'the map has changed'

# A sector that is damaged indeed is repaired again, and says what shows it.
old c 'repaired attempts=2' 'good attempts=1'
cp d.bin c.bin
echo '50 : weak bytes=9' >damage
run rip --format cue --sub virtual:d.cue,damage=damage -o c
want_status 0
same d.bin c.bin
grep -q '^run 50 1 repaired .*shown=' c.map || fail 'sector 50 is not repaired'

# Audio is none of it.
audio_disc e 1 4 E
"$discern" rip -q --format cue --sub virtual:e.cue -o f
run rip --format cue --sub virtual:e.cue -o f
! grep -q 'version 1 of maps' "$dir/err" || fail 'audio is asked again'
finish
