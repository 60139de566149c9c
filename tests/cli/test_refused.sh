# SPDX-License-Identifier: GPL-3.0-or-later
# Discs that end early, that are locked, whose tracks end with run-out, and
# rings of a DVD: what they cost, what is said of them, and where their images
# end.
. "${top_srcdir:-.}/tests/cli/bad.sh"

# iso NAME SECTORS: numbered sectors without a file system
iso()
{
    awk "BEGIN { for (i = 0; i < $2; i++) printf \"sector %-2040d\n\", i }" >"$1"
}

rip()
{
    printf '%s\n' "$2" >damage
    rm -f x.*
    run rip --overwrite "virtual:$1,damage=damage${3:+,$3}" -o x
}

# most SECONDS COMMANDS
most()
{
    awk -v s="$1" -v c="$2" '/"seconds":/ && !seen++ { sub(",", "", $2)
        if ($2 + 0 > s) bad = 1 } /"commands":/ { sub(",", "", $2)
        if ($2 + 0 > c) bad = 1 } END { exit bad }' x.json ||
        fail "it took longer than $1 s or $2 commands"
}

# counts CAUSE SECTORS
counts()
{
    grep -q "\"$1\": $2\$\|\"$1\": $2," x.json || fail "not $2 sectors of $1"
}

iso a.iso 3000
size=$((3000 * 2048))

# ---- locked ----
for sense in 5/6F/03 5/6F/00 5/6F/04 5/30/02; do
    rip a.iso "301-2999 : unreadable sense=$sense@5 block=no" medium=dvd
    want_status 6
    want_err 'refuses 2699 sectors'
    counts refused 2699
    cmp -n $((301 * 2048)) a.iso x.iso || fail 'what the drive gives differs'
    most 20 150
done
# A part in the middle that is given is read to its very borders; the same
# command goes on once all is given.
rip a.iso '301-1499 : unreadable sense=5/6F/03@5 block=no
1613-2999 : unreadable sense=5/6F/03@5 block=no' medium=dvd
want_status 6
counts refused $((1199 + 1387))
run rip virtual:a.iso,medium=dvd -o x
want_status 0
cmp a.iso x.iso || fail 'the image differs'

# ---- of a CD, for their type ----
# Only after every type and a raw read were refused, the head elsewhere before.
rip a.iso '1000-1999 : unreadable sense=5/64/00@5 block=no'
want_status 6
want_err 'refuses 1000 sectors'
counts refused 1000
counts damaged 0
most 20 150
cmp -n $((1000 * 2048)) a.iso x.iso || fail 'what the drive gives differs'
tail -c $((1000 * 2048)) a.iso >tail
tail -c $((1000 * 2048)) x.iso | cmp -s tail - || fail 'the end differs'
# A drive that answers so out of memory, after one bad place, refuses nothing,
# and what it does not give is not past the end.
for sense in 5/64/00 5/21/00; do
    for count in 1000 3000; do
        rip a.iso "1500-1502 : unreadable
1500-1502 : storm count=$count sense=$sense ms=4"
        want_status 3
        counts damaged 3
        most 120 9000
    done
done
# Both on one disc.
rip a.iso '300-999 : unreadable sense=5/64/00@5 block=no
2500-2502 : unreadable
2500-2502 : storm count=900 sense=5/64/00 ms=4'
want_status 6
counts refused 700
counts damaged 3

# ---- the end ----
for sense in 5/21/00 5/63/00 5/64/00; do
    rip a.iso "2500-2999 : unreadable sense=$sense@5 block=no" medium=dvd
    want_status 7
    want_err 'sectors 2500-2999'
    counts beyond 500
    [ "$(wc -c <x.iso)" -eq $((2500 * 2048)) ] || fail 'the image ends elsewhere'
    cmp -n $((2500 * 2048)) a.iso x.iso || fail 'the image differs'
    most 15 60
done
# Damage beside it: the cut image is gone on with.
rip a.iso '2500-2999 : unreadable sense=5/21/00@5 block=no
1000 : unreadable' medium=dvd
want_status 3
printf '2500-2999 : unreadable sense=5/21/00@5 block=no\n' >damage
run rip virtual:a.iso,damage=damage,medium=dvd -o x
want_status 7
cmp -n $((2500 * 2048)) a.iso x.iso || fail 'the image differs'
# What reads behind it is read, and what is refused is damage.
rip a.iso '1504-1599 : unreadable sense=5/64/00@5' medium=dvd
want_status 3
counts damaged 96

