# SPDX-License-Identifier: GPL-3.0-or-later
# Images that end where the data end, though the disc is said to be longer:
# verified alone and with the disc, merged with each other and with those of
# drives that give more.
. "${top_srcdir:-.}/tests/cli/bad.sh"

"$top_builddir/tests/tools/mkdisc" mode1 . >/dev/null 2>&1 ||
    skip "tests/tools/mkdisc is not built"

# numbered NAME SECTORS: without a file system
numbered()
{
    awk "BEGIN { for (i = 0; i < $2; i++) printf \"sector %-2040d\n\", i }" >"$1"
}

# ends NAME DISC FROM TO [CLAIMS]: NAME.damage, and a rip of the disc by it
ends()
{
    echo "$3-$(($4 - 1)) : unreadable sense=5/21/00@5 block=no" >"$1.damage"
    [ -z "${5:-}" ] || echo "all : claims $5" >>"$1.damage"
    run rip --overwrite "virtual:$2,damage=$1.damage,medium=dvd" -o "$1"
}

# with IMAGE DISC DAMAGE STATUS [CODE]: verified with the disc
with()
{
    run verify --json "$1" "virtual:$2,medium=dvd${3:+,damage=$3.damage}"
    want_status "$4"
    [ -z "${5:-}" ] || want_out "\"code\": \"$5\""
}

# merged STATUS SECTORS CODE SOURCE...
merged()
{
    status=$1 sectors=$2 code=$3
    shift 3
    run merge --overwrite -o m "$@"
    want_status "$status"
    [ "$(wc -c <m.iso)" -eq $((sectors * 2048)) ] || fail "$*: another length"
    [ -z "$code" ] || grep -q "\"code\": \"$code\"" m.json || fail "$*: no $code"
}

# A volume of some thousand sectors, and sectors behind it; one without any.
run rip mode1.cue -o volume
want_status 0
volume=$(($(wc -c <volume.iso) / 2048))
end=$((volume + 200)) all=$((volume + 600))
numbered more 600
cat volume.iso more >f.iso
numbered a.iso 3000

ends f1 f.iso $end $all
want_status 0
ends f2 f.iso $end $all
ends a1 a.iso 2500 3000
want_status 7
ends a2 a.iso 2500 3000
ends t1 a.iso 2500 3000 track=2500
want_status 0
ends t2 a.iso 2500 3000 track=2500
ends c1 a.iso 2500 3000 track=2900
want_status 3
for disc in f a; do
    run rip "virtual:$disc.iso,medium=dvd" -o "${disc}0"
    want_status 0
done
cp f1.iso lone.iso # without map and report
cp a1.iso lost.iso

# ---- alone ----
for what in 'f1 0' 'a1 7' 't1 0' 'c1 3' 'lone 0' 'lost 7'; do
    run verify "${what% *}.iso"
    want_status "${what#* }"
done

# ---- with the disc ----
with f1.iso f.iso f1 0 end_agreed
with lone.iso f.iso f1 0 end_agreed
with a1.iso a.iso a1 7 end_unproven
with lost.iso a.iso a1 7 end_unproven
with lost.iso a.iso t1 0 end_agreed
with t1.iso a.iso c1 3 end_contradicted
run verify t1.iso virtual:a.iso,medium=dvd,damage=c1.damage
want_out 'THE DISC GOES ON'
# What a drive gives there is missing, whatever map and file system say.
for image in f1 lone; do
    with $image.iso f.iso '' 4
done
with a1.iso a.iso '' 4
echo "2500-2998 : unreadable sense=5/21/00@5 block=no" >one.damage
with t1.iso a.iso one 4
# Of a whole image what does not come now is no difference, but damage.
with a0.iso a.iso a1 3
# Another byte is a difference, however the end is.
printf x | dd of=lone.iso bs=1 seek=999999 conv=notrunc status=none
with lone.iso f.iso f1 4

# ---- merged ----
merged 0 $end end_agreed f1 f2
merged 7 2500 end_unproven a1 a2
merged 0 2500 end_agreed t1 t2
merged 0 2500 end_agreed a1 t1
merged 0 2500 end_agreed t1 a1
merged 3 2500 end_contradicted t1 c1
run verify m.iso
want_status 3
# What one read is not lost because another was refused it.
for order in 'f1 f0' 'f0 f1'; do
    merged 0 $all '' $order
    cmp f.iso m.iso || fail "$order: the image differs"
done
for order in 'a1 a0' 'a0 t1' 'c1 a0' 'a1 t1 a0'; do
    merged 0 3000 '' $order
    cmp a.iso m.iso || fail "$order: the image differs"
