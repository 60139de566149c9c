# SPDX-License-Identifier: GPL-3.0-or-later
# Images whose files are shorter than their sheet, or their rip, says: told by
# every command, and never called good.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 3 4 seed
data_disc data.iso 1000 seed
"$discern" rip -q virtual:au.cue -o cd
"$discern" rip -q virtual:data.iso -o iso

# Whole sectors gone: the sheet cannot tell, the record and the disc can.
cp cd.bin whole.bin
truncate -s -23520 cd.bin
run verify cd.cue
want_status 4
want_out 'cd.bin  differs'
want_out 'THE IMAGE IS NOT WHAT IT SHOULD BE.'
run verify cd.cue virtual:au.cue
want_status 4
want_out 'THE IMAGE AND THE DISC DIFFER.'
want_out 'not_in_image'

# Also where the rip was interrupted and no hash was recorded.
cp cd.json whole.json
sed '/"sha256"/d; s/\("sha1": "[0-9a-f]*"\),/\1/' whole.json >cd.json
run verify --json cd.cue
want_status 4
want_out '"result": "differs"'
mv whole.json cd.json

# A part of a sector.
mv whole.bin cd.bin
truncate -s -1000 cd.bin
run info cd.cue
want_status 0
want_err 'cd.bin ends inside a sector: 1352 of its 2352 bytes are there'
want_err_lines 1
run info --json cd.cue
want_out '"code": "image_short"'
rm cd.json
run verify cd.cue
want_status 4
want_err 'cd.bin ends inside a sector'
want_out '899  missing'
run verify cd.cue virtual:au.cue
want_status 4
want_out '899  not_in_image'
run rip cd.cue -o copy
want_status 3
want_err 'cd.bin ends inside a sector'
want_out 'of 900 sectors 0 are damaged and 1 were not read'
run rip virtual:cd.cue -o copy2
want_status 3
want_out 'of 900 sectors 0 are damaged and 1 were not read'
run verify copy.cue
want_status 3
want_out 'THE IMAGE IS DAMAGED'
run serve cd.cue
want_status 1
want_err 'cd.bin ends inside a sector'

# An ISO that is not a multiple of 2048.
truncate -s -100 iso.iso
for command in 'info iso.iso' 'verify iso.iso' 'rip iso.iso -o copy3'; do
    # shellcheck disable=SC2086
    run $command
    want_err 'iso.iso ends inside a sector: 1948 of its 2048 bytes are there'
done
want_status 3
run verify iso.iso
want_status 4
rm iso.json
run verify iso.iso
want_status 4
want_out '999  missing'
run verify iso.iso virtual:data.iso
want_status 4
truncate -s -10240 iso.iso
run verify iso.iso virtual:data.iso
want_status 4
truncate -s 2000000 iso.iso # whole sectors and a part of one, too long
run verify iso.iso virtual:data.iso
want_status 4
: >empty.iso
for command in 'info empty.iso' 'verify empty.iso' 'rip empty.iso -o x' \
    'serve empty.iso'; do
    # shellcheck disable=SC2086
    failed 1 "empty.iso: 0 bytes are no disc's image" $command
done

# A TOC sheet that asks for more than its file has.
printf 'CD_DA\nTRACK AUDIO\nFILE "au.bin" 0 00:13:00\n' >long.toc
run info long.toc
want_status 0
want_err 'long.toc:3: ./au.bin ends 176400 bytes early'
run verify long.toc
want_status 4
want_out '919  missing'
run rip long.toc -o copy4
want_status 3
want_out 'of 975 sectors 0 are damaged and 75 were not read'

# Subchannel beside the image that ends too early.
cp au.bin sub.bin
sed 's/au.bin/sub.bin/' au.cue >sub.cue
head -c 86304 /dev/zero >sub.sub
run verify sub.cue
want_status 4
want_err 'sub.sub has 86304 bytes, not 86400: subchannel incomplete'
finish
