# SPDX-License-Identifier: GPL-3.0-or-later
# Rips that are told not to read all: their text, JSON and status say so, and
# they can be completed. Maps of others are shown, too.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc a.iso 4000 A
{
    echo '1000-1099 : unreadable until=12'
    echo '3000-3100/10 : unreadable until=5'
} >damage
bad=virtual:a.iso,damage=damage

# completes: the disc is good now
completes()
{
    run rip virtual:a.iso -o x
    want_status 0
    want_out 'The image is complete'
    same a.iso x.iso
    run verify x.iso
    want_status 0
    rm x.*
}

run rip $bad -o x --give-up-after 20
want_status 8
want_err 'warning: --give-up-after: stopped with '
want_out 'Not finished'
want_out 'unscraped'
grep -q '"ended": "gave_up"' x.json || fail 'the report does not say why'
[ "$(unmarked a.iso x.iso x.map 2048)" = 0 ] || fail 'unmarked'
completes

run rip $bad -o x --time-limit 1
want_status 8
want_err 'warning: --time-limit: stopped with '
grep -q '"ended": "time_up"' x.json || fail 'the report does not say why'
[ "$(unmarked a.iso x.iso x.map 2048)" = 0 ] || fail 'unmarked'
completes

run rip $bad -o x --fast
want_status 3
want_out 'THE IMAGE IS DAMAGED'
want_out 'skipped'
grep -q '"retried": 0' x.json || fail '--fast retried'
[ "$(unmarked a.iso x.iso x.map 2048)" = 0 ] || fail 'unmarked'
run verify x.iso
want_status 3
completes

run rip $bad -o x --skip 1000-1099 --skip 3000-3100
want_status 3
want_out '1000    100  excluded'
want_out 'of 4000 sectors 0 are damaged and 201 were not read'
grep -q '"excluded": 201' x.json || fail 'the report does not count them'
cmp -s -n 2048000 a.iso x.iso || fail 'what comes before is not whole'
completes

run rip virtual:a.iso -o x --skip 9000
want_status 0
want_err '--skip 9000-9000: the disc ends before sector 4000'
rm x.*
run rip virtual:a.iso -o x --files-first
want_status 0
want_err '--files-first: no file system was found'
same a.iso x.iso
rm x.*

# A file system's files come first, and the report names the hurt ones.
if command -v xorriso >/dev/null; then
    mkdir tree
    head -c 400000 /dev/urandom >tree/first.bin
    head -c 2000000 /dev/urandom >tree/second.bin
    xorriso -as mkisofs -quiet -o f.iso tree 2>/dev/null
    truncate -s 6144000 f.iso # and a thousand sectors of nothing
    echo '700-709 : unreadable' >damage
    run rip virtual:f.iso,damage=damage -o x --files-first
    want_status 3
    want_out '/second.bin'
    grep -q '"sectors": 10' x.json || fail 'the report does not say how hurt'
    run verify x.iso virtual:f.iso
    want_status 4
    want_out '/second.bin'
    rm x.*
    run rip virtual:f.iso -o x --files-first
    want_status 0
    same f.iso x.iso
    rm x.*
else
    echo 'SKIP: no xorriso: files of a file system'
fi

# Audio with pregaps, one BIN a track: told to stop, and completed.
set -- '' '--split' '--split --no-sub' '--sub'
if ! "$top_builddir/tests/tools/mkdisc" audio-htoa . >/dev/null 2>&1; then
    echo 'SKIP: tests/tools/mkdisc is not built: audio with pregaps'
    set --
fi
echo '2000-2009 : unreadable' >damage
for options in "$@"; do
    # shellcheck disable=SC2086
    run rip virtual:audio-htoa.cue -o whole $options
    want_status 0
    # shellcheck disable=SC2086
    run rip virtual:audio-htoa.cue,damage=damage -o x $options
    want_status 3
    # shellcheck disable=SC2086
    run rip virtual:audio-htoa.cue,damage=damage -o x $options --retries 1
    want_status 3
    # shellcheck disable=SC2086
    run rip virtual:audio-htoa.cue -o x $options
    want_status 0
    sed 's/"x/"whole/' x.cue >x.want
    same whole.cue x.want
    for file in whole*.bin whole*.sub; do
        [ ! -e "$file" ] || same "$file" "x${file#whole}"
    done
    run verify x.cue virtual:audio-htoa.cue
    want_status 0
    case $options in
    --sub) [ -e x.sub ] || fail 'x.sub is missing' ;;
    *) [ ! -e whole.sub ] || [ -e x.sub ] || fail 'x.sub is missing' ;;
    esac
    rm x* whole*
done

# Mapfiles of ddrescue.
cat >map.txt <<'END'
# Mapfile. Created by GNU ddrescue version 1.27
# current_pos  current_status  current_pass
0x00010000     ?               1
#      pos        size  status
0x00000000  0x00010000  +
0x00010000  0x00001000  *
0x00011000  0x00000800  /
0x00011800  0x00000800  -
0x00012000  0x000EE000  ?
END
run map map.txt
want_status 0
want_out 'ddrescue'
want_out 'good       32'
want_out 'untried    476'
run map --json map.txt
want_out '"format": "ddrescue"'
want_out '"unscraped": 1'
want_out '"bad": 1'
echo '0x0 0x1000 %' >>map.txt
failed 1 'map.txt:10: ' map map.txt
finish
