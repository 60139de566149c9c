# SPDX-License-Identifier: GPL-3.0-or-later
# Captures of several drives become one image: the right bytes win, whoever
# came first; what nothing decides is damaged; another disc is refused.
. "${top_srcdir:-.}/tests/cli/bad.sh"

"$top_builddir/tests/tools/mkdisc" mixed . >/dev/null 2>&1 ||
    skip "tests/tools/mkdisc is not built"
python=$(command -v python3) && "$python" -c 'import jsonschema' 2>/dev/null ||
    python=

# valid: the report beside the merged image is what its schema says
valid()
{
    [ -z "$python" ] ||
        "$python" "$srcdir/tests/cli/check_schema.py" merge "$1.json" \
            >"$dir/problem" 2>&1 || fail "$(cat "$dir/problem")"
}

# fact FILE KEY: the first number of that key
fact()
{
    sed -n "s/^ *\"$2\": \([0-9]*\),*\$/\1/p" "$1" | head -n 1
}

# want_fact FILE KEY TEST NUMBER
want_fact()
{
    [ "$(fact "$1" "$2")" "$3" "$4" ] ||
        fail "$2 is $(fact "$1" "$2"), $3 $4 is wanted"
}

# Three drives, each failing elsewhere, some of it at the same place; C2 does
# not flag all that is wrong.
cat >a.damage <<'END'
1000-1060/3 : unreadable
1200-1230 : weak rate=0.2
3500-3520 : unreadable
4500-4540 : weak rate=0.02
4500-4520 : c2-miss share=0.2
4700-4703 : silent rate=0.01 fixed=yes
END
cat >b.damage <<'END'
1001-1060/3 : unreadable
1220-1250 : weak rate=0.2
3515-3540 : unreadable
4520-4560 : weak rate=0.02
4710-4713 : silent rate=0.01 fixed=yes
END
cat >c.damage <<'END'
1002-1060/3 : unreadable
1210-1240 : weak rate=0.05
4515-4530 : weak rate=0.01
4515-4520 : c2-miss share=0.1
END
seed=1
for drive in a b c; do
    run rip virtual:mixed.cue,damage=$drive.damage,seed=$seed -o $drive \
        --retries 1
    want_status 3
    seed=$((seed + 1))
done
remember
run merge a b c -o m
want_status 0
same mixed.bin m.bin
want_out 'The image is complete: all 5625 sectors were recovered'
want_out 'One alone holds it'
want_out 'Decided by majority'
valid m
want_fact m.json total -eq 5625
want_fact m.json single -gt 20
want_fact m.json majority -ge 8
want_fact m.json conflict -eq 0
want_fact m.json lost -eq 0
grep -q '^run .* drive=3' m.map || fail 'the map names no third drive'
grep -q '^drive 1 a.cue: DISCERN' m.map || fail 'the map does not name a.cue'
[ ! -e m.samples ] || fail 'samples are left of a whole image'
run verify m.cue
want_status 0
rm m.*
unchanged

# The order of the sources decides nothing.
run merge c b a -o m -q
want_status 0
want_no_out
same mixed.bin m.bin
rm m.*

# Two of them lack what only the third has: damaged, said so, and taken
# further by another drive. In what both hold and only one has right nothing
# decides for audio.
run merge a b -o m
want_status 3
want_out 'THE IMAGE IS DAMAGED: of 5625 sectors'
[ "$(unmarked mixed.bin m.bin m.map 2352)" = 0 ] ||
    fail 'sectors are wrong and not marked'
want_fact m.json conflict -ge 8
valid m
[ -e m.samples ] || fail 'no samples are kept'
cp m.map two.map
run merge m c -o n
want_status 0
want_fact n.json missing -eq "$(($(fact m.json damaged) + $(fact m.json unread)))"
[ "$(unmarked mixed.bin n.bin n.map 2352)" = 0 ] ||
    fail 'sectors are wrong and not marked'
run rip virtual:mixed.cue -o m
want_status 0
same mixed.bin m.bin
rm m.* n.* two.map

