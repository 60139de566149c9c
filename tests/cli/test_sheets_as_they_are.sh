# SPDX-License-Identifier: GPL-3.0-or-later
# Sheets that say things their own way: times as addresses, GD-ROM areas, modes
# left open, comments, ends of DOS, encodings, text that CD-TEXT cannot hold.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 1 4 seed
data_disc d.iso 12700 D
# Raw sectors whose headers say where they are.
"$discern" rip -q -f cue d.iso -o raw || exit 99
track='TRACK 01 AUDIO\n INDEX 01 00:00:00\n'

# info SHEET: as JSON, without a fault
info()
{
    run info --json "$1"
    want_status 0
}

# sectors FIRST COUNT: of the raw data, to standard output
sectors()
{
    dd if=raw.bin bs=2352 skip="$1" count="$2" 2>/dev/null
}

zeros()
{
    dd if=/dev/zero bs=2352 count="$1" 2>/dev/null
}

# tracks START END START END: of two sessions of a track each
tracks()
{
    want_out "\"start\": $1"
    want_out "\"lead_out\": $2"
    want_out "\"start\": $3"
    want_out "\"lead_out\": $4"
}

# ---- the gap between the sessions is in the BIN ----

# absolute FILE LINE... : two sessions; lines stand before the second
absolute()
{
    printf 'REM SESSION 1\nFILE "%s" BINARY\n' "$1"
    printf 'TRACK 01 %s\nINDEX 01 00:00:00\n' "$2"
    printf '%bTRACK 02 %s\n%b' "$3" "$4" "$5"
}

{ sectors 0 600; zeros 11250; sectors 11850 750; } >gap.bin
{ zeros 450 | tr '\000' 'a'; zeros 11250; sectors 11700 450; } >extra.bin
{ zeros 450 | tr '\000' 'a'; zeros 11250; zeros 450 | tr '\000' 'b'; } >both.bin
d=MODE1/2352

# Lead-out as a time, as a time from the pregap's start, as a length, untold.
absolute gap.bin $d 'REM LEAD-OUT 00:08:00\nREM SESSION 2\n' $d \
    'INDEX 01 02:40:00\n' >a.cue
info a.cue
tracks 0 600 12000 12600
absolute gap.bin $d 'REM SESSION 2\nREM LEAD-OUT 01:30:00\n' $d \
    'INDEX 00 02:38:00\nINDEX 01 02:40:00\n' >a.cue
info a.cue
tracks 0 600 12000 12600
want_out '"pregap": 11850'
absolute gap.bin $d 'REM SESSION 2\n' $d 'INDEX 01 02:40:00\n' >a.cue
info a.cue
want_out '"start": 12000'
absolute extra.bin AUDIO 'REM LEAD-OUT 00:06:00\nREM SESSION 2\n' $d \
    'INDEX 01 02:36:00\n' >a.cue
info a.cue
tracks 0 450 11700 12150
absolute extra.bin AUDIO 'REM LEAD-OUT 00:08:00\nREM SESSION 2\n' $d \
    'INDEX 01 02:36:00\n' >a.cue
info a.cue
tracks 0 450 11700 12150
# No header anywhere: a lead-out that can be a time, and silence behind it.
absolute both.bin AUDIO 'REM LEAD-OUT 00:06:00\nREM SESSION 2\n' AUDIO \
    'INDEX 01 02:36:00\n' >a.cue
info a.cue
tracks 0 450 11700 12150
run rip -q a.cue -o whole
want_status 0
run verify whole.cue a.cue
want_status 0
run info --json whole.cue
tracks 0 450 11700 12150
rm whole.*

# Sessions that follow each other in the BIN stay so, long as they may be.
{ sectors 0 12000; sectors 0 0; } >first.bin
{ cat first.bin; zeros 300 | tr '\000' 'b'; } >joined.bin
absolute joined.bin $d 'REM LEAD-OUT 01:30:00\nREM SESSION 2\nREM LEAD-IN 01:00:00\nREM PREGAP 00:02:00\n' \
    AUDIO 'INDEX 01 02:40:00\n' >a.cue
