# SPDX-License-Identifier: GPL-3.0-or-later
# Captures with sectors that came alike each time though their codes are wrong:
# a sector that proves itself wins over one drive, two drives win over it, and
# either way it is told. Maps of version 1 are told as what they are.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc one.iso 300 M
"$discern" rip -q virtual:one.iso -o d --format cue

# drive N: a drive of a model of its own
drive()
{
    printf 'vendor = MAKER%s\nproduct = DRIVE %s\n' "$1" "$1" >"$1.drive"
}
for n in 1 2 3; do drive $n; done

# poke FILE SECTOR OFFSET TEXT
poke()
{
    printf "$4" | dd of="$1" bs=1 seek=$(($2 * 2352 + $3)) conv=notrunc 2>/dev/null
}

# capture NAME DISC DRIVE
capture()
{
    "$discern" rip -q --overwrite --format cue \
        "virtual:$2.cue,personality=$3.drive" -o "$1" 2>"$dir/err" || :
}

# seal MAP: closed as a rip closes it
seal()
{
    printf 'commit 1 ' >>"$1"
    crc=$(gzip -c "$1" | tail -c 8 | head -c 4 | od -An -tx4 --endian=little)
    echo "${crc# }" >>"$1"
}

# sector_is SECTOR FILE: m.bin has it as that file
sector_is()
{
    for file in m.bin "$2"; do
        dd if="$file" of="$dir/$file.one" bs=2352 skip="$1" count=1 2>/dev/null
    done
    cmp -s "$dir/m.bin.one" "$dir/$2.one" || fail "sector $1 is not that of $2"
}

# cause SECTOR NAME: of that sector in m.map
cause()
{
    awk -v lba="$1" -v want="$2" '
        $1 == "run" && lba >= $2 && lba < $2 + $3 {
            got = "none"
            for (i = 5; i <= NF; i++)
                if (sub(/^cause=/, "", $i)) got = $i
            last = got
        }
        END { exit last != want }' m.map || fail "sector $1 is not $2"
}

# The disc as pressed: sector 50 would be changed by parity, 60 follows a rule.
sed 's/"d\.bin"/"odd.bin"/' d.cue >odd.cue
cp d.bin odd.bin
poke odd.bin 50 99 xyz
head -c 4 /dev/zero | dd of=odd.bin bs=1 seek=$((60 * 2352 + 2064)) \
    conv=notrunc 2>/dev/null
capture a odd 1
grep -q 'cause=in_doubt' a.map || fail 'sector 50 is not in doubt'
capture b odd 2
capture c odd 1

run merge --overwrite a c -o m
want_status 7
cause 50 in_doubt
cause 60 as_pressed
want_err 'or are misread alike'
same odd.bin m.bin

run merge --overwrite a b -o m
want_status 0
cause 50 as_pressed
cause 60 as_pressed
want_out 'Odd, as pressed'
same odd.bin m.bin
python=$(command -v python3) && "$python" -c 'import jsonschema' 2>/dev/null &&
    { "$python" "$srcdir/tests/cli/check_schema.py" merge m.json \
        >"$dir/problem" 2>&1 || fail "$(cat "$dir/problem")"; }
run verify m.cue
want_status 0

# One drive against a sector that proves itself.
capture s d 3
run merge --overwrite a s -o m
want_status 0
same d.bin m.bin
cause 50 none
want_err 'taken from sources that have them with right codes'
run merge --overwrite s a c -o m
want_status 0
same d.bin m.bin
# Two drives against it.
run merge --overwrite a s b -o m
want_status 0
same odd.bin m.bin
cause 50 as_pressed
want_err 'as two drives have them'

# Another drive that finds it damaged, and what parity then proves.
echo '50 : weak bytes=9' >damage
"$discern" rip -q --format cue "virtual:d.cue,personality=2.drive,damage=damage" \
    -o w --retries 0 || :
run merge --overwrite a w -o m
want_status 0
same d.bin m.bin

# Two drives whose bytes differ: that shows damage, and parity proves the rest.
capture x odd 2
poke x.bin 50 200 q
run merge --overwrite a x -o m
want_status 0
sector_is 50 d.bin
grep -q '^run 50 1 repaired .*shown=2' m.map || fail 'the map does not say why'
# A file that is no longer what its map says.
poke x.bin 60 2064 qqqq
run merge --overwrite a x -o m
want_status 0
cause 60 as_pressed
sector_is 60 odd.bin

# Maps of version 1: repaired without anything that shows damage, and what was
# called damaged because it came odd each time.
cp d.bin old.bin
sed 's/"d\.bin"/"old.bin"/' d.cue >old.cue
{
    echo 'discern-map 1'
    grep '^disc ' d.map
    echo 'keeps raw'
    echo 'drive 1 OLD DRIVE 1.00'
    echo 'range 0 300'
    echo 'run 0 50 good attempts=1 drive=1'
    echo 'run 50 1 repaired attempts=2 drive=1'
    echo 'run 51 9 good attempts=1 drive=1'
    echo 'run 60 1 damaged attempts=3 retries=3 c2=2352 drive=1'
    echo 'run 61 239 good attempts=1 drive=1'
} >old.map
dd if=odd.bin of=old.bin bs=2352 skip=60 seek=60 count=1 conv=notrunc 2>/dev/null
seal old.map
run merge --overwrite old a -o m
want_status 7
cause 50 in_doubt
cause 60 as_pressed
same odd.bin m.bin
want_err 'is a map of version 1'
run merge --overwrite old a b -o m
want_status 0
same odd.bin m.bin
run merge --overwrite old s -o m
want_status 0
same d.bin m.bin
cp old.bin old2.bin
sed 's/"old\.bin"/"old2.bin"/' old.cue >old2.cue
cp old.map old2.map
run merge --overwrite old old2 -o m
want_status 3
want_err 'made right by parity though nothing shows'
finish
