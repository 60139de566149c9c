# SPDX-License-Identifier: GPL-3.0-or-later
# Discs whose P and Q say more than their TOC, or otherwise: what is told of
# them, what the sheet gets, and that the subchannel stays.
. "${top_srcdir:-.}/tests/cli/bad.sh"

mksub=$top_builddir/tests/tools/mksub
[ -x "$mksub" ] || skip "$mksub is not built"

# disc SECTORS RULE...: d.cue with two tracks, the second from 700 on
disc()
{
    rm -f d.* rip.*
    sectors=$1
    shift
    "$mksub" d "$sectors" track:1:0:-:0 track:2:0:-:700 "$@" ||
        fail "no disc was made"
}

rip()
{
    run rip --overwrite virtual:d.cue"$1" -o rip
    want_status 0
}

# finds KIND TEXT: rip, verify of the image and info of it say the same
finds()
{
    grep -q "\"kind\": \"$1\"" rip.json || fail "no finding of kind $1"
    want_out "$2"
    [ -e rip.sub ] || fail "the subchannel is gone"
    run verify rip.cue
    want_out "$2"
    run info --deep rip.cue
    want_out "$2"
}

keeps()
{
    [ -e rip.sub ] || fail "the subchannel is gone"
    same rip.sub d.sub
}

in_sheet()
{
    grep -q "$1" rip.cue || fail "the sheet lacks: $1"
}

not_in_sheet()
{
    grep -q "$1" rip.cue && fail "the sheet has: $1"
}

# ---- nothing but what the TOC says: the subchannel goes ----

disc 1500
rip ''
[ ! -e rip.sub ] || fail "a plain subchannel is kept"
grep -q '"findings"' rip.json && fail "something is found"

# ---- CONTROL ----

disc 1500 control:700:1500:1
rip ''
keeps
finds q_control 'track 2: Q says pre-emphasis'
# All that a job says of the disc, it says in the same words as the others.
said()
{
    sed -n '/"findings": \[/,/^  \]/p' "$1" >"$2"
    [ -s "$2" ] || fail "$1 has no findings"
}
run rip --overwrite virtual:d.cue -o again
for names in rip again; do
    said $names.json $names.said
done
run verify --json rip.cue virtual:d.cue
said "$dir/out" verify.said
run verify --json rip.cue
said "$dir/out" alone.said
run info --deep --json virtual:d.cue
said "$dir/out" info.said
run merge --overwrite -o both rip again
said both.json merge.said
for job in again verify alone info merge; do
    same rip.said $job.said