info a.cue
tracks 0 12000 23400 23700
{ zeros 12000 | tr '\000' 'a'; sectors 0 300; } >joined.bin
absolute joined.bin AUDIO 'REM SESSION 2\n' $d 'INDEX 01 02:40:00\n' >a.cue
info a.cue
tracks 0 12000 23400 23700
{ zeros 12000 | tr '\000' 'a'; zeros 300 | tr '\000' 'b'; } >joined.bin
absolute joined.bin AUDIO 'REM LEAD-OUT 01:30:00\nREM SESSION 2\n' AUDIO \
    'INDEX 01 02:40:00\n' >a.cue
info a.cue
tracks 0 12000 23400 23700
rm -f gap.bin extra.bin both.bin first.bin joined.bin

# ---- GD-ROM ----

# A high-density area of data and audio, its first track without a pregap in
# the file; written again, split and whole, it is the same.
zeros 225 | tr '\000' 'c' >t2.bin
sectors 0 300 >t1.bin
head -c 819200 d.iso >t3.bin
zeros 300 | tr '\000' 'd' >t4.bin
gd_rom()
{
    printf 'REM SINGLE-DENSITY AREA\nFILE "t1.bin" BINARY\n'
    printf '  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n'
    printf 'FILE "t2.bin" BINARY\n  TRACK 02 AUDIO\n    INDEX 00 00:00:00\n'
    printf '    INDEX 01 00:02:00\nREM HIGH-DENSITY AREA\n'
    printf 'FILE "t3.bin" BINARY\n  TRACK 03 MODE1/2048\n%b' "$1"
    printf 'FILE "t4.bin" BINARY\n  TRACK 04 AUDIO\n    INDEX 01 00:00:00\n'
}
gd_rom '    INDEX 01 00:00:00\n' >g.cue
info g.cue
want_out '"kind": "GD-ROM"'
want_out '"start": 45000'
want_out '"lead_out": 45700'
for option in '' --split; do
    # shellcheck disable=SC2086
    run rip -q g.cue -o gd $option
    want_status 0
    grep -q 'REM HIGH-DENSITY AREA' gd.cue || fail 'no high-density area'
    run verify gd.cue g.cue
    want_status 0
    info gd.cue
    want_out '"start": 45000'
    rm gd*
done
gd_rom '    INDEX 00 00:00:00\n    INDEX 01 00:02:00\n' >g.cue
info g.cue
want_out '"start": 45000'
want_out '"pregap": 44850'
printf 'REM HIGH-DENSITY AREA\nFILE "t3.bin" BINARY\n%b' "$track" >g.cue
failed 1 'g.cue:1: a high-density area without a single-density area' \
    info g.cue
rm t?.bin

# ---- modes left open ----

open_mode()
{
    printf 'FILE "%s" BINARY\n  TRACK 01 MODEx/2xxx\n' "$1" >o.cue
    printf '    INDEX 01 00:00:00\n' >>o.cue
    info o.cue
}
open_mode d.iso
want_err 'o.cue:2: MODEx/2xxx taken as MODE1/2048'
open_mode raw.bin
want_err 'taken as MODE1/2352'
want_out '"lead_out": 12700'
{ zeros 2 | head -c 2336; zeros 299 | head -c 698464; } >m2.bin
open_mode m2.bin
want_err 'taken as MODE2/2336'
printf 'FILE "au.bin" BINARY\n  TRACK 01 MODEx/2xxx\n    INDEX 01 00:00:00\n' \
    >o.cue
failed 1 'o.cue:3: the mode of track 1 is left open (MODEx/2xxx)' info o.cue

# ---- ends, comments, numbers ----

