# SPDX-License-Identifier: GPL-3.0-or-later
# Discs whose TOC says Mode 1 and some of whose sectors are not: no byte is lost
# by the format, whenever it is found and whatever happens meanwhile.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc d.iso 300 D
"$discern" rip -q -f cue d.iso -o plain || exit 99
printf 'FILE "d.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n' \
    >d.cue

# as MODE: the same place of the disc as sectors of that mode, in MODE.bin
as()
{
    printf 'FILE "%s" BINARY\n  TRACK 01 %s\n    INDEX 01 00:00:00\n' \
        "$2" "$1" >as.cue
    "$discern" rip -q as.cue -o "$3" || exit 99
    rm as.cue "$3.map" "$3.json" "$3.cue"
}
as MODE2/2048 d.iso form1
head -c 697200 </dev/zero | tr '\000' 'f' >form2.dat
as MODE2/2324 form2.dat form2
# Formless: the copies of what would be a sub-header differ.
awk 'BEGIN { for (i = 0; i < 300; i++) printf "f%07d%-2328s", i, "less" }' \
    >formless.dat
as MODE2/2336 formless.dat formless
# Mode 0, and what has no sync pattern.
{
    head -c 235200 plain.bin
    printf '\000\377\377\377\377\377\377\377\377\377\377\000\000\003\045\000'
    head -c 2336 /dev/zero
} >mode0.bin
awk 'BEGIN { for (i = 0; i < 300; i++) printf "%08d%-2344s", i * 7919, "a" }' \
    >sound.bin

