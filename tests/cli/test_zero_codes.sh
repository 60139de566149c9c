# SPDX-License-Identifier: GPL-3.0-or-later
# A drive that gives all codes of raw sectors as zeros (an emulated one): that
# is told of the drive, not of the disc, and an ISO is written.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc d.iso 600 D

run rip virtual:d.iso,medium=cd,personality=qemu-ide -o sound --json
want_status 0
want_err "does not give true raw sectors"
cmp sound.iso d.iso || fail "the ISO is not the disc's user data"
grep -q '"raw_is_true": false' sound.json || fail "it is not told of the drive"
grep -q 'as_pressed=[1-9]' sound.map && fail "it is told of the disc"

run rip virtual:d.iso,medium=cd,personality=qemu-ide -o again --fast --json
cmp again.iso d.iso || fail "the ISO of --fast is not the disc's user data"

# A raw image is made up of user data; nothing in it is the disc's.
run rip virtual:d.iso,medium=cd -f cue -o true
run rip virtual:d.iso,medium=cd,personality=qemu-ide -f cue -o raw --json
cmp raw.bin true.bin || fail "codes are not those of the standard"

# Weak sectors come right in the end, or are told.
echo '100, 200-203, 377 : unreadable until=3' >damage
run rip virtual:d.iso,medium=cd,personality=qemu-ide,damage=damage -o weak --json
want_status 0
cmp weak.iso d.iso || fail "what reads at the third attempt is not there"
echo '100, 200-203, 377 : unreadable' >damage
run rip virtual:d.iso,medium=cd,personality=qemu-ide,damage=damage -o lost --json
want_status 3
finish