done
# One that was refused later than the other.
ends a3 a.iso 2800 3000
merged 7 2800 end_unproven a1 a3
head -c $((2800 * 2048)) a.iso | cmp - m.iso || fail 'the image differs'
# A drive that calls the disc longer, and one that does not.
numbered long.iso 3400
ends l1 long.iso 3000 3400
want_status 7
merged 0 3000 end_agreed l1 a0
merged 0 3000 end_agreed a0 l1

# ---- a file system that agrees, though more was recorded ----
ends x f.iso $end $all track=$((end + 300))
want_status 3
grep -q end_contradicted x.json || fail 'nothing contradicts'
ends x f.iso $end $all track=$end
want_status 0
ends x f.iso $end $all format=$((end + 300)) # tells of the medium
want_status 0
# A volume that ends within what does not come is cut off.
ends x f.iso $((volume - 300)) $all
want_status 3
grep -q end_contradicted x.json || fail 'nothing contradicts'

# ---- several borders of a DVD or BD ----
# The last one that is written tells where the data end.
for claims in 'tracks=3' 'tracks=5' 'tracks=4 blank=1' 'tracks=7 blank=2'; do
    for medium in dvd bd; do
        printf '2496-2999 : unreadable sense=5/21/00@5 block=no\n%s\n' \
            "all : claims $claims track=2500" >border.damage
        run rip --overwrite -o x \
            "virtual:a.iso,damage=border.damage,medium=$medium"
        want_status 0
        grep -q '"track_information": 2500' x.json || fail "$claims: another end"
    done
done

# ---- the disc information of a BD ----
ends x a.iso 2500 3000 format=2500
run rip --overwrite -o x "virtual:a.iso,damage=x.damage,medium=bd"
want_status 0
grep -q '"physical_format": 2500' x.json || fail 'another end'
ends x a.iso 2500 3000 format=2900
run rip --overwrite -o x "virtual:a.iso,damage=x.damage,medium=bd"
want_status 3
# READ CAPACITY tells of one layer of two.
echo 'all : claims capacity=1504 format=3000' >x.damage
run rip --overwrite -o x "virtual:a.iso,damage=x.damage,medium=bd"
want_status 0
cmp a.iso x.iso || fail 'the image differs'

# ---- between the sessions of a CD-R ----
# borders DISC DAMAGE... : its run-out is of all sessions
borders()
{
    disc=$1
    shift
    printf '%s\n' "$@" 'end : run-out' >borders.damage
    rm -f y.*
    run rip "virtual:$disc.cue,damage=borders.damage" -o y
}
# causes COUNT OF...
causes()
{
    while [ $# -gt 0 ]; do
        grep -q "\"$2\": $1\$\|\"$2\": $1," y.json || fail "not $1 of $2"
        shift 2
    done
}
for disc in sessions3 cdextra; do
    "$top_builddir/tests/tools/mkdisc" $disc . >/dev/null || fail "mkdisc $disc"
done
for kind in '' ' count=1' ' sense=5/64/00@300'; do
    borders sessions3 "1498-1499,14198-14199 : run-out$kind"
    want_status 0
    causes 6 run_out
    borders cdextra "2731-2732 : run-out$kind"
    want_status 0
    causes 4 run_out
done
# The first sectors of a later session, too, if they are refused.
for last in 12900 12902 12904; do
    borders sessions3 '1498-1499,14198-14199 : run-out' \
        "12900-$last : unreadable sense=5/64/00@500 block=no"
    want_status 0
    causes 6 run_out $((last - 12899)) link
done
run verify y.cue virtual:sessions3.cue,damage=borders.damage
want_status 0
# What fails there is damage: for another reason, without run-out before it,
# further on, or of more sectors.
borders sessions3 '1498-1499,14198-14199 : run-out' \
    '12900-12902 : unreadable block=no'
want_status 3
causes 3 damaged
borders sessions3 '12900-12902 : unreadable block=no'
want_status 3
causes 3 damaged
borders sessions3 '1498-1499 : run-out' '12903-12904 : unreadable block=no'
want_status 3
causes 2 damaged
borders sessions3 '1494-1499,12900-12910 : unreadable block=no'
want_status 3
causes 17 damaged

# ---- run-out and links ----
for image in a.iso mode1.cue; do
    echo 'end : run-out' >run-out.damage
    rm -f y.*
    run rip --overwrite "virtual:$image,damage=run-out.damage" -o y
    want_status 0
    cp y.iso z.iso
    for name in y.iso z.iso; do
        run verify $name "virtual:$image,damage=run-out.damage"
        want_status 0
        want_err '2 sectors more than the image'
    done
done
echo '0-2995 : packets' >packets.damage
run rip --overwrite "virtual:a.iso,damage=packets.damage" -o y
want_status 0
for options in '' ,damage=packets.damage; do
    run verify --json y.iso "virtual:a.iso$options"
    want_status 0
    want_out '"nothing": 532'
done
finish
