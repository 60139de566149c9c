# SPDX-License-Identifier: GPL-3.0-or-later
# Sheets as other programs write them: code pages, names, sessions, WAVE.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 1 4 seed
track='TRACK 01 AUDIO\n INDEX 01 00:00:00\n'

# sheet NAME BYTES...: opened without a word; a track of 300 sectors
sheet()
{
    name=$1
    shift
    printf "$@" >"$name"
    run info --json "$name"
    want_status 0
    want_no_err
    want_out '"lead_out": 300'
}

# UTF-16 of both orders, from Windows' editors.
for bom in '\377\376' '\376\377'; do
    {
        printf "$bom"
        # shellcheck disable=SC2059
        printf "FILE \"au.bin\" BINARY\r\n$track" | od -An -v -tu1 |
            tr -s ' ' '\n' | sed '/^$/d' | while read -r byte; do
                [ "$bom" = '\377\376' ] || printf '\000'
                # shellcheck disable=SC2059
                printf "\\$(printf %o "$byte")"
                [ "$bom" = '\376\377' ] || printf '\000'
            done
    } >w.cue
    run info w.cue
    want_status 0
    want_no_err
done

# Names: as bytes of another time, in the sheet's page, in UTF-8.
cp au.bin "$(printf 'L\344rm.bin')"
sheet l.cue "FILE \"L\344rm.bin\" BINARY\n$track"
cp au.bin "$(printf '\303\234.bin')"
sheet l.cue "FILE \"\334.bin\" BINARY\n$track"
cp au.bin "$(printf '\346\227\245\346\234\254.bin')"
sheet l.cue "FILE \"\223\372\226\173.bin\" BINARY\n$track"

# Texts: Shift JIS, code page 1252, UTF-8 that no CD-TEXT holds.
sheet t.cue "TITLE \"\223\372\226\173\"\nFILE \"au.bin\" BINARY\n$track"
want_out '"title": "日本"'
want_out '"charset": "ms_jis"'
sheet t.cue "TITLE \"caf\351\"\nFILE \"au.bin\" BINARY\n$track"
want_out '"title": "café"'
want_out '"charset": "iso_8859_1"'
sheet t.cue "TITLE \"It\222s\"\nFILE \"au.bin\" BINARY\n$track"
want_out '"title": "It’s"'
printf 'TITLE "\342\202\254uro"\nFILE "au.bin" BINARY\n%b' "$track" >t.cue
run info t.cue
want_status 0
want_err_lines 1
want_err 't.cue: 1 character of its text that CD-TEXT lacks'
run rip -q virtual:t.cue -o euro
want_status 0

# A remark that is none on sessions; a pregap that is in the file.
sheet r.cue "REM SESSION of 1999\nFILE \"au.bin\" BINARY\n$track"
{
    printf 'REM SESSION 01\nFILE "au.bin" BINARY\n%b' "$track"
    printf 'REM SESSION 02\nFILE "au.bin" BINARY\n TRACK 02 AUDIO\n'
    printf ' INDEX 00 00:00:00\n INDEX 01 00:02:00\n'
} >s.cue
run info --json s.cue
want_status 0
want_out '"pregap": 11550'
want_out '"start": 11700'

# WAVE from a pipe: no length, or one that cannot be.
wave()
{
    {
        printf 'RIFF\377\377\377\377WAVEfmt \020\000\000\000\001\000\002\000'
        printf '\104\254\000\000\020\261\002\000\004\000\020\000data'
        printf "$1"
        cat au.bin
    } >au.wav
}
wave '\000\000\000\000'
sheet v.cue "FILE \"au.wav\" WAVE\n$track"
wave '\377\377\377\377'
sheet v.cue "FILE \"au.wav\" WAVE\n$track"

# A control file whose sessions do not count up: all that Q says is looked up
# by track and session.
run rip -q --sub virtual:au.cue -o ses
want_status 0
mv ses.bin ses.img
for number in 2 63 99; do
    {
        printf '[CloneCD]\nVersion=3\n'
        for entry in 1:0 162:300 160:0; do
            printf '[Entry %s]\nSession=%s\nPoint=%s\n' \
                "$entry" "$number" "${entry%:*}"
            printf 'ADR=1\nControl=0\nPLBA=%s\n' "${entry#*:}"
        done
        printf '[TRACK 1]\nMODE=0\nINDEX 1=0\n'
    } >ses.ccd
    run info --deep --json ses.ccd
    want_status 0
    want_err "ses.ccd: a session $number, and none before it of number"
    want_out '"session": 1'
done

: >empty.bin
printf 'FILE "empty.bin" BINARY\n%b' "$track" >e.cue
failed 1 'e.cue:2: ./empty.bin is empty: track 1 has no sectors' info e.cue
finish
