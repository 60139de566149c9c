# SPDX-License-Identifier: GPL-3.0-or-later
# Kinds of trouble that discs and drives make, at least three of each, as rows:
# what a rip says of them, its exit status, and the bytes (docs/measured/kinds.md
# has the list, and which kinds other tests hold).
. "${top_srcdir:-.}/tests/cli/bad.sh"
tools=$top_builddir/tests/tools
[ -x "$tools/mkpressed" ] || skip 'mkpressed is not built'

# word EXPECTATION: of the rip in x.*, of $master
word()
{
    case $1 in
    whole) cmp -s "$master" "$image" || fail 'the image is not the disc' ;;
    honest)
        if [ -e "${master%.bin}.odd" ]; then
            "$top_builddir/tests/bench/truth_compare" "$master" $image x.map \
                $bytes 0 "${master%.bin}.odd" |
                awk '{ n += $2; bad += $5 + $8 } END { exit n != 600 || bad > 0 }'
        else
            [ "$(unmarked "$master" "$image" x.map "$bytes")" = 0 ]
        fi || fail 'sectors are wrong and not marked' ;;
    ends=*)
        [ "$(wc -c <"$image")" -eq $((${1#*=} * bytes)) ] ||
            fail "the image has $(($(wc -c <"$image") / bytes)) sectors" ;;
    most=*)
        awk -v most="${1#*=}" '/"seconds":/ && !seen++ { sub(",", "", $2)
            exit $2 + 0 > most }' x.json || fail "longer than ${1#*=} s" ;;
    [a-z0-9]*=*)
        grep -q "\"${1%=*}\": \"*${1#*=}\"*,*\$" x.json || fail "not $1" ;;
    !*) ! grep -qi -e "$(echo "${1#!}" | tr _ ' ')" "$dir/out" "$dir/err" ||
        fail "says ${1#!}" ;;
    *) cat "$dir/out" "$dir/err" x.json |
        grep -qi -e "$(echo "$1" | tr _ ' ')" || fail "says nothing of: $1" ;;
    esac
}

# row STATUS DISC OPTIONS DAMAGE PERSONALITY EXPECTATION...: rules of damage and
# keys of a personality (of plain, or of one that is named) are apart by ";".
# STATUS may be several, with blanks.
row()
{
    statuses=$1 disc=$2 options=$3
    printf '%s\n' "$4" | tr ';' '\n' >damage
    drive=${5:-plain}
    case $drive in
    *=*) printf '%s\n' "$drive" | tr ';' '\n' >drive.personality
         drive=drive.personality ;;
    esac
    shift 5
    master=${disc%%,*}
    case $master in
    *.cue) bytes=2352 master=${master%.cue}.bin image=x.bin ;;
    *) bytes=2048 image=x.iso ;;
    esac
    rm -f x.*
    # shellcheck disable=SC2086
    run rip $options "virtual:$disc,personality=$drive,damage=damage,seed=$seed" \
        -o x
    ran="$ran [$(tr '\n' ';' <damage)]"
    case " $statuses " in
    *" $status "*) ;;
    *) fail "status $statuses is wanted" ;;
    esac
    for expected; do word "$expected"; done
}
seed=1

# ---- discs ----

# pressed MODE SHARE SEED NAME KIND: 600 sectors, some of them of that kind
pressed()
{
    "$tools/mkpressed" "$1" 600 "$2" "$3" "$4" "$5" || fail "no disc $*"
}
audio_disc au 2 4 A
data_disc d.iso 600 D
data_disc long.iso 3000 L
pressed mode2 400 5 f2 form2-bare
pressed mode2 400 6 fl as-formless
pressed mode2 400 7 m0 mode0-data
pressed mode2 1 8 m2 form2-bare

# ---- 0: what was called good, and was not ----

# Honest C2 where no EDC is: form 2, formless, Mode 0, audio.
for name in f2 fl m0 au; do
    for option in '' --fast; do
        row '0 3 7' $name.cue "$option" 'all : weak bytes=2 p=0.2' '' \
            honest '!another_disc'
        row '0 3 7' $name.cue "$option" '100-399 : weak rate=0.001 p=0.5' '' \
            honest '!another_disc'
        # Readings that differ, and no flag: no other disc.
        row '0 3 7' $name.cue "$option" '200-299 : silent bytes=2 p=0.5' '' \
            '!another_disc'
    done
