# SPDX-License-Identifier: GPL-3.0-or-later
# What a drive was asked and said, kept and played back without it.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc d 2 8 D
echo '30-33 : unreadable' >damage

run rip virtual:d.cue,damage=damage -o x --retries 1 --record session
want_status 3
[ "$(head -n 1 session)" = "discern-record 1" ] || fail "not a record"
mv d.cue away.cue
mv d.bin away.bin
run rip replay:session -o y --retries 1
want_status 3
cmp x.bin y.bin || fail "the replay's image is another"
cmp x.cue y.cue >/dev/null || sed s/y.bin/x.bin/ y.cue | cmp - x.cue ||
    fail "the replay's sheet is another"
run info replay:session
want_status 0

# What was not recorded is not made up.
head -n 40 session >short
run rip replay:short -o z
want_status 1
failed 2 'is not a drive: there is nothing to record' \
    rip x.cue -o z --record again
failed 1 'no/such' rip replay:session -o z --record no/such/file
failed 1 'nothing' rip replay:nothing -o z

# A record replaces a record, and never anything else: least of all the disc.
mv away.cue d.cue
mv away.bin d.bin
cp d.bin kept.bin
failed 1 'd.bin exists and is no record of a drive' \
    rip virtual:d.cue -o w --record d.bin
same d.bin kept.bin
run rip virtual:d.cue -q -o w --record session
want_status 0
failed 1 'd.bin exists and is no trace of a virtual drive' \
    info virtual:d.cue,trace=d.bin
same d.bin kept.bin
run info virtual:d.cue,trace=t
want_status 0
run info virtual:d.cue,trace=t
want_status 0
finish
