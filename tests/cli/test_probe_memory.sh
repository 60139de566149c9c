# SPDX-License-Identifier: GPL-3.0-or-later
# What a drive can is remembered; what one disc could not show is not.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 2 10 seed
cp au.bin odd.bin
sed 's/au.bin/odd.bin/' au.cue >odd.cue
awk 'BEGIN { for (i = 0; i < 1500; i++) printf "%-96s", "no Q " i }' >odd.sub
run info virtual:odd.cue
want_status 0
want_err 'the drive gives no subchannel'
# That disc's subchannel has no right Q. The next disc's has.
run rip virtual:au.cue -o au2 --sub
want_status 0
[ -s au2.sub ] || fail 'no subchannel is kept'
# Nor is it remembered where something else is: what retries have won.
printf '100-110 : unreadable\n' >lost
"$discern" rip -q virtual:odd.cue,damage=lost -o lost 2>/dev/null
run rip virtual:au.cue -o au4 --sub
want_status 0
head -c 470400 au.bin >odd.bin
printf 'FILE "odd.bin" BINARY\n TRACK 01 AUDIO\n INDEX 01 00:00:00\n' >odd.cue
head -c 19200 odd.sub >sub
mv sub odd.sub
"$discern" rip -q virtual:odd.cue,damage=lost -o lost2 2>/dev/null
run rip virtual:au.cue -o au5 --sub
want_status 0

# In few places only: other places show it.
printf '300-450 : bad-q\n' >damage
rm -rf "$XDG_STATE_HOME"
run rip virtual:au.cue,damage=damage -o au3 --sub
want_status 0
# A drive that has none stays known for it.
rm -rf "$XDG_STATE_HOME"
printf 'sub_raw = no\nsub_q = no\n' >none
run info virtual:au.cue,personality=none
want_err 'the drive gives no subchannel'
run info virtual:au.cue
want_err 'the drive gives no subchannel'
finish