printf 'FILE "au.bin" BINARY\r\n%b\032' "$track" >z.cue
info z.cue
want_no_err
printf 'FILE "au.bin" BINARY\r\n%b\032\000\000junk TRACK' "$track" >z.cue
info z.cue
want_no_err
printf '\032FILE "au.bin" BINARY\n%b' "$track" >z.cue
failed 1 'z.cue: the sheet has no track' info z.cue
printf ';made\n; by hand\nFILE "au.bin" BINARY ; one file\n ;\n%b;end\n' \
    "$track" >z.cue
info z.cue
want_no_err
printf 'TITLE "a;b"\nFILE "au.bin" BINARY\n%b' "$track" >z.cue
info z.cue
want_out '"title": "a;b"'
printf 'CATALOG 012345678905\nFILE "au.bin" BINARY\n%b' "$track" >z.cue
info z.cue
want_out '"mcn": "0012345678905"'
want_err 'z.cue:1: catalog number of 12 digits (UPC)'
for code in 12345678901 12345678901234 12345678901x ''; do
    printf 'CATALOG %s\nFILE "au.bin" BINARY\n%b' "$code" "$track" >z.cue
    failed 1 "z.cue:1: catalog number \"$code\" is not 13 digits" info z.cue
done

# without PATTERN: the output has no line like it
without()
{
    ! grep -q "$1" "$dir/out" || fail "$1 is told"
}
# What is stored is written back with its 0, in every sheet; nothing is made
# of zeros, and what is dropped is named.
printf 'CATALOG 012345678905\nFILE "au.bin" BINARY\n%b' "$track" >z.cue
rm -f up.*
run rip -q z.cue -o up
want_status 0
grep -q '^CATALOG 0012345678905' up.cue || fail 'another catalogue'
info up.cue
want_no_err
want_out '"mcn": "0012345678905"'
rm -f up.*
for code in 0000000000000 000000000000; do
    printf 'CATALOG %s\nFILE "au.bin" BINARY\n%b' "$code" "$track" >z.cue
    info z.cue
    without '"mcn"'
    want_err 'z.cue:1: catalog number of zeros is none: dropped'
done
isrc()
{
    printf 'FILE "au.bin" BINARY\n  TRACK 01 AUDIO\n    ISRC %s\n' "$1" >z.cue
    printf '    INDEX 01 00:00:00\n' >>z.cue
    info z.cue
}
for code in 000000000000 00-000-00-00000; do
    isrc $code
    without '"isrc": "[0-9A-Z]'
    want_err 'z.cue:3: ISRC of zeros is none: dropped'
done
for code in DEZ65990000 DEZ6599000012 DEZ65990000X; do
    isrc $code
    without '"isrc": "[0-9A-Z]'
    want_err "z.cue:3: ISRC \"$code\" is not one: dropped"
done
isrc 00Z659900001 # zeros are not all of it
want_out '"isrc": "00Z659900001"'
printf 'CD_DA\nCATALOG "0000000000000"\nTRACK AUDIO\nISRC "000000000000"\n' >z.toc
printf 'FILE "au.bin" 0\n' >>z.toc
info z.toc
without '"mcn"\|"isrc": "[0-9A-Z]'
want_err 'z.toc:2: catalog number of zeros'
want_err 'z.toc:4: ISRC of zeros'

# ---- encodings ----

# wide ORDER: standard input as UTF-16 without a mark
wide()
{
    od -An -v -tu1 | tr -s ' ' '\n' | sed '/^$/d' | while read -r byte; do
        [ "$1" = le ] || printf '\000'
        # shellcheck disable=SC2059
        printf "\\$(printf %o "$byte")"
        [ "$1" = be ] || printf '\000'
    done
}
for order in le be; do
    printf 'FILE "au.bin" BINARY\r\n%b' "$track" | wide $order >w.cue
    info w.cue
    want_no_err
    want_out '"lead_out": 300'
done
# The bytes of "Привет" in KOI8-R and CP1251, which look like code page 1252.
printf 'TITLE "\360\322\311\327\305\324"\nFILE "au.bin" BINARY\n%b' \
    "$track" >k.cue