done
# A byte of the sub-header among others.
for seed in 1 2 3; do
    row '0 3 7' m2.cue '' 'all : weak rate=0.02' '' honest
    row '0 3 7' m2.cue --fast 'all : weak rate=0.02' '' honest
done
seed=1

# ---- 3: why it was not read ----

# Unrecorded zones.
row 7 long.iso,medium=dvd '' '1000-1499 : unreadable sense=8/00/00@4 block=no' '' \
    blank=500 damaged=0
row 7 long.iso '' '1000-1499 : unreadable sense=8/00/00@4' '' blank=500 damaged=0
row 7 long.iso,medium=bd '' '1024-2047 : unreadable sense=8/00/00@4' '' \
    blank=1024 damaged=0
# What the user left out, and what was not tried.
row 3 d.iso '--skip 100-199' '' '' excluded=100 damaged=0 skipped
row 3 d.iso '--skip 0-9 --skip 590-599' '' '' excluded=20 damaged=0 skipped
row 3 long.iso,medium=dvd '--skip 0-2998' '' '' excluded=2999 damaged=0 skipped
for limit in '--give-up-after 2' '--give-up-after 20' '--time-limit 1'; do
    row 8 long.iso "$limit" '500-540,900-910 : unreadable' '' not_finished honest
done

# Run-out has six senses, costs 0.13 to 12 s, is not always two sectors, and
# comes as data with C2, or with a few contents by turns.
for sense in 5/64/00@2000 3/11/00@3600 3/11/05@5900 5/64/00@11700 5/26/00@500 \
    4/3E/02@7000 5/21/00@5; do
    for name in d.iso au.cue; do
        row 0 $name '' "end : run-out sense=$sense" '' run_out=2 whole most=60
    done
done
row 0 d.iso '' 'end : run-out sense=5/64/00@2000 one=3/11/00@3600' '' run_out=2 whole
for count in 1 3 4; do
    row 0 d.iso '' "end count=$count : run-out" '' run_out=$count whole
done
for name in d.iso au.cue; do
    for variants in 2 3; do
        row 0 $name '' "end : run-out variants=$variants" '' run_out=2 whole
        row 0 $name '' "end count=3 : run-out variants=$variants" '' run_out=3 whole
    done
    row '0 3' $name '' 'end : run-out variants=1' '' honest
    # A recordable disc whose last sectors are a little damaged: they are read.
    for damage in '598-599 : weak bytes=20 p=0.9' '599 : weak bytes=90' \
        '596-599 : weak bytes=60 p=0.6'; do
        row '0 3' $name '' "0-10 : packets;$damage" '' honest '!run.out'
    done
done

# ---- 11: what drives do that no standard says ----

# A form of C2 that fails later.
for sense in 3/11/00 5/24/00 4/3E/02; do
    for name in au.cue d.iso; do
        row 0 $name '' '' "c2_294_fails=$sense;c2_294_after=64" whole damaged=0
    done
done
for form in auto never 294 296; do
    row 0 au.cue "--c2 $form" '' '' whole
done
# The reply's tail that a bridge cuts.
for cut in 1024/512 2048/1024 8192/4096; do
    row 0 au.cue '' '' "bridge_cut=$cut;max_transfer_kb=64" whole c2_294=true
done
# Filler with all of C2 set, or the neighbour's bytes.
row '0 3' au.cue '' '100-119 : filler' '' honest
row '0 3' au.cue '' '100-119 : unreadable until=4' \
    full_c2_filler=yes whole
row '0 3' au.cue '' '100-119/3 : filler p=0.5' '' honest
# Contents of which there are few.
for variants in 2 3 4; do
    row '0 3' au.cue '' "100-119 : weak bytes=3 variants=$variants" '' honest
done
# No disc for a moment, amid failures; not ready for a while.
for first in 100 300 500; do
    row 0 d.iso '' "$first-$((first + 5)) : unreadable until=3;$((first + 9)) : attention sense=2/3A/00 times=3" \
        max_transfer_kb=12 whole
done
finish