done
rm -f again.* both.* ./*.said
disc 1500 control:0:700:2
rip ''
finds q_control 'track 1: Q says copying permitted'
disc 1500 control:800:1000:8
rip ''
finds q_control 'Q says four channels, the TOC otherwise, in part of the track: 200 frames from LBA 800 to 999'
disc 1500 control:50:51:4
rip ''
finds q_control 'Q says data, the TOC otherwise, in part of the track: 1 frame at LBA 50'

# ---- times ----

disc 1500 late:900:1500:1
rip ''
finds q_absolute 'Q names the place 1 sector before its own: 600 frames from LBA 900 to 1499'
disc 1500 late:1000:1010:-3
rip ''
finds q_absolute 'Q names the place 3 sectors behind its own: 10 frames'
disc 1500 late:0:1500:2
rip ''
finds q_late 'Q comes 2 sectors late throughout'
disc 1500 rel:100:700:75
rip ''
finds q_relative 'relative time is 75 frames more than its absolute time makes it: 600 frames'
disc 1500 rel:750:751:-1
rip ''
finds q_relative 'relative time is 1 frame less'

# ---- P, and what no program area has ----

disc 1500 p:300:350:1
rip ''
finds p 'P is on where Q and the TOC have no pause: 50 frames from LBA 300 to 349'
disc 1500 track:2:0:500:700 p:500:700:0
rip ''
finds p 'P is off in a pause'
in_sheet 'INDEX 00 00:06:50'
disc 1500 adr:100:103:7
rip ''
finds q_other 'Q of ADR 7, which no program area has: 3 frames from LBA 100 to 102'
disc 1500 noise:100:103
rip ''
finds q_bad_crc 'Q frames with a wrong CRC: 3'
disc 1500 none:100:103
rip ''
keeps
grep -q 'none came' rip.json || fail "why it is kept is not told"

# ---- pregaps, whose border is lost ----

for damage in flip:499:502:2 noise:498:503 noise:500:501 flip:500:510:3; do
    disc 1500 track:2:0:500:700 $damage
    rip ''
    in_sheet 'INDEX 00 00:06:50'
    finds q_interpolated 'track 2: INDEX 00 at LBA 500'
done
# Neither Q nor P: the usual 2 s, and it is said.
disc 1500 track:2:0:550:700 noise:540:560 p:0:1500:0
rip ''
in_sheet 'INDEX 00 00:07:25'
finds q_interpolated 'assumed: no frame there tells'
# Without a pause nothing is made of lost frames before a track.
disc 1500 noise:698:700
rip ''
not_in_sheet 'INDEX 00'
finds q_interpolated 'track 2: no INDEX 00'
# A file a track is cut where the pregap begins.
disc 1500 track:2:0:500:700
echo '499-501 : bad-q' >damage
run rip --overwrite --split virtual:d.cue,damage=damage -o rip
want_status 0
in_sheet 'INDEX 01 00:02:50'
[ "$(wc -c <'rip (Track 01).bin')" -eq $((500 * 2352)) ] ||
    fail "track 1 is not cut at its end"
rm -f rip*

# ---- indexes ----

disc 1500 index:300:2 index:400:3 flip:300:301:2
rip ''
in_sheet 'INDEX 02 00:04:00'
in_sheet 'INDEX 03 00:05:25'
finds q_interpolated 'track 1: INDEX 02 at LBA 300'
disc 1500 index:300:3
rip ''
not_in_sheet 'INDEX 03'
finds q_index_skipped 'at LBA 300 Q goes on with a higher index than 01'

# ---- codes ----

disc 1500 mcn:10:1500:98:0000000000000 isrc:50:1500:98:000000000000
rip ''
not_in_sheet CATALOG
not_in_sheet ISRC
finds q_code_zeros 'MCN of zeros in 16 frames, the first at LBA 10: none'
want_out 'track 2: ISRC of zeros'
disc 1500 track:2:0:500:700 isrc:510:1500:98:DEAAA0000002
rip ''
[ "$(grep -c ISRC rip.cue)" -eq 1 ] || fail "not one ISRC"
sed -n '/TRACK 02/,$p' rip.cue | grep -q 'ISRC DEAAA0000002' ||
    fail "the ISRC is not that of track 2"
disc 1500 isrc:50:600:98:DEAAA0000001 isrc:51:60:98:DEAAA0000009
rip ''
in_sheet 'ISRC DEAAA0000001'
finds q_code_dropped 'ISRC DEAAA0000009 of 1 frame, the first at LBA 51, is dropped'
disc 1500 mcn:10:11:98:4006381333931 mcn:20:21:98:4006381333948
rip ''
not_in_sheet CATALOG
finds q_code_dropped 'MCN 4006381333931 of 1 frame'

# ---- CD-TEXT: packs made from a sheet, then made odd ----

"$mksub" t 700 track:1:0:-:0 track:2:0:-:300
sed -i '1i TITLE "Album"' t.cue
sed -i 's/INDEX 01 00:00:00/TITLE "One"\n    &/; s/INDEX 01 00:04:00/TITLE "Two"\n    &/' t.cue
run rip t.cue -o packs
want_status 0
[ -s packs.cdt ] || fail "no packs were made"

# text_disc FILE: d.cue with these packs
text_disc()
{
    disc 1500
    cp "$1" d.cdt
    sed -i '1i CDTEXTFILE "d.cdt"' d.cue
    rip ''
    same rip.cdt "${2:-$1}"
}

# poke FILE OFFSET OCTAL: one byte
poke()
{
    printf "\\$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

text_disc packs.cdt
in_sheet 'TITLE "Two"'
for end in '\000' '\000\000\000\000' 'trailing'; do
    cp packs.cdt odd.cdt
    printf "$end" >>odd.cdt
    text_disc odd.cdt packs.cdt
    in_sheet 'TITLE "Two"'
done
{ printf '\000\104\000\000'; cat packs.cdt; } >odd.cdt
text_disc odd.cdt packs.cdt
in_sheet 'TITLE "Two"'
# No CRC is right: the maker writes none, and they are read all the same.
cp packs.cdt odd.cdt
for at in 16 17 34 35 52 53 70 71 88 89; do
    poke odd.cdt $at 000
done
text_disc odd.cdt
in_sheet 'TITLE "Two"'
want_out 'packs have a wrong CRC; read all the same'
# One of them is wrong: its texts are left out, and it is told.
cp packs.cdt odd.cdt
poke odd.cdt 10 101
text_disc odd.cdt
not_in_sheet 'TITLE "One"'
want_out 'CD-TEXT: 1 of'
finish
