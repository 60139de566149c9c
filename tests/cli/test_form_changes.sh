# SPDX-License-Identifier: GPL-3.0-or-later
# READ CD in another form costs many drives their cache: a rip asks for as few
# as it can, on sound discs and on weak ones, whatever its cache is defeated by.
. "${top_srcdir:-.}/tests/cli/bad.sh"

# changes FILE: of a trace, the number of reads in another form than before.
changes() { od -An -t u8 -j 40 -N 8 "$1" | tr -d ' '; }
# few NAME MOST: rip with a trace, status 0, and no more changes than that.
few() {
    few_most=$1
    shift
    run rip "$@" --overwrite -o out
    want_status 0
    few_seen=$(changes trace)
    [ "$few_seen" -gt 0 ] || fail "the trace counts nothing"
    [ "$few_seen" -le "$few_most" ] || fail "$few_seen changes of form"
}

audio_disc a 1 16 A
data_disc d.iso 1200 D
awk 'BEGIN { for (at = 110; at < 1100; at += 90)
    printf "%s%d-%d", some++ ? ", " : "", at, at + at % 3
    print " : weak rate=0.02 p=0.5" }' >weak
: >sound
printf 'form_change_ms = 60\n' >flushes
printf 'form_change_ms = 60\nfua = no\nfua_zero_flush = no\n' >pushed
printf 'form_change_ms = 60\nc2_with_sub = no\nfua = no\nfua_zero_flush = no\n' \
    >apart
for drive in flushes pushed apart; do
    for damage in sound weak; do
        for disc in a.cue d.iso; do
            few 16 "virtual:$disc,medium=cd,personality=$drive,damage=$damage,trace=trace"
        done
    done
done
finish