# ---- witnesses of the end ----
# witness STATUS CODE MEDIUM CLAIMS: of a disc that ends at 2500
witness()
{
    rip a.iso "2500-2999 : unreadable sense=5/21/00@5 block=no
all : claims $4" "medium=$3"
    want_status "$1"
    grep -q "\"code\": \"$2\"" x.json || fail "no note $2"
    counts beyond 500
    [ "$(wc -c <x.iso)" -eq $((2500 * 2048)) ] || fail 'the image ends elsewhere'
}
witness 0 end_agreed dvd track=2500
witness 0 end_agreed dvd track=2512
witness 0 end_agreed bd track=2528
witness 0 end_agreed dvd format=2496
witness 0 end_agreed cd capacity=2500
witness 3 end_contradicted dvd track=2600
witness 3 end_contradicted dvd format=2900
witness 3 end_contradicted cd capacity=2700
witness 3 end_contradicted dvd 'track=2500 format=2900'
witness 7 end_unproven dvd track=3000
witness 7 end_unproven dvd track=1000
witness 7 end_unproven cd track=2500
# READ CAPACITY that is too large; too small, though more reads; right.
rip a.iso 'all : claims capacity=3300' medium=dvd
want_status 0
counts beyond 300
cmp a.iso x.iso || fail 'the image differs'
for claims in capacity=2000 'capacity=2000 format=2500' 'format=3300' track=2000; do
    rip a.iso "all : claims $claims" medium=dvd
    want_status 0
    cmp a.iso x.iso || fail "$claims: the image differs"
done
# A file system outweighs them: files beyond are missing, whatever they say.
"$top_builddir/tests/tools/mkdisc" mode1 . || fail 'mkdisc'
run rip mode1.cue -o mode1
want_status 0
whole=$(($(wc -c <mode1.iso) / 2048))
rip mode1.iso "$((whole - 240))-$((whole - 1)) : unreadable sense=5/21/00@5 block=no
all : claims track=$((whole - 240))" medium=dvd
want_status 3
grep -q end_contradicted x.json || fail 'no contradiction'

# ---- run-out ----
for kind in '' ' count=1'; do
    rip a.iso "end : run-out$kind"
    want_status 0
    want_err 'of run-out'
    cmp a.iso x.iso || fail 'the image differs'
done
rip a.iso '2998-2999 : unreadable'
want_status 3
counts damaged 2

# Behind the volume it costs one failed command.
size=$(wc -c <mode1.iso)
rip mode1.iso ''
want_status 0
asked=$(awk '/"commands":/ { print $2 + 0 }' x.json)
rip mode1.iso 'end : run-out'
want_status 0
counts run_out 2
cmp mode1.iso x.iso || fail 'the image differs'
[ "$(awk '/"commands":/ { print $2 + 0 }' x.json)" -le $((asked + 2)) ] ||
    fail 'run-out behind the volume took more than one command'
# Data that lie there though no volume has them are got, whatever ends them.
for count in 1 2 3; do
    { cat mode1.iso; awk -v n=$count 'BEGIN { for (i = 0; i < n; i++)
        printf "%-2048s", "behind " i }'; } >behind.iso
    for kind in '' ' count=1' ' sense=5/64/00@1400-3000'; do
        rip behind.iso "end : run-out$kind"
        want_status 0
        cmp behind.iso x.iso || fail "$count behind the volume, run-out$kind"
    done
done

# ---- packets ----
for damage in '0-2995 : packets' '0-2995 : packets sectors=64' \
    '0-2900 : packets sectors=0' '0-2995 : packets sense=3/11/05@2000'; do
    rip a.iso "$damage"
    want_status 0
    want_err 'of links between tracks or packets'
    counts damaged 0
done
counts link 532 # 76 links of 7 in 2,996
# A file that lies there says that it is damage; damage beside them is damage.
rip mode1.iso '0-9999 : packets sectors=0'
want_status 3
grep -q link_contradicted x.json || fail 'no contradiction'
rip a.iso '0-2995 : packets
1001-1003 : unreadable'
want_status 3
counts damaged 3
# No word of packets: damage.
rip a.iso '300-306,600-606,1200-1206 : unreadable'
want_status 3
counts damaged 21

# ---- limits ----
rip a.iso '1000-1800 : unreadable'
want_status 3
run rip --overwrite --give-up-after 5 virtual:a.iso,damage=damage -o x
want_status 8
want_out 'Not finished'

# ---- a disc of which nothing reads is no drive without raw sectors ----
iso c.iso 60
rip c.iso 'all : unreadable'
want_status 3
want_err 'none of the places that were tried reads'
! grep -q no_raw x.json || fail 'the drive is blamed'
counts damaged 60
# No eight sectors in a row: raw sectors come all the same.
rip c.iso '0-59/3 : unreadable'
want_status 3
! grep -q no_raw x.json || fail 'the drive is blamed'
counts damaged 20
# An audio disc of less than eight sectors.
for n in 1 4 7; do
    head -c $((n * 2352)) a.iso >short.bin
    printf 'FILE "short.bin" BINARY\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n' \
        >short.cue
    rm -f y.*
    run rip virtual:short.cue -o y
    want_status 0
    cmp short.bin y.bin || fail "audio of $n sectors differs"
done

# ---- rings, wherever they begin ----
iso b.iso 20000
for first in 8000 8011; do
    rip b.iso "$first-$((first + 1999)) : unreadable" medium=dvd
    want_status 3
    grep -q '"kind": "ring"' x.json || fail 'no ring'
    most 600 800
done
finish
