# SPDX-License-Identifier: GPL-3.0-or-later
# Broken and hostile sheets: each is refused with one line that says what and
# where, soon, whatever it claims.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 3 4 seed
bin='FILE "au.bin" BINARY\n'

# sheet TEXT-OF-ERROR NAME CONTENT: printf's CONTENT
sheet()
{
    # shellcheck disable=SC2059
    printf "$3" >"$2"
    failed 1 "$1" info "$2"
}

sheet 'a.cue:1: TRACK before any FILE' a.cue \
    'TRACK 01 AUDIO\nINDEX 01 00:00:00\n'
sheet 'a.cue:1: file "none.bin" not found' a.cue \
    'FILE "none.bin" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
sheet 'a.cue:3: time "00:61:00"' a.cue "${bin}TRACK 01 AUDIO\nINDEX 01 00:61:00"
sheet 'a.cue:3: time "-1:02:00"' a.cue "${bin}TRACK 01 AUDIO\nINDEX 01 -1:02:00"
sheet 'a.cue:3: time "99999999999999999999"' a.cue \
    "${bin}TRACK 01 AUDIO\nINDEX 01 99999999999999999999:00:00\n"
sheet 'a.cue:5: time goes backwards' a.cue \
    "${bin}TRACK 01 AUDIO\nINDEX 01 00:02:00\nTRACK 02 AUDIO\nINDEX 01 00:01:00"
sheet 'au.bin is too short: track 2 should begin' a.cue \
    "${bin}TRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 50:00:00"
sheet 'a.cue:4: track 1 follows track 2' a.cue \
    "${bin}TRACK 02 AUDIO\nINDEX 01 00:00:00\nTRACK 01 AUDIO\nINDEX 01 00:01:00"
sheet 'a.cue:2: unknown track mode' a.cue "${bin}TRACK 01 MODE9/2352\n"
sheet 'a.cue:1: file type "FLAC"' a.cue 'FILE "au.bin" FLAC\n'
sheet 'a.cue: the sheet has no track' a.cue ''
sheet 'a.cue:1: a NUL byte: not text' a.cue 'FILE "au\000.bin" BINARY\nTRACK 01 AUDIO\n'
sheet 'a.cue:1: file "a.cue" is the sheet itself' a.cue \
    'FILE "a.cue" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
mkdir folder folder.cue
failed 1 'folder.cue is not a regular file' info folder.cue
sheet 'a.cue:1: "folder" is not a regular file' a.cue \
    'FILE "folder" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
sheet 'a.cue:1: "/dev/zero" is not a regular file' a.cue \
    'FILE "/dev/zero" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
mkfifo pipe
sheet 'a.cue:1: "pipe" is not a regular file' a.cue \
    'FILE "pipe" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
failed 1 'pipe is not a regular file' info pipe

{
    printf "$bin"
    awk 'BEGIN { for (i = 1; i <= 105; i++)
        printf "TRACK %02d AUDIO\nINDEX 01 00:0%d:%02d\n", i, i / 75, i % 75 }'
} >a.cue
failed 1 'a.cue:200: track number "100" is not 1 to 99' info a.cue
awk 'BEGIN { for (i = 0; i < 3000; i++) print "FILE \"au.bin\" BINARY" }' >a.cue
failed 1 'more than 512 files' info a.cue
head -c 5000 /dev/urandom >a.cue
failed 1 'a.cue' info a.cue
{
    printf 'TITLE "'
    head -c 100000000 /dev/zero | tr '\0' a
} >a.cue
for name in a.cue a.toc a.ccd; do
    [ -e $name ] || mv a.* $name
    failed 1 "$name is too large: 100000007 bytes" info $name
done
rm a.*

sheet 'a.toc:3: file "none.wav" not found' a.toc \
    'CD_DA\nTRACK AUDIO\nFILE "none.wav" 0\n'
sheet 'a.toc:3: time "99:99:99"' a.toc \
    'CD_DA\nTRACK AUDIO\nFILE "au.bin" 0 99:99:99\n'
sheet 'a.toc:3: time "99999999999999999999"' a.toc \
    'CD_DA\nTRACK AUDIO\nFILE "au.bin" 99999999999999999999\n'
sheet 'is the sheet itself' a.toc 'CD_DA\nTRACK AUDIO\nDATAFILE "a.toc"\n'
sheet 'no CD is that long' a.toc \
    'CD_DA\nTRACK AUDIO\nSILENCE 99:00:00\nTRACK AUDIO\nSILENCE 400:00:00\n'
sheet 'a.toc:2: track 1 has no sectors after its START' a.toc \
    'CD_DA\nTRACK AUDIO\nFILE "au.bin" 0 00:04:00\nSTART 00:09:00\n'
sheet 'a.toc:2: "{" in CD_TEXT' a.toc 'CD_DA\nCD_TEXT {{{{{{{{{{{{{{\n'
{
    echo CD_DA
    awk 'BEGIN { for (i = 0; i < 105; i++)
        printf "TRACK AUDIO\nFILE \"au.bin\" 0 00:01:00\n" }'
} >a.toc
failed 1 'a.toc:200: more than 99 tracks' info a.toc
head -c 5000 /dev/urandom >a.toc
failed 1 'a.toc' info a.toc

sheet 'a.nrg: not a Nero image' a.nrg 'NER5'
{
    head -c 4000 /dev/zero
    printf 'NER5\377\377\377\377\377\377\377\377'
} >a.nrg
failed 1 'a.nrg' info a.nrg
{
    head -c 4000 /dev/zero
    printf 'DAOX\377\377\377\377NER5\000\000\000\000\000\000\017\240'
} >a.nrg
failed 1 'a.nrg: a chunk is too large' info a.nrg
{
    head -c 4000 /dev/urandom
    printf 'NER5\000\000\000\000\000\000\000\001'
} >a.nrg
failed 1 'a.nrg' info a.nrg

sheet 'a.ccd: the sheet has no TOC entry' a.ccd '[CloneCD]\nVersion=3\n'
sheet 'a.ccd: the sheet has no TOC entry' a.ccd \
    '[CloneCD]\nVersion=3\n[Disc]\nTocEntries=99999999999\nSessions=1\n'
entry='[CloneCD]\nVersion=3\n[Disc]\nTocEntries=1\nSessions=1\n[Entry 0]\n'
sheet 'a.ccd: track 1 is in session 1, which is not there' a.ccd \
    "${entry}Session=1\nPoint=0x01\nADR=1\nControl=4\nPLBA=0\n"
head -c 5000 /dev/urandom >a.ccd
failed 1 'a.ccd' info a.ccd

# The other commands refuse the same way, and leave nothing behind.
printf 'FILE "none.bin" BINARY\n' >a.cue
remember
for command in 'verify a.cue' 'rip a.cue -o x' 'rip virtual:a.cue -o x' \
    'serve a.cue' 'verify au.cue a.cue'; do
    # shellcheck disable=SC2086
    failed 1 'a.cue:1: file "none.bin" not found' $command
done
unchanged
finish