# Audio of drives with other read offsets.
printf 'read_offset = 30\n' >later.drive
printf 'read_offset = -667\n' >earlier.drive
run rip virtual:mixed.cue,personality=later.drive,damage=b.damage,seed=2 -o o -q \
    --retries 1
run rip virtual:mixed.cue,personality=earlier.drive,damage=c.damage,seed=3 -o p -q \
    --retries 1
run merge a o p -o m
want_status 0
want_err 'the audio of o comes 30 samples later than that of a'
want_err 'the audio of p comes 667 samples earlier than that of a'
same mixed.bin m.bin
valid m
rm m.* o.* p.*

# Another disc of the same length and tracks; another length; not even a disc.
data_disc one.iso 1500 A
data_disc two.iso 1500 B
data_disc long.iso 1503 A
for disc in one two long; do
    run rip virtual:$disc.iso -o r$disc
    want_status 0
done
cp one.iso odd.iso
cp rone.map odd.map
failed 1 'rtwo is not of the disc that rone is of: of 1500 sectors of data' \
    merge rone rtwo -o x
failed 1 'rtwo is not of the disc that rone is of' merge rone rtwo odd -o x
failed 1 'rtwo is not of the disc that odd is of' merge rtwo odd rone -o x
failed 1 'rlong is not of the disc that rone is of: its table of contents' \
    merge rone odd rlong -o x
failed 1 'rone is not of the disc that a is of' merge a b rone -o x
failed 1 'nosuch: no such image' merge rone nosuch -o x
failed 1 'one.iso has no map beside it' merge rone one.iso -o x
failed 1 'rlong.map is not the map of one.iso' \
    merge rone one.iso,map=rlong.map -o x
failed 1 'a.map is not the map of a.damage' merge a.damage,map=a.map b -o x
failed 2 "needs raw sectors" merge rone odd -o x --format cue
failed 2 "cannot hold this disc" merge a b -o x --format iso
failed 1 'rone.map is one of the sources' merge rone odd -o rone --overwrite
failed 1 'rone.map is one of the sources' merge rone odd -o rone
failed 1 'no/such' merge rone odd -o no/such/x
: >x.iso
failed 1 'x.iso exists' merge rone odd -o x
[ "$(echo x*)" = x.iso ] || fail "left behind: $(echo x*)"
run merge rone odd -o x --overwrite
want_status 0
same one.iso x.iso
failed 1 'x.map exists already' merge rone odd -o x
rm x.*

# Images without codes: what two say against one, and one against one.
cp one.iso liar.iso
cp one.iso other.iso
printf 'lie' | dd of=liar.iso bs=2048 seek=700 conv=notrunc 2>/dev/null
printf 'lie' | dd of=other.iso bs=2048 seek=800 conv=notrunc 2>/dev/null
cp rone.map liar.map
cp rone.map other.map
run merge liar other odd -o x
want_status 0
want_out 'Decided by majority  2'
same one.iso x.iso
valid x
rm x.*
run merge liar other -o x
want_status 3
want_out 'Conflicts'
want_out '2 of them because sources differ'
[ "$(unmarked one.iso x.iso x.map 2048)" = 0 ] ||
    fail 'sectors are wrong and not marked'
valid x
rm x.*

# A raw sector that proves itself judges both.
printf 'FILE "one.iso" BINARY\n TRACK 01 MODE1/2048\n INDEX 01 00:00:00\n' \
    >raw.cue
run rip virtual:raw.cue -o raw1 -f cue --skip 800-1400
want_status 3
run merge liar other raw1 -o x -f iso
want_status 3
want_fact x.json proven -ge 1
want_fact x.json conflict -eq 1
run merge liar other raw1 -o y
want_status 3
want_fact y.json made_up -ge 600
run rip virtual:raw.cue -o raw2 -f cue
cmp -l raw2.bin y.bin | awk '{ print int(($1 - 1) / 2352) }' | sort -u >differs
[ "$(cat differs)" = '' ] || [ "$(cat differs)" = 800 ] ||
    fail "sectors differ: $(cat differs)"
