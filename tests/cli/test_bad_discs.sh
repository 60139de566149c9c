# SPDX-License-Identifier: GPL-3.0-or-later
# No drive, no disc, a blank one, one that goes away, and another one than
# the rip began with.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc a.iso 4000 A
data_disc b.iso 4000 B # the same table of contents
data_disc c.iso 4100 C
audio_disc d 3 4 D

# No drive, no disc.
if ! ls /dev/sr[0-9]* >/dev/null 2>&1; then
    failed 5 'no optical drive found on this machine' info
    failed 5 'no optical drive found on this machine' rip
    failed 5 'no optical drive found on this machine' drives
fi
failed 5 'rip: /dev/discern-none: no such drive' rip /dev/discern-none -o x
failed 5 '/dev/null: not a device that takes MMC commands' info /dev/null
for command in info 'rip -o x' 'verify a.iso'; do
    # shellcheck disable=SC2086
    failed 5 'virtual drive: no disc in the drive' $command virtual:
    # shellcheck disable=SC2086
    failed 5 'virtual drive: the disc is blank' $command virtual:,medium=blank
done
run drives --json virtual: virtual:,medium=blank
want_status 0
want_out '"medium": "none"'
want_out '"medium": "blank"'
run info virtual:a.iso,medium=blank
want_status 2
want_err 'a blank disc holds no image (a.iso)'

# No rights on the device node (a block device that nobody drives).
chmod 711 "$dir"
if nobody_can "$top_builddir" "$dir/nobody" &&
    mknod "$dir/node" b 11 77 2>/dev/null; then
    chmod 600 "$dir/node"
    chmod 777 .
    status=0
    ran="discern rip node (as nobody)"
    as_nobody rip "$dir/node" -o x >"$dir/out" 2>"$dir/err" </dev/null ||
        status=$?
    want_status 1
    want_err_lines 1
    want_err "$dir/node: "
    want_err 'ermission denied'
fi
files_are a.iso b.iso c.iso d.bin d.cue

# The medium is taken out, or the drive vanishes, half-way. The drive is known
# by then: getting to know it reads all over the disc.
"$discern" rip -q virtual:a.iso -o known && rm known.*
for kind in removed gone; do
    echo "3300 : $kind" >damage
    case $kind in
    removed)
        text='virtual:a.iso: the medium was taken out'
        wait='be put back'
        ;;
    gone)
        text='virtual:a.iso: the drive is gone'
        wait='come back'
        ;;
    esac
    run rip virtual:a.iso,damage=damage -o $kind
    want_status 5
    want_err "$text"
    want_err "waiting for it to $wait (up to 120 s)"
    want_err_lines 3 # and the image's name
    want_out 'THE IMAGE IS NOT COMPLETE.'
    grep -q '"outcome": "no_medium"' $kind.json || fail "the report's outcome"
    run verify $kind.iso
    want_status 4
    want_err 'the rip of this image did not finish'
    run map $kind.map
    want_status 0
    want_out 'untried'
    run rip virtual:a.iso -o $kind
    want_status 0
    want_out 'From earlier runs'
    same a.iso $kind.iso
    run verify $kind.iso
    want_status 0
    run verify a.iso virtual:a.iso,damage=damage
    want_status 5
    want_out 'THE IMAGE WAS NOT VERIFIED.'
done
rm removed.* gone.*

# A disc that is put back is gone on with.
echo '3300 : removed ms=20000' >damage
run rip virtual:a.iso,damage=damage -o back --progress json
want_status 0
want_err '"code":"disc_out"'
want_err '"phase":"disc_out"'
want_err 'the disc is back: the same disc'
same a.iso back.iso
rm back.*
echo '3300 : removed' >damage
run rip virtual:a.iso,damage=damage -o out --drive-wait 0
want_status 5
want_err 'virtual:a.iso: the medium was taken out'
want_err_lines 2
rm out.*

# A drive that comes back under another name is gone on with.
echo '3300 : gone ms=20000' >damage
run rip virtual:a.iso,damage=damage -o back --progress json
want_status 0
want_err '"code":"drive_lost"'
want_err '"phase":"drive_lost"'
want_err 'the drive is back as virtual:a.iso (again), with the same disc'
same a.iso back.iso
grep -q '"drive_lost": 1' back.json || fail 'the report tells of a lost drive'
run verify back.iso
want_status 0
rm back.*
run rip virtual:a.iso,damage=damage -o back --drive-wait 10s
want_status 5
run rip virtual:a.iso -o back --drive-wait 0
want_status 0
want_out 'From earlier runs'
same a.iso back.iso
rm back.*

# Which ways of retrying pay is kept with the drive's abilities.
echo '3300-3305 : unreadable until=6' >damage
run rip virtual:a.iso,remember=yes,damage=damage -o learned
want_status 0
grep -q '^learned cd[.][a-z]* [0-9]* [0-9]* [0-9]*$' \
    "$XDG_STATE_HOME"/discern/drive_*.txt || fail 'nothing was learned'
grep -q '"rungs": \[' learned.json || fail 'the report tells of the rungs'
grep -q '"wins": 6' learned.json || grep -q '"wins": [1-6]' learned.json ||
    fail 'the report tells what won'
ls "$XDG_STATE_HOME"/discern/recovery_* 2>/dev/null && fail 'a page is left'
rm learned.*

# Another disc: refused, and what was read of the first one stays.
echo '3300 : gone' >damage
"$discern" rip -q virtual:a.iso,damage=damage -o x 2>/dev/null
remember
failed 1 'x.map belongs to another disc than the one in virtual:c.iso' \
    rip virtual:c.iso -o x
failed 1 'x.map belongs to another disc than the one in virtual:d.cue' \
    rip virtual:d.cue -o x
failed 1 'x.map belongs to another disc than the one in virtual:b.iso' \
    rip virtual:b.iso -o x
want_err '(sector 16 differs)'
unchanged
run rip virtual:a.iso -o x
want_status 0
same a.iso x.iso
remember
for disc in b.iso c.iso d.cue; do
    failed 1 "x.map belongs to another disc than the one in virtual:$disc" \
        rip virtual:$disc -o x
done
run rip virtual:a.iso -o x
want_status 0
want_err 'x is complete already: nothing was read (--overwrite rips again'
unchanged
finish
