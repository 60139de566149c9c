# SPDX-License-Identifier: GPL-3.0-or-later
# What a second reading costs: on a drive without C2 damage is repaired by two
# readings, both of them in disc order, and what the second brings whole is not
# asked for again; the second comes at another speed, and no slower than it
# has to.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc d.iso 6000 S
echo 'c2 = none' >no-c2

# drive_ms FILE: the drive's time in a trace
drive_ms()
{
    echo $(($(od -A n -t u8 -j 16 -N 8 "$1") / 1000000))
}

# rip DRIVE DAMAGE [OPTION...]: all of the disc comes
rip()
{
    drive=$1
    echo "$2" >damage
    shift 2
    run rip -q --overwrite "$@" \
        "virtual:d.iso,medium=cd,personality=$drive,damage=damage,trace=trace" \
        -o x
    want_status 0
    same d.iso x.iso
}

# swept: nothing was retried, and all of it took at most twice a clean disc
# and a half
swept()
{
    grep -q '"continuous"\|"plain"\|"fresh"' x.json &&
        fail "$1: retried: $(grep -A 4 rungs x.json)"
    [ "$(drive_ms trace)" -le $((clean * 5 / 2)) ] ||
        fail "$1: $(drive_ms trace) ms, clean $clean"
}

rip no-c2 ''
clean=$(drive_ms trace)
# A scratch over every turn; 40x after the 48x that the drive claims.
rip no-c2 'radial angle=30 width=0.4 : weak rate=0.004' --record record
swept scratch
grep -q '^run .* repaired' x.map || fail "nothing was repaired"
grep -q '^> none 0 bb001b90' record ||
    fail "not 7056 kB/s: $(grep '^> none 0 bb' record | tr '\n' ' ')"
# Wrong once, right from then on; without a word, and past what L-EC mends.
rip no-c2 '500-5500/150 : silent bytes=3 until=2'
swept once
rip no-c2 '3300-5700/100 : weak bytes=400 until=2'
swept 'much, once'
# Others each time, some of them whole.
rip no-c2 '500-5500/100 : weak bytes=3 p=0.5'
swept sometimes
# A speed that no CD turns at is not believed: 24x.
{ cat no-c2; echo 'cd_speeds = 8 24 72'; } >boasts
rip boasts '500-5500/150 : silent bytes=3 until=2' --record record
grep -q '^> none 0 bb00108a' record ||
    fail "not 4234 kB/s: $(grep '^> none 0 bb' record | tr '\n' ' ')"
# A drive whose raw reads fail where its L-EC does, after seconds of its own
# retries, unless it is told to go on: so it is in the sweeps, and in what is
# retried after them.
{ cat no-c2; echo 'raw_lec = yes'; } >fails
# at_most TIMES DAMAGE
at_most()
{
    rip fails "$2"
    [ "$(drive_ms trace)" -le $((clean * $1)) ] ||
        fail "$2: $(drive_ms trace) ms, clean $clean"
}

at_most 60 'radial angle=40 width=3 : weak rate=0.3'
at_most 4 '2000-3000/40 : weak rate=0.02'
at_most 4 '300-900/60 : weak bytes=300 until=3'
# What comes alike each time stays as it came.
echo '500-5500/150 : silent bytes=3 fixed=yes' >damage
run rip -q --overwrite --format cue \
    "virtual:d.iso,medium=cd,personality=no-c2,damage=damage" -o x
want_status 7
grep -q '^run .* repaired' x.map && fail "one that comes alike was repaired"
finish
