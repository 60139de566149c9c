# SPDX-License-Identifier: GPL-3.0-or-later
# Audio that a drive gets wrong without a word: found by a second reading.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc d 2 8 D
echo '935 : silent bytes=4 until=2' >damage

run rip virtual:d.cue,damage=damage -o once --second-read never --retries 1
want_status 0
cmp -s once.bin d.bin && fail "the damage did no harm"
run rip virtual:d.cue,damage=damage -o twice --second-read always --json
want_status 0
cmp twice.bin d.bin || fail "the second reading did not show it"
grep -q '"contradicted": 1' twice.json || fail "it is not told"
grep -q 'run 935 1 voted' twice.map || fail "the map does not tell"
finish
