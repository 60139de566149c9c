# SPDX-License-Identifier: GPL-3.0-or-later
# Sectors whose main channel was read and whose subchannel was not are counted
# and named; where the subchannel was asked for, the rip is not good.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc s 2 4 S
"$discern" rip -q virtual:s.cue -o whole --sub || exit 99

# without NAME FIRST COUNT...: the disc, without the P-W of those sectors
without()
{
    name=$1
    shift
    for end in bin cue sub; do cp whole.$end "$name.$end"; done
    sed -i "s/whole/$name/" "$name.cue"
    while [ $# -gt 0 ]; do
        dd if=/dev/zero of="$name.sub" bs=96 seek="$1" count="$2" \
            conv=notrunc 2>/dev/null
        shift 2
    done
}

# lacks SECTORS: what the report says
lacks()
{
    grep -q "\"missing\": $1" x.json || fail "$1 missing sectors are wanted"
}

run rip whole.cue -o x --sub
want_status 0
lacks 0
grep -q sub_missing x.json && fail 'nothing is missing'
rm x.*

without one 100 1
without run 100 20
without two 0 5 590 10
for disc in 'one 1' 'run 20' 'two 15'; do
    run rip "${disc% *}.cue" -o x --sub
    want_status 3
    want_err "${disc#* } sectors were read without their subchannel"
    want_out "${disc#* } sectors were read without the subchannel that was asked"
    lacks "${disc#* }"
    [ -e x.sub ] || fail 'x.sub is kept'
    same whole.bin x.bin
    # Given again, it is what it was.
    run rip "${disc% *}.cue" -o x --sub
    want_status 3
    rm x.*
    # Not asked for, it is told and kept, and the sectors are good.
    run rip "${disc% *}.cue" -o x
    want_status 0
    want_err "${disc#* } sectors were read without their subchannel"
    grep -q 'of some sectors none came' x.json || fail 'why it is kept'
    rm x.*
done
run rip two.cue -o x --sub
want_out 'no subchannel: 5 of the sectors from LBA 0 to 4'
want_out 'no subchannel: 10 of the sectors from LBA 590 to 599'
# What was not read at all is damage, and does not count as this.
rm x.*
printf '300-309 : unreadable\n' >damage
run rip virtual:s.cue,damage=damage -o x --sub
want_status 3
lacks 0
rm x.*
# A source that gives none of it.
without none 0 600
run rip none.cue -o x --sub
want_status 3
lacks 600

# ---- a drive that refuses it in places, and gives the main channel ----

# refuses SECTORS STATUS RULE [KEYS]: the disc's bytes, and so many sectors lack
# it, of which alone nothing came
refuses()
{
    rm -f x.*
    echo "$3" >damage
    printf '%b' "${4:-}" >drive
    for option in '' --sub; do
        # shellcheck disable=SC2086
        run rip --overwrite $option -o x \
            virtual:whole.cue,damage=damage,personality=drive
        lacks "$1"
        same whole.bin x.bin
        [ "$1" -eq 0 ] ||
            want_err "$1 sectors were read without their subchannel"
    done
    want_status "$2"
    [ "$(cmp -l whole.sub x.sub | awk '{ print int(($1 - 1) / 96) }' |
        sort -u | wc -l)" -eq "$1" ] || fail 'others lack it, too'
    [ "$1" -eq 0 ] || want_out "$1 sectors were read without the subchannel"
}
refuses 1 3 '100 : no-sub'
refuses 20 3 '100-119 : no-sub sense=4/3E/02@700'
refuses 15 3 '0-4,590-599 : no-sub'
refuses 3 3 '7,300,301 : no-sub' 'c2_with_sub = no\n'
refuses 2 3 '450-451 : no-sub sense=3/11/05@500' 'c2 = none\n'
# Asked for again, it comes.
refuses 0 0 '100-119 : no-sub until=3'
refuses 0 0 '300 : no-sub until=2' 'c2_with_sub = no\n'
refuses 0 0 '0-3 : no-sub until=2 sense=3/11/05@500'
finish
