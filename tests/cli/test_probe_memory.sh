# SPDX-License-Identifier: GPL-3.0-or-later
# What a drive can is remembered; what one disc could not show is not.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc au 2 10 seed
cp au.bin odd.bin
sed 's/au.bin/odd.bin/' au.cue >odd.cue
awk 'BEGIN { for (i = 0; i < 1500; i++) printf "%-96s", "no Q " i }' >odd.sub
run info virtual:odd.cue,remember=yes
want_status 0
want_err 'the drive gives no subchannel'
# That disc's subchannel has no right Q. The next disc's has.
run rip virtual:au.cue,remember=yes -o au2 --sub
want_status 0
[ -s au2.sub ] || fail 'no subchannel is kept'
# Nor is it remembered where something else is: what retries have won.
printf '100-110 : unreadable\n' >lost
"$discern" rip -q virtual:odd.cue,remember=yes,damage=lost -o lost 2>/dev/null
run rip virtual:au.cue,remember=yes -o au4 --sub
want_status 0
head -c 470400 au.bin >odd.bin
printf 'FILE "odd.bin" BINARY\n TRACK 01 AUDIO\n INDEX 01 00:00:00\n' >odd.cue
head -c 19200 odd.sub >sub
mv sub odd.sub
"$discern" rip -q virtual:odd.cue,remember=yes,damage=lost -o lost2 2>/dev/null
run rip virtual:au.cue,remember=yes -o au5 --sub
want_status 0

# In few places only: other places show it.
printf '300-450 : bad-q\n' >damage
rm -rf "$XDG_STATE_HOME"
run rip virtual:au.cue,remember=yes,damage=damage -o au3 --sub
want_status 0
# A drive that has none is asked again each time: vendor, product and revision
# are no identity, and discs and bridges hide things.
rm -rf "$XDG_STATE_HOME"
printf 'sub_raw = no\nsub_q = no\nsub_rw = no\n' >nosub
printf 'c2 = none\n' >noc2
printf 'c2_with_sub = no\n' >apart
printf 'mode_select = no\n' >nopage
audio_disc other 2 10 another
n=0
for lacks in nosub noc2 apart nopage; do
    rm -rf "$XDG_STATE_HOME"
    "$discern" rip -q --overwrite \
        "virtual:au.cue,remember=yes,personality=$lacks" -o lacks 2>/dev/null
    # The same lack again: nothing changes.
    run rip --json "virtual:other.cue,remember=yes,personality=$lacks" \
        -o "same$lacks"
    want_status 0
    run rip --json --sub virtual:au.cue,remember=yes -o "has$lacks"
    want_status 0
    for ability in sub_raw c2_294 c2_with_sub mode_select; do
        want_out "\"$ability\": true"
    done
    [ -s "has$lacks.sub" ] || fail "$lacks: no subchannel is kept"
done

# What is remembered can be forgotten; a virtual drive leaves nothing behind.
ls "$XDG_STATE_HOME"/discern/drive_* >/dev/null 2>&1 || fail 'no memory'
run drives --forget virtual:au.cue,remember=yes
want_status 0
ls "$XDG_STATE_HOME"/discern/drive_* >/dev/null 2>&1 && fail 'not forgotten'
"$discern" rip -q --overwrite virtual:au.cue,remember=yes -o lacks
run drives --forget
want_status 0
ls "$XDG_STATE_HOME"/discern/drive_* >/dev/null 2>&1 && fail 'not forgotten'
"$discern" rip -q --overwrite virtual:au.cue,personality=nosub -o lacks
ls "$XDG_STATE_HOME"/discern/drive_* >/dev/null 2>&1 && fail 'remembered'
run rip --overwrite virtual:au.cue --sub -o lacks
want_status 0
finish
