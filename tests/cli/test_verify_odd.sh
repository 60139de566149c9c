# SPDX-License-Identifier: GPL-3.0-or-later
# An image against a disc of which sectors have odd codes: the same user data
# are no difference, other user data are one; what a rip left in doubt another
# drive settles, or contradicts.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc one.iso 300 V
"$discern" rip -q virtual:one.iso -o d --format cue
for n in 1 2; do
    printf 'vendor = MAKER%s\nproduct = DRIVE %s\n' "$n" "$n" >"$n.drive"
done
python=$(command -v python3) && "$python" -c 'import jsonschema' 2>/dev/null ||
    python=

# odd FILE SECTOR OFFSET BYTES: the disc with zeros there
odd()
{
    [ -e "$1.bin" ] || { cp d.bin "$1.bin"
                         sed "s/\"d\.bin\"/\"$1.bin\"/" d.cue >"$1.cue"; }
    head -c "$4" /dev/zero | dd of="$1.bin" bs=1 conv=notrunc 2>/dev/null \
        seek=$(($2 * 2352 + $3))
}

# Codes and headers only: EDC, P, Q and address.
odd codes 40 2064 4
odd codes 41 2076 276
odd codes 42 12 3
odd codes 43 2064 288
run verify d.cue virtual:codes.cue
want_status 0
want_out 'all are identical but 2, which have the same user data'
want_out 'Other codes or header       2'
"$discern" verify --json d.cue virtual:codes.cue >v.json
[ -z "$python" ] || "$python" "$srcdir/tests/cli/check_schema.py" verify \
    v.json >"$dir/problem" 2>&1 || fail "$(cat "$dir/problem")"
# The image has them, and the disc's codes are right.
run verify codes.cue virtual:d.cue
want_status 0
want_out 'Other codes or header'
# One byte of user data more.
odd codes 44 500 1
run verify d.cue virtual:codes.cue
want_status 0
want_out 'Identical after correction'
run verify codes.cue virtual:d.cue
want_status 4
want_out 'Parity would make them equal'
odd codes 45 300 900
run verify d.cue virtual:codes.cue
want_status 4

# In doubt: the same drive says nothing new, another one does.
cp d.bin doubt.bin
sed 's/"d\.bin"/"doubt.bin"/' d.cue >doubt.cue
printf 'xyz' | dd of=doubt.bin bs=1 seek=$((50 * 2352 + 99)) conv=notrunc \
    2>/dev/null
run rip -q --format cue virtual:doubt.cue,personality=1.drive -o r
want_status 7
run verify r.cue virtual:doubt.cue,personality=1.drive
want_status 7
want_err 'they stay in doubt'
want_out 'NOT PROVEN: the disc gives nothing else'
run verify r.cue virtual:doubt.cue,personality=2.drive
want_status 0
want_err 'come alike from another drive: they were pressed so'
run verify r.cue virtual:d.cue,personality=2.drive
want_status 4
want_err 'have other bytes now'
"$discern" verify --json r.cue virtual:d.cue,personality=2.drive >v.json
[ -z "$python" ] || "$python" "$srcdir/tests/cli/check_schema.py" verify \
    v.json >"$dir/problem" 2>&1 || fail "$(cat "$dir/problem")"
# What cannot be read now is no difference.
echo '70 : unreadable' >damage
run verify d.cue virtual:d.cue,damage=damage
want_status 3
want_out 'Unreadable now      1'
finish
