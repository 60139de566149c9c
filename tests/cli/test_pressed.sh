# SPDX-License-Identifier: GPL-3.0-or-later
# Discs with oddities of every kind, in drives that are well, weak, or lie: no
# sector is wrong and not marked, none is called as pressed though the disc has
# another one there, and on a sound disc what follows a rule is as pressed.
. "${top_srcdir:-.}/tests/cli/bad.sh"
tools=$top_builddir/tests
[ -x "$tools/tools/mkpressed" ] || skip 'mkpressed is not built'

# disc MODE SEED [ODDITY]: d.cue; each kind has some forty sectors
disc()
{
    "$tools/tools/mkpressed" "$1" 2500 400 "$2" d ${3:+"$3"} ||
        fail "no disc $*"
}

# judge STATUSES PERSONALITY SEED [OPTION...]: a rip ends with one of them, and
# is true; what was found lies in found
judge()
{
    statuses=$1 drive=$2 seed=$3
    shift 3
    run rip -q --overwrite --no-sub --retries 4 --format cue "$@" \
        "virtual:d.cue,personality=$drive,damage=damage,seed=$seed" -o x
    case " $statuses " in
    *" $status "*) ;;
    *) want_status "${statuses%% *}" ;;
    esac
    "$tools/bench/truth_compare" d.bin x.bin x.map 2352 0 d.odd >found
    awk '{ n += $2; unmarked += $5; false_ += $8 }
        END { exit n != 2500 || unmarked > 0 || false_ > 0 }' found ||
        fail "$drive $seed $* ($(cat damage)): $(
            awk '$5 > 0 || $8 > 0 || $2 == 0' found | tr '\n' ';')"
}

# all_are COLUMN ODDITY...: each of these sectors is so (7 as pressed, 9 in
# doubt), and there are three or more
all_are()
{
    column=$1
    shift
    for oddity; do
        awk -v o="$oddity" -v c="$column" \
            '$1 == o { all = $2; so = $c } END { exit all < 3 || all != so }' \
            found || fail "column $column: $(grep "^$oddity " found)"
    done
}

: >damage
disc mode1 1 but:few-bytes
judge 7 plain 1
all_are 7 edc-wrong edc-zero edc-zero-coded codes-zero p-wrong q-wrong \
    parity-over parity-over-edc-zero parity-zero address-other-coded \
    address-impossible-coded address-impossible sync-wrong-coded \
    as-form1 as-form2 mode0-data
all_are 9 garbage
# Without C2 zeros are not taken for pressing: drives make them up.
judge 7 liteon-ihas 1
all_are 7 edc-wrong parity-over address-other-coded as-form1
all_are 9 codes-zero parity-zero
echo '100-2400/70 : weak bytes=3 p=0.6' >damage
judge '3 7' plain 2
judge '3 7' liteon-ihas 3
{
    echo '100-2400/70 : weak bytes=3 p=0.4'
    echo '100-2400/70 : c2-miss'
} >damage
judge '3 7' plain 4
echo '100-2400/70 : silent bytes=2 fixed=yes' >damage
judge '3 7' plain 5
judge '3 7' c2-or-sub 6
echo '100-2400/150 : neighbour by=1' >damage
judge '3 7' plain 7

disc mode2 2 but:few-bytes
: >damage
judge 7 plain 8
all_are 7 other-form-said as-mode1
# Nothing in them proves their user data, and C2 is honest.
echo '100-2400/70 : weak bytes=3' >damage
for seed in 9 10 11; do
    judge '3 7' plain $seed
    judge '3 7' plain $seed --fast
done
echo '100-2400/70 : silent bytes=2 variants=2' >damage
judge '3 7' plain 12
{
    echo 'all : stale p=0.02 times=0'
    echo '100-2400/150 : short p=0.3 times=0'
} >damage
for seed in 13 14 15; do
    judge '3 7' plain $seed
done

# Every address is off by as much: that is how it was made, and no damage.
: >damage
for mode in mode1 mode2; do
    "$tools/tools/mkpressed" $mode 2500 1000 3 d shifted
    judge 0 plain 16
    all_are 7 shifted
    judge 0 liteon-ihas 17
    all_are 7 shifted
done
# What a drive gives of another place now and then is none of that.
"$tools/tools/mkpressed" mode1 2500 1 4 d edc-wrong
echo '100-2400/150 : neighbour by=1' >damage
judge '3 7' plain 18

# A run that was pressed with addresses of elsewhere, of which some are given by
# a neighbour at every reading: only the steps of their addresses show it.
"$tools/tools/mkpressed" mode1 2500 100 1 d address-other
for rule in '400-412 : neighbour by=-2' '1780-1796 : neighbour by=1' \
    '395 : neighbour by=-1' '440-470 : neighbour by=-8'; do
    echo "$rule" >damage
    judge '3 7' plain 19
done
: >damage
judge 0 plain 20

# A neighbour is given, and is itself misread alike each time: it is not the
# whole sector of its address, which would show that this one is not of there.
"$tools/tools/mkpressed" mode1 2500 400 1 d edc-wrong
for by in -2 1 3; do
    printf '%s\n' "1200 : neighbour by=$by" \
        "$((1200 + by)) : silent burst=12 fixed=yes" >damage
    judge '3 7' plextor-760 21
done
finish
