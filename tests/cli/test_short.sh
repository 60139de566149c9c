# SPDX-License-Identifier: GPL-3.0-or-later
# An image or a disc that is shorter than its file system: verify, info and rip
# say so, and a rip that read every sector makes it the disc's own oddity.
. "${top_srcdir:-.}/tests/cli/bad.sh"

# put32 N: both byte orders
put32()
{
    awk -v n="$1" 'BEGIN { for (i = 0; i < 4; i++) {
        b[i] = n % 256; n = int(n / 256) }
        for (i = 0; i < 4; i++) printf "\\%03o", b[i]
        for (i = 3; i >= 0; i--) printf "\\%03o", b[i] }'
}

# record LBA SIZE FLAGS NAME: a directory record (ECMA-119 9.1)
record()
{
    len=$((33 + ${#4} + (${#4} + 1) % 2))
    [ "$4" = '\000' ] || [ "$4" = '\001' ] && len=34
    name=${#4}
    [ $len -ne 34 ] || name=1
    # shellcheck disable=SC2059
    printf "\\$(printf %03o $len)\\000$(put32 "$1")$(put32 "$2")"
    printf '\145\001\002\003\004\005\000'
    # shellcheck disable=SC2059
    printf "\\$(printf %03o "$3")\\000\\000\\001\\000\\000\\001\\$(
        printf %03o $name)$4"
    [ $((name % 2)) -eq 1 ] || printf '\000'
}

# iso FILE SIZE: a volume that says SIZE sectors; A.BIN from 20 to 119
iso()
{
    head -c $((120 * 2048)) /dev/zero | tr '\0' 'a' >"$1"
    head -c $((20 * 2048)) /dev/zero | dd of="$1" conv=notrunc 2>/dev/null
    {
        printf '\001CD001\001\000'
        printf '%32s%-32s' '' SHORT
        printf '\0\0\0\0\0\0\0\0'
        # shellcheck disable=SC2059
        printf "$(put32 "$2")"
    } | dd of="$1" bs=2048 seek=16 conv=notrunc 2>/dev/null
    printf '\000\010\010\000' |
        dd of="$1" bs=1 seek=$((16 * 2048 + 128)) conv=notrunc 2>/dev/null
    record 18 2048 2 '\000' |
        dd of="$1" bs=1 seek=$((16 * 2048 + 156)) conv=notrunc 2>/dev/null
    printf '\377CD001\001' |
        dd of="$1" bs=2048 seek=17 conv=notrunc 2>/dev/null
    {
        record 18 2048 2 '\000'
        record 18 2048 2 '\001'
        record 20 204800 0 'A.BIN;1'
    } | dd of="$1" bs=2048 seek=18 conv=notrunc 2>/dev/null
}

# A cut image: found by its files, in each form that keeps its sectors.
iso whole.iso 120
run verify whole.iso
want_status 0
want_out 'Nothing speaks against the image. Checked: the file system'
run info whole.iso
want_no_err
for sectors in 119 100 60 21 19; do
    head -c $((sectors * 2048)) whole.iso >cut.iso
    run verify cut.iso
    want_status 4
    want_out 'the image is shorter than its file system by'
    "$discern" rip -q cut.iso -o cut --format cue --overwrite
    rm cut.json cut.map
    run verify cut.cue
    want_status 4
    want_out 'the image is shorter than its file system by'
    run info --deep cut.iso
    want_status 0
    want_err 'warning: the image is shorter than its file system'
done

# A disc that is so itself: told, and no fault of its image; of that image
# after it was cut it is one.
head -c $((60 * 2048)) whole.iso >disc.iso
run rip virtual:disc.iso -o odd
want_err 'warning: the disc is shorter than its file system'
same disc.iso odd.iso
run verify odd.iso
want_status 0
want_out 'note    the image is shorter than its file system by'
rm odd.json
run verify odd.iso # the map says it, too
want_status 0
rm odd.map
run verify odd.iso
want_status 4
run rip virtual:whole.iso -o good
want_status 0
head -c $((60 * 2048)) whole.iso >good.iso
run verify good.iso
want_status 4

# A volume that is a little too large is told of; one that is much too large,
# and nothing in it, is a fault.
iso padded.iso 272
run verify padded.iso
want_status 0
want_out 'no more than padding'
iso large.iso 273
run verify large.iso
want_status 4
want_out '153 more than are there'

# Longer than the volume: what disks need may be behind it, to half a sector.
head -c 100352 /dev/zero | cat whole.iso - >long.iso
run verify long.iso
want_status 0
head -c 512 /dev/zero >>long.iso
run verify long.iso
want_status 0

# Noise, and audio that nothing is known of: nothing to check.
data_disc noise.iso 100 noise
run verify noise.iso
want_status 7
audio_disc au 1 5 noise
run verify au.cue
want_status 7
want_out 'NOT PROVEN: there is nothing in the image that could be checked'

# A sheet that calls the sectors something else.
"$discern" rip -q whole.iso -o raw --format cue
rm raw.json raw.map
run verify raw.cue
want_status 0
want_out 'EDC and ECC of 120 of 120 sectors'
for mode in MODE2/2352 AUDIO; do
    sed "s|MODE1/2352|$mode|" raw.cue >lie.cue
    run verify lie.cue
    want_status 4
    want_out "Mode 1 by 120 of its 120 sectors"
done

# Proven are at most the sectors that there are.
run rip --json raw.cue -o again --format cue
want_out '"proven": 120'
# Without Q nobody knows a pregap.
printf 'sub_raw = no\nsub_q = no\n' >nosub
audio_disc two 2 5 noise
run info --json virtual:two.cue,personality=nosub
[ "$(grep -c '"pregap": [-0-9]' "$dir/out")" -eq 1 ] ||
    fail "a pregap that nobody looked at"
finish