rm x.* y.*

# Images and mapfiles of ddrescue.
cat >d1.map <<'END'
# Mapfile. Created by GNU ddrescue version 1.27
0x00000000     +               1
0x00000000  0x00064000  +
0x00064000  0x00032000  -
0x00096000  0x00258000  +
END
cat >d2.mapfile <<'END'
0x00000000     +               1
0x00000000  0x00032000  -
0x00032000  0x00032000  +
0x00064000  0x00032000  +
0x00096000  0x00032000  +
0x000C8000  0x00226000  -
END
cp one.iso d1.img
dd if=/dev/zero of=d1.img bs=2048 seek=200 count=100 conv=notrunc 2>/dev/null
head -c 819200 one.iso >d2
dd if=/dev/zero of=d2 bs=2048 count=100 conv=notrunc 2>/dev/null
run merge d1.img d2,map=d2.mapfile -o x
want_status 0
same one.iso x.iso
want_fact x.json single -ge 1200
valid x
rm x.*
run merge d1.img rone -o x
want_status 0
same one.iso x.iso
grep -q '^drive [0-9] d1.img: ddrescue' x.map || fail 'the map names no d1.img'
rm x.*

# With the real one.
if command -v ddrescue >/dev/null; then
    printf '0x0 ? 1\n0x00000000 0x00100000 +\n0x00100000 0x00010000 -\n' >t1
    printf '0x00110000 0x001DE000 +\n' >>t1
    printf '0x0 ? 1\n0x00000000 0x00010000 -\n0x00010000 0x002DE000 +\n' >t2
    ddrescue -q -b 2048 -H t1 one.iso r1.iso r1.map >/dev/null 2>&1
    ddrescue -q -b 2048 -H t2 one.iso r2.iso r2.map >/dev/null 2>&1
    run merge r1.iso r2.iso -o x
    want_status 0
    same one.iso x.iso
    rm x.*
else
    echo 'SKIP part: ddrescue is missing'
fi

# A full disk: said so, and nothing is left behind.
if ${CC:-cc} -shared -fPIC -o "$dir/fail.so" \
    "$srcdir/tests/cli/fail_write.c" -ldl 2>/dev/null &&
    LD_PRELOAD=$dir/fail.so "$discern" --version >/dev/null 2>&1; then
    files=$(ls)
    for name in x.iso x.map; do
        status=0
        ran="discern merge (no room for $name)"
        FAIL_ERRNO=28 FAIL_NAME=$name FAIL_AFTER=100 \
            LD_PRELOAD=$dir/fail.so "$discern" merge rone odd -o x --room-wait 0 \
            >"$dir/out" 2>"$dir/err" </dev/null || status=$?
        want_status 1
        want_err "$name: No space left on device"
        want_out 'NOT MERGED: no image was made.'
        [ "$(ls)" = "$files" ] || fail "left behind: $(ls)"
    done
else
    echo 'SKIP part: no compiler, or no preloading: a full disk'
fi
# Files that have changed since their maps were written, the same way in both:
# what a data sector says of itself outweighs its map.
data_disc rot.iso 200 R
"$discern" rip -q virtual:rot.iso -o rot1 --format cue
cp rot1.bin whole.bin
printf x | dd of=rot1.bin bs=1 seek=117700 conv=notrunc 2>/dev/null
dd if=/dev/zero of=rot1.bin bs=2352 seek=70 count=1 conv=notrunc 2>/dev/null
for extension in bin map; do
    cp rot1.$extension rot2.$extension
done
sed s/rot1/rot2/ rot1.cue >rot2.cue
run merge rot1 rot2 -o rot3
want_status 3
"$discern" map rot3.map >"$dir/map"
grep -q ' 50 *1 *repaired' "$dir/map" || fail 'sector 50 is not repaired'
grep -q ' 70 *1 *damaged' "$dir/map" || fail 'sector 70 is not damaged'
[ "$(unmarked whole.bin rot3.bin rot3.map 2352)" = 0 ] ||
    fail 'wrong sectors without a mark'
finish
