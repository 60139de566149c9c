# SPDX-License-Identifier: GPL-3.0-or-later
# Who asks for it gets a copy with right codes, which says of each sector that
# the disc has others; without asking nobody does.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc one.iso 300 F
"$discern" rip -q virtual:one.iso -o d --format cue
sed 's/"d\.bin"/"odd.bin"/' d.cue >odd.cue
cp d.bin odd.bin
head -c 4 /dev/zero | dd of=odd.bin bs=1 seek=$((40 * 2352 + 2064)) \
    conv=notrunc 2>/dev/null
head -c 3 /dev/zero | dd of=odd.bin bs=1 seek=$((41 * 2352 + 2100)) \
    conv=notrunc 2>/dev/null
head -c 276 /dev/zero | dd of=odd.bin bs=1 seek=$((42 * 2352 + 2076)) \
    conv=notrunc 2>/dev/null
printf xyz | dd of=odd.bin bs=1 seek=$((50 * 2352 + 99)) conv=notrunc 2>/dev/null
python=$(command -v python3) && "$python" -c 'import jsonschema' 2>/dev/null ||
    python=

run rip --format cue virtual:odd.cue -o a
want_status 7
same odd.bin a.bin
! grep -q fixed_codes a.json || fail 'codes are made right unasked'

run rip --format cue --fix-codes virtual:odd.cue -o b
want_status 0
same d.bin b.bin
want_err '4 sectors have codes or header that were made right'
want_out 'Codes made right on request'
grep -q '^run 50 1 repaired .*shown=8' b.map || fail 'the map does not say so'
[ -z "$python" ] || "$python" "$srcdir/tests/cli/check_schema.py" rip b.json \
    >"$dir/problem" 2>&1 || fail "$(cat "$dir/problem")"
run verify b.cue
want_status 0
want_err 'as --fix-codes asks: the disc has others'
run verify b.cue virtual:odd.cue
want_status 0
want_err 'as --fix-codes asks: the disc has others'
# Given again it stays so, and is not asked again as an old map is.
run rip --format cue --fix-codes virtual:odd.cue -o b
same d.bin b.bin

# Then the disc fits an ISO.
run rip --fix-codes virtual:odd.cue -o c
want_status 0
same one.iso c.iso

# Where the user data are in doubt and nothing proves them, nothing is made.
dd if=/dev/urandom bs=900 count=1 2>/dev/null |
    dd of=odd.bin bs=1 seek=$((60 * 2352 + 300)) conv=notrunc 2>/dev/null
run rip --overwrite --format cue --fix-codes virtual:odd.cue -o b
want_status 7
dd if=odd.bin of=odd60 bs=2352 skip=60 count=1 2>/dev/null
dd if=b.bin of=b60 bs=2352 skip=60 count=1 2>/dev/null
same odd60 b60

# A merge does the same.
cp d.bin whole.bin
run merge a a -o m
want_status 7
run merge a a -o n --fix-codes
want_status 0
same d.bin n.bin
want_err '4 sectors have codes or header that were made right'
[ -z "$python" ] || "$python" "$srcdir/tests/cli/check_schema.py" merge n.json \
    >"$dir/problem" 2>&1 || fail "$(cat "$dir/problem")"
finish