# disc FROM FIRST COUNT...: Mode 1 with those sectors of FROM.bin in it
disc()
{
    cp plain.bin d.bin
    while [ $# -gt 0 ]; do
        dd if="$1.bin" of=d.bin bs=2352 skip="$2" seek="$2" count="$3" \
            conv=notrunc 2>/dev/null
        shift 3
    done
}

# bin_made: BIN/CUE of the disc, nothing else
bin_made()
{
    same d.bin x.bin
    [ ! -e x.iso ] && [ ! -e x.odd ] || fail "left: $(ls x.*)"
    grep -q 'MODE1/2352' x.cue || fail 'the sheet'
}

for odd in form1 form2 formless; do
    disc $odd 275 1
    run rip virtual:d.cue -o x
    want_status 0
    want_err 'the first at LBA 275, hold more than an ISO does: the image is'
    bin_made
    run verify x.cue virtual:d.cue
    want_status 0
    rm x.*
    # An ISO that is asked for says what it lacks.
    run rip -f iso virtual:d.cue -o x
    want_err 'the first at LBA 275, hold more than an ISO does'
    grep -q '"left_out"' x.json || fail 'nothing is left out'
    [ ! -e x.odd ] && [ ! -e x.bin ] || fail "left: $(ls x.*)"
    if [ $odd = form1 ]; then
        want_status 0
        same d.iso x.iso
    else
        want_status 3
        want_out 'THE IMAGE IS NOT THE WHOLE DISC'
        grep -q '"lost": "all"' x.json || fail 'what is lost'
    fi
    rm x.*
done
disc mode0 100 1
run rip virtual:d.cue -o x
want_err 'the first at LBA 100, hold more than an ISO does'
bin_made
rm x.*
disc form2 100 20 formless 200 1 form2 299 1
run rip --json virtual:d.cue -o x
want_status 0
want_out '"format": "cue"'
want_err '22 sectors, the first at LBA 100'
bin_made
run rip virtual:d.cue -o x
want_status 0
want_err 'x is complete already'
# Over it, and of an image.
run rip --overwrite d.cue -o x
want_status 0
bin_made
rm x.*

# A disc that an ISO holds is one, damaged or not.
disc
run rip virtual:d.cue -o x
want_status 0
same d.iso x.iso
[ ! -e x.odd ] && [ ! -e x.bin ] || fail "left: $(ls x.*)"
rm x.*
printf '50-60 : unreadable\n120-122 : weak rate=0.05\n' >damage
run rip -r 0 virtual:d.cue,damage=damage -o x
want_status 3
[ -e x.iso ] && [ ! -e x.bin ] || fail "damage made it BIN: $(ls x.*)"
run rip virtual:d.cue -o x
want_status 0
same d.iso x.iso
[ ! -e x.odd ] || fail 'x.odd is left'
rm x.*

# Odd sectors and damage: BIN/CUE at once, and the same command goes on in it.
disc form2 100 20
run rip -r 0 virtual:d.cue,damage=damage -o x
want_status 3
[ -e x.bin ] && [ ! -e x.iso ] && [ ! -e x.odd ] || fail "files: $(ls x.*)"
run rip virtual:d.cue -o x
want_status 0
want_out 'From earlier runs'
bin_made
rm x.*
# Damage first, odd sectors only in the second run.
printf '95-125 : unreadable\n' >hidden
run rip -r 0 virtual:d.cue,damage=hidden -o x
want_status 3
[ -e x.iso ] && [ -e x.odd ] || fail "files: $(ls x.*)"
run rip virtual:d.cue -o x
want_status 0
bin_made
rm x.*

# The odd sectors that were kept must be there.
run rip -r 0 virtual:d.cue,damage=damage --give-up-after 1 -o x
if [ -e x.odd ]; then
    mv x.odd away
    failed 1 'x.odd is missing' rip virtual:d.cue -o x
    echo mine >x.odd
    failed 1 'x.odd holds no odd sectors' rip virtual:d.cue -o x
    [ "$(cat x.odd)" = mine ] || fail 'x.odd was written to'
fi
rm -f x.* away
echo mine >x.odd
failed 1 'x.odd exists and is no file of' rip virtual:d.cue -o x
[ "$(cat x.odd)" = mine ] && [ ! -e x.iso ] || fail "x.odd: $(ls x.*)"
rm -f x.*

# What it would become is somebody's: an ISO, which says what it lacks.
echo mine >x.bin
run rip virtual:d.cue -o x
want_status 3
want_err 'x.bin exists already: if the disc has more than an ISO holds'
[ "$(cat x.bin)" = mine ] && [ -e x.iso ] || fail "files: $(ls x.*)"
rm x.*

# No room for the BIN, then there is.
if ${CC:-cc} -shared -fPIC -o "$dir/fail.so" \
    "$srcdir/tests/cli/fail_write.c" -ldl 2>/dev/null &&
    LD_PRELOAD=$dir/fail.so "$discern" --version >/dev/null 2>&1; then
    for after in 0 300000; do
        status=0
        ran="discern rip (no room for x.bin after $after)"
        FAIL_ERRNO=28 FAIL_NAME=x.bin FAIL_AFTER=$after \
            LD_PRELOAD=$dir/fail.so "$discern" rip virtual:d.cue -o x \
            --room-wait 0 >"$dir/out" 2>"$dir/err" </dev/null || status=$?
        want_status 1
        want_err 'x.bin: No space left on device'
        [ -e x.iso ] && [ -e x.odd ] && [ ! -e x.bin ] ||
            fail "files: $(ls x.*)"
        run rip virtual:d.cue -o x
        want_status 0
        bin_made
        rm x.*
    done
else
    echo 'SKIP part: no compiler, or no preloading: a full disk'
fi

# Killed at any call, gone on with.
shim=$top_builddir/tests/tools/faultio.so
if [ -e "$shim" ] && cp "$shim" "$dir/faultio.so" &&
    LD_PRELOAD=$dir/faultio.so "$discern" --version >/dev/null 2>&1; then
    mkdir out
    call=${ODD_FIRST:-1}
    while :; do
        killed=0
        FAULTIO_FOLDER=$PWD/out FAULTIO_DO=kill FAULTIO_AT=$call \
            LD_PRELOAD=$dir/faultio.so "$discern" rip -q virtual:d.cue \
            -o out/x >"$dir/out" 2>"$dir/err" </dev/null || killed=$?
        [ $killed -ne 0 ] || break
        run rip -q virtual:d.cue -o out/x
        ran="discern rip, killed at call $call before"
        [ "$status" -eq 0 ] || fail 'does not go on'
        same d.bin out/x.bin
        [ "$(ls out | tr '\n' ' ')" = 'x.bin x.cue x.json x.map ' ] ||
            fail "files: $(ls out | tr '\n' ' ')"
        rm -f out/*
        call=$((call + ${ODD_STEP:-6}))
    done
    [ "$call" -gt 20 ] || fail "only $call calls were killed at"
else
    echo 'SKIP part: nothing can be preloaded: kills'
fi
finish
