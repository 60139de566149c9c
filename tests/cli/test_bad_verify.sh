# SPDX-License-Identifier: GPL-3.0-or-later
# Whatever is changed of an image, its sheet or its record: verify never calls
# it good, with the disc or without.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 3 5 seed
{
    echo 'CATALOG 4012345678901'
    sed 's/\(TRACK 02 AUDIO\)/\1\n    ISRC DEABC1234567/
        s/    INDEX 01 00:05:00/    INDEX 00 00:04:00\n&\n    INDEX 02 00:07:00/' \
        au.cue
} >disc.cue
"$discern" rip -q virtual:disc.cue -o cd
"$discern" rip -q --split virtual:disc.cue -o split
data_disc data.iso 300 seed
"$discern" rip -q virtual:data.iso -o iso
run verify cd.cue
want_status 0
run verify cd.cue virtual:disc.cue
want_status 0
mkdir whole
cp cd.* split* iso.* whole

# changed FILE SED: alone and with the disc, the image is not good
changed()
{
    sed "$2" "whole/$1" >"$1"
    for source in '' virtual:disc.cue; do
        # shellcheck disable=SC2086
        run verify "${3:-cd.cue}" $source
        want_status 4
    done
    cp "whole/$1" "$1"
}

# The sheet: with the record, and without it by what the disc itself says.
for edit in s/901/902/ s/4567/4568/ s/00:07:00/00:07:01/ '/INDEX 02/d' \
    's/00:04:00/00:04:01/' '/CATALOG/d' '/ISRC/d' 's/TRACK 03/TRACK 04/' \
    's/01 AUDIO/01 MODE1\/2352/' 's/00:05:00/00:05:02/'; do
    changed cd.cue "$edit"
    sed "$edit" whole/cd.cue >cd.cue
    rm cd.json
    run verify cd.cue virtual:disc.cue
    want_status 4
    want_out 'THE IMAGE AND THE DISC DIFFER.'
    cp whole/cd.* .
done
changed cd.cue '1s/^/REM nothing\n/'
want_out 'THE IMAGE IS NOT WHAT IT SHOULD BE.'
changed split.cue '/INDEX 02/d' split.cue

# Subchannel: two sectors of it exchanged.
head -c 9600 cd.sub >sub
tail -c +9697 cd.sub | head -c 96 >>sub
tail -c +9601 cd.sub | head -c 96 >>sub
tail -c +9793 cd.sub >>sub
mv sub cd.sub
for source in '' virtual:disc.cue; do
    # shellcheck disable=SC2086
    run verify cd.cue $source
    want_status 4
done
cp whole/cd.sub .

# The record: each of its digests, sizes and names.
for edit in 's/"crc32": "./"crc32": "x/' 's/"md5": "./&0/' \
    's/"sha1": "\(.\)\(.\)/"sha1": "\2\1/' 's/"sha256": "../"sha256": "zz/' \
    's/"sha256": ".*"/"sha256": 5/' '/"sha256"/{s/.*/"x": 1/}' \
    's/"size": 2/"size": 3/' 's/"files"/"file"/' 's/"path": "cd.bin/"path": "x.bin/' \
    '$d' 's/"outcome": "good"/"outcome": "failed"/'; do
    sed "$edit" whole/cd.json >cd.json
    cmp -s cd.json whole/cd.json && fail "no change: $edit"
    run verify cd.cue
    want_status 4
done
cp whole/cd.json .
sed 's/\("sha256": "\)\([0-9a-f]*\)/\1\U\2/' whole/cd.json >cd.json
run verify cd.cue
want_status 0
cp whole/cd.json .

# The record of other files says nothing of this image.
cp iso.iso other.iso
cp whole/cd.json other.json
run verify other.iso
want_status 7
want_out 'NOT PROVEN'
want_err "the record beside the image is of another image's files"

"$discern" rip -q virtual:data.iso -o right --format cue
mv right.bin lost.right

# Damage that the rip told of is no news, be it in a data track's BIN.
printf '100-103 : unreadable\n' >damage
run rip virtual:data.iso,damage=damage -o lost --format cue
want_status 3
run verify lost.cue
want_status 3
want_out 'THE IMAGE IS DAMAGED'
run verify lost.cue virtual:data.iso,damage=damage
want_status 3
run verify lost.cue virtual:data.iso
want_status 4
# One more, or another one: it is.
cp lost.bin lost.whole
dd if=/dev/zero of=lost.bin bs=2352 seek=200 count=1 conv=notrunc 2>/dev/null
run verify lost.cue
want_status 4
cp lost.whole lost.bin
printf '101-104 : unreadable\n' >damage2
run verify lost.cue virtual:data.iso,damage=damage2
want_status 4

# A worn disc whose sectors their own parity makes right: the image is the
# disc, though no raw reading is the same.
printf '100-119 : weak bytes=6\n' >worn
run rip virtual:data.iso,damage=worn,seed=1 -o worn --format cue
want_status 0
same worn.bin lost.right
run verify worn.cue virtual:data.iso,damage=worn,seed=2
want_status 0
want_out 'Identical after correction  20'

# Data tracks that hold no data: what a drive did not do is not said of it.
head -c 1411200 /dev/zero >zero.bin
printf 'FILE "zero.bin" BINARY\n TRACK 01 AUDIO\n INDEX 01 00:00:00\n' >z.cue
printf ' TRACK 02 MODE1/2352\n INDEX 01 00:04:00\n' >>z.cue
run info virtual:z.cue
want_status 0
grep -q 'makes up' "$dir/err" && fail 'the drive is said to make up codes'

# Nor is a rip called good and its image bad: before audio, and only there, a
# data track may hold what is not data.
head -c 1411200 au.bin >m.bin
printf 'FILE "m.bin" BINARY\n TRACK 01 MODE1/2352\n INDEX 01 00:00:00\n' >m.cue
printf ' TRACK 02 AUDIO\n INDEX 01 00:02:00\n' >>m.cue
run rip virtual:m.cue -o early
want_status 0
run verify early.cue
want_status 0
# Another drive's read offset is told, and is no difference: the audio is
# compared so shifted, and a byte that is another one is found.
for offset in 30 -600 588 -1200 4000; do
    printf 'read_offset = %s\nserial = X\n' "$offset" >offset
    cp cd.bin cd.right
    run verify cd.cue virtual:disc.cue,personality=offset
    want_status 0
    case $offset in
    -*) want_err "audio comes ${offset#-} samples earlier than the image" ;;
    *) want_err "audio comes $offset samples later than the image" ;;
    esac
    run verify --json cd.cue virtual:disc.cue,personality=offset
    want_out "\"audio_shift_samples\": $offset"
    printf '~' | dd of=cd.bin bs=1 seek=1234567 conv=notrunc 2>/dev/null
    run verify cd.cue virtual:disc.cue,personality=offset
    want_status 4
    want_out 'Differ, without C2  1'
    cp cd.right cd.bin
done
# Sectors that are not given are no difference, shifted or not.
printf '500-503 : unreadable\n' >lost
run verify cd.cue virtual:disc.cue,personality=offset,damage=lost
want_status 3
want_out 'Differ, without C2  0'
finish
