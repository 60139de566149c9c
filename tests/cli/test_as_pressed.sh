# SPDX-License-Identifier: GPL-3.0-or-later
# Sectors that were pressed with odd codes: the image is the disc, and says so.
# What differs, or is flagged, is damage.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc one.iso 400 P
"$discern" rip -q virtual:one.iso -o d --format cue

# zero FIRST COUNT OFFSET BYTES: of those sectors of d.bin
zero()
{
    at=$1
    while [ "$at" -lt $(($1 + $2)) ]; do
        head -c "$4" /dev/zero | dd of=d.bin bs=1 conv=notrunc 2>/dev/null \
            seek=$((at * 2352 + $3))
        at=$((at + 1))
    done
}

# pressed KIND STATUS: a rip of d.cue holds the disc's bytes and tells the kind
pressed()
{
    run rip --overwrite --format cue virtual:d.cue -o x
    want_status "$2"
    want_out "$1"
    cmp -s d.bin x.bin || fail 'the image is not the disc'
    grep -q "odd=[a-z_,]*$1" x.map || fail "the map does not say $1"
    cp d.orig d.bin
}

cp d.bin d.orig
zero 100 20 2064 288 # EDC, P and Q
pressed edc_zero 0
want_out 'as_pressed'
zero 150 1 2064 4 # EDC alone
pressed edc_zero 0
zero 160 2 2100 3 # right EDC beside wrong parity
pressed parity_wrong 0
printf '\376\052\125' |
    dd of=d.bin bs=1 seek=$((170 * 2352 + 12)) conv=notrunc 2>/dev/null
pressed address_wrong 0
# What L-EC could make right may be misread alike each time.
printf 'xyz' | dd of=d.bin bs=1 seek=$((180 * 2352 + 99)) conv=notrunc 2>/dev/null
pressed edc_wrong 7
want_out 'in_doubt'
want_err 'or are misread alike'

# Killed before they were read again they are in doubt, whoever reads the map;
# the same command goes on with them.
zero 100 20 2064 288
run rip --overwrite --second-read=never --sub --format cue virtual:d.cue -o x
want_status 7
if grep -q 'cause=as_pressed' x.map; then fail 'pressed so, by one reading'; fi
rm x.json
run map x.map
want_out 'in_doubt  20'
run rip --sub --format cue virtual:d.cue -o x
want_status 0
want_out 'as_pressed'
same d.bin x.bin
cp d.orig d.bin

# An ISO holds what L-EC makes of a sector where the EDC then proves it; what
# it does not prove is as it was read, and both stay in doubt.
printf 'xyz' | dd of=d.bin bs=1 seek=$((180 * 2352 + 99)) conv=notrunc 2>/dev/null
run rip --overwrite --format iso virtual:d.cue -o x
want_status 7
want_err 'what their parity and EDC make of them'
same one.iso x.iso
head -c 900 /dev/zero | tr '\000' x |
    dd of=d.bin bs=1 seek=$((190 * 2352 + 99)) conv=notrunc 2>/dev/null
run rip --overwrite --format iso virtual:d.cue -o x
want_status 7
cmp -s one.iso x.iso && fail 'bytes that nothing proves were altered'
tail -c +$((190 * 2352 + 17)) d.bin | head -c 2048 >was
tail -c +$((190 * 2048 + 1)) x.iso | head -c 2048 >is
same was is
rm -f x.*
cp d.orig d.bin

# Wrong bytes that differ from reading to reading are damage, also in parity.
echo '100-199 : silent bytes=1' >damage
run rip --overwrite --format cue virtual:d.cue,damage=damage -o x
want_status 0
cmp -s d.bin x.bin || fail 'the image is not the disc'
grep -q 'repaired.*shown=' x.map || fail 'the map does not say why'
if grep -q 'cause=as_pressed' x.map; then fail 'damage is called pressed'; fi

# A drive with C2 that flags what it reads wrong of sectors without codes.
zero 0 400 2064 288
echo '100-199/7 : weak bytes=2' >damage
for seed in 1; do
    run rip --overwrite --format cue "virtual:d.cue,damage=damage,seed=$seed" -o x
    wrong=$(unmarked d.bin x.bin x.map 2352)
    [ "$wrong" = 0 ] || fail "$wrong sectors are wrong and not marked"
    run rip --overwrite --fast --format cue \
        "virtual:d.cue,damage=damage,seed=$seed" -o x
    [ "$status" != 0 ] || cmp -s d.bin x.bin || fail 'good, with other bytes'
done
finish