run info --json --encoding KOI8-R k.cue
want_status 0
want_out '"text": "Привет"'
cp au.bin "$(printf '\317\360\350\342\345\362.bin')"
printf 'FILE "\317\360\350\342\345\362.bin" BINARY\n%b' "$track" >k.cue
run info --json --encoding=CP1251 k.cue
want_status 0
want_out '"lead_out": 300'
run rip -q --encoding CP1251 k.cue -o koi
want_status 0
run verify --encoding CP1251 k.cue
want_status 7
failed 2 'encoding "KOI9" is not known' info --encoding KOI9 k.cue
# Of merged sheets, too, and of what is served.
rm -f m1.* m2.* m.*
printf 'FILE "au.bin" BINARY\n%b' "$track" >au.cue
for name in m1 m2; do
    run rip -q au.cue -o $name
    want_status 0
    printf 'TITLE "\360\322\311\327\305\324"\n' >title
    cat title $name.cue >$name.new && mv $name.new $name.cue
done
run merge -q --encoding KOI8-R m1 m2 -o m
want_status 0
grep -q 'TITLE "Привет"' m.cue || fail 'the merged title is another'
failed 2 'encoding "KOI9" is not known' merge --encoding KOI9 m1 m2 -o m3
failed 1 'm1.cue: not text in the encoding "UTF-8"' \
    merge --encoding UTF-8 m1 m2 -o m3
failed 2 'encoding "KOI9" is not known' serve --encoding KOI9 m1.cue
failed 1 'm1.cue: not text in the encoding "UTF-8"' \
    serve --encoding UTF-8 m1.cue
rm -f m1.* m2.* m.*
failed 1 'k.cue: not text in the encoding "UTF-8"' info --encoding UTF-8 k.cue
rm koi*

# ---- text from CUE to CUE ----

{
    printf 'REM GENRE Rock\nREM DATE 1999\nREM COMMENT "of ours"\n'
    printf 'TITLE "Žluťoučký kůň"\nPERFORMER "Дмитрий"\nDISC_ID "X 1"\n'
    printf 'FILE "au.bin" BINARY\n  TRACK 01 AUDIO\n    TITLE "日本の歌 Λ"\n'
    printf '    REM REPLAYGAIN_TRACK_GAIN -3 dB\n    INDEX 01 00:00:00\n'
} >t.cue
run rip -q t.cue -o t1
want_status 0
run rip -q t1.cue -o t2
want_status 0
for line in 'REM GENRE Rock' 'REM DATE 1999' 'REM COMMENT "of ours"' \
    'TITLE "Žluťoučký kůň"' 'PERFORMER "Дмитрий"' 'DISC_ID "X 1"' \
    'TITLE "日本の歌 Λ"' 'REM REPLAYGAIN_TRACK_GAIN -3 dB'; do
    for sheet in t1 t2; do
        tr -d '\r' <$sheet.cue | sed 's/^ *//' | grep -qxF "$line" ||
            fail "$sheet.cue lacks: $line"
    done
done
info t2.cue
want_out '"text": "日本の歌 Λ"'
run info t.cue
want_out 'Text of the sheet'
want_err 'that CD-TEXT lacks'
# Text that CD-TEXT has is shown as that alone.
printf 'TITLE "caf\303\251"\nFILE "au.bin" BINARY\n%b' "$track" >t.cue
run info t.cue
! grep -q 'Text of the sheet' "$dir/out" || fail 'text is shown twice'
# More than eight blocks of packs hold.
{
    printf 'TITLE "'
    awk 'BEGIN { for (i = 0; i < 700; i++) printf "long title " }'
    printf '"\nFILE "au.bin" BINARY\n%b' "$track"
} >t.cue
run rip -q t.cue -o t3
want_status 0
[ "$(sed -n '/^TITLE/p' t3.cue | wc -c)" -gt 7700 ] || fail 'the title is cut'
finish
