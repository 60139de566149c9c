# SPDX-License-Identifier: GPL-3.0-or-later
# CloneCD's files: what is written is the disc, comes back as the same sheet and
# sectors, and keeps what a control file alone can say.
. "${top_srcdir:-.}/tests/cli/bad.sh"

mkdisc=$top_builddir/tests/tools/mkdisc

for kind in audio-htoa mixed cdextra sessions3 index cdtext; do
    mkdir $kind
    "$mkdisc" $kind $kind >/dev/null
    run rip -q --format cue --sub "virtual:$kind/$kind.cue" -o $kind/a
    want_status 0
    run rip -q --format ccd "virtual:$kind/$kind.cue" -o $kind/b
    want_status 0
    same $kind/a.bin $kind/b.img
    same $kind/a.sub $kind/b.sub
    # An image of it is the image of the disc.
    run rip -q --format cue --sub $kind/b.ccd -o $kind/c
    want_status 0
    sed 's/"c\./"a./' $kind/c.cue >$kind/c.sheet
    same $kind/a.cue $kind/c.sheet
    same $kind/a.bin $kind/c.bin
    run verify $kind/b.ccd "virtual:$kind/$kind.cue"
    want_status 0
done

# The lead-in's entries, with the codes and packs.
grep -q '^Entry 0=80 ' cdtext/b.ccd || fail 'no packs'
[ "$(grep -c '^Point=0xa2' sessions3/b.ccd)" -eq 3 ] ||
    fail 'not a lead-out for each session'
[ "$(grep -c '^Session=3' sessions3/b.ccd)" -eq 4 ] ||
    fail 'not four entries of session 3'

# A data CD has its subchannel, too, if the drive gives it; its absence is no
# loss of the format.
data_disc d.iso 300 F
run rip -q --format ccd virtual:d.iso -o d
want_status 0
[ "$(wc -c <d.sub)" -eq 28800 ] || fail 'no subchannel of a data CD'
run rip -q --format ccd --no-sub virtual:d.iso -o e
want_status 0
[ ! -e e.sub ] || fail 'a subchannel that was not wanted'
same d.img e.img
run verify e.ccd virtual:d.iso
want_status 0

# What no control file holds.
head -c 2048000 /dev/zero >dvd.iso
run rip --format ccd virtual:dvd.iso,medium=dvd -o f
want_status 2
want_err "format 'ccd' cannot hold this disc (DVD-ROM"
run rip --format ccd --split virtual:d.iso -o f
want_status 2
[ ! -e f.img ] && [ ! -e f.ccd ] || fail 'something is left behind'

finish
