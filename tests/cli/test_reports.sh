# SPDX-License-Identifier: GPL-3.0-or-later
# Discs, images and sheets that users of rippers had trouble with, made by
# other people's maker (make_cases.py in $DCN_TESTDATA/reports): each stands
# for a kind, and has its outcome here. Skipped where that is not at hand.
cases=${DCN_TESTDATA:-/nonexistent}/reports/make_cases.py
[ -f "$cases" ] && command -v python3 >/dev/null || exit 77
discern=${DISCERN:-${top_builddir:-.}/discern}
case $discern in /*) ;; *) discern=$PWD/$discern ;; esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/discern-reports.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
python3 "$cases" "$dir" >/dev/null || exit 77
passed=0 failed=0

# begin CASE: into its folder, with no memory of drives.
begin()
{
    name=$1
    cd "$dir/$name" || exit 99
    XDG_STATE_HOME=$dir/$name/state
    export XDG_STATE_HOME
    status=0
}

# did WORD...: what discern says of it, in out, its report in rip.json.
did()
{
    ran="discern $*"
    status=0
    timeout 300 "$discern" "$@" >out 2>err </dev/null || status=$?
}

rip()
{
    did rip --overwrite "$@" -o rip
}

ok()
{
    passed=$((passed + 1))
}

bad()
{
    failed=$((failed + 1))
    printf 'FAIL %s: %s: %s\n' "$name" "$ran" "$1"
    tail -n 12 out err | sed 's/^/    /'
}

# wants STATUS...: one of them.
wants()
{
    for want; do
        [ "$status" -eq "$want" ] && { ok; return; }
    done
    bad "status $status, wanted $*"
}

# not STATUS...
wants_not()
{
    for want; do
        [ "$status" -eq "$want" ] && { bad "status $status"; return; }
    done
    ok
}

same()
{
    if cmp "$1" "$2" >cmp.out 2>&1; then ok; else
        bad "$1 and $2 differ: $(cat cmp.out)"; fi
}

# Of text and report of the command.
says()
{
    if cat out err rip.json 2>/dev/null | grep -qiE -e "$1"; then ok; else
        bad "nothing says: $1"; fi
}

says_not()
{
    if cat out err | grep -iE -e "$1" >/dev/null; then bad "says: $1"; else
        ok; fi
}

holds()
{
    if grep -qE -e "$2" "$1"; then ok; else bad "$1 lacks: $2"; fi
}

holds_not()
{
    if grep -qE -e "$2" "$1"; then bad "$1 has: $2"; else ok; fi
}

# field NAME: a value of rip.json, by a path of keys.
field()
{
    python3 - "$1" <<'PYTHON'
import json, sys
value = json.load(open('rip.json'))
for key in sys.argv[1].split('.'):
    value = value[key] if isinstance(value, dict) and key in value else None
print(value)
PYTHON
}

# at_most NAME LIMIT: a number of rip.json.
at_most()
{
    value=$(field "$1" 2>/dev/null)
    if awk -v v="$value" -v l="$2" 'BEGIN { exit !(v ~ /^[0-9]/ && v + 0 <= l) }'
    then ok; else bad "$1 is $value, at most $2 wanted"; fi
}

# ---- sectors ----

begin ddr
rip virtual:d.cue
wants 0
same d.bin rip.bin
at_most sectors.repaired 0
says 'EDC'

for case in cb cb-coded; do
    begin $case
    rip -f cue virtual:d.cue
    wants 0 7
    same d.bin rip.bin
    at_most sectors.repaired 0
    says 'header|address'
done

begin sr
rip virtual:d.cue
if [ -f rip.bin ]; then same d.bin rip.bin; wants 0; else wants_not 0; fi
begin sr2
rip virtual:d.cue
if [ -f rip.bin ]; then same d.bin rip.bin; wants 0; else wants_not 0; fi

begin ps1
rip virtual:d.cue
wants 0
same d.bin rip.bin
at_most sectors.proven 299

begin f16
rip virtual:d.cue
wants 0
same d.bin rip.bin
says 'without|no codes|zero'

begin ew
rip -f cue virtual:d.cue
wants 0
same d.bin rip.bin
at_most sectors.proven 279

begin many-odd
rip virtual:d.cue
wants 0
same d.bin rip.bin

begin parity-byte
rip virtual:d.cue,damage=damage
wants 0
same d.bin rip.bin

begin bare-form2
for seed in 1 2 3 4 5 6; do
    for damage in damage many all; do
        rip virtual:d.cue,damage=$damage,seed=$seed
        says_not 'another disc'
        if cmp -s d.bin rip.bin; then wants 0 3 7; else wants 3 7; fi
    done
    rip --fast virtual:d.cue,damage=unsteady,seed=$seed
    says_not 'another disc'
    if cmp -s d.bin rip.bin; then wants 0 3 7; else wants 3 7; fi
done

begin subheader
for seed in 3 4 5; do
    for fast in --fast ''; do
        rip $fast virtual:d.cue,damage=damage,seed=$seed
        if cmp -s d.bin rip.bin; then wants 0 3 7; else wants 3 7; fi
    done
done

# ---- what the disc refuses or does not have ----

begin css
rip virtual:d.iso,damage=damage,medium=dvd
wants 6
says 'authenticat|CSS'
at_most reading.seconds 100

for case in cap-21 cap-64; do
    begin $case
    rip virtual:d.iso,damage=damage,medium=dvd
    says '2500'
    at_most reading.seconds 100
done

begin tao
rip virtual:d.cue,damage=damage
wants 0
says 'run-?out'
begin tao-audio
rip virtual:d.cue,damage=damage
wants 0
says 'run-?out'
says '398'
at_most reading.seconds 30

begin ring-dvd
for ring in inner outer; do
    rip virtual:d.iso,medium=dvd,damage=$ring
    wants 3
    says '"intended"'
    at_most reading.seconds 2500
done

# ---- Q, codes, CD-TEXT ----

begin pre-sub
rip virtual:d.cue
wants 0
[ -f rip.sub ] && ok || bad "no rip.sub"
says 'pre-?emphasis'
begin dcp-sub
rip virtual:d.cue
[ -f rip.sub ] && ok || bad "no rip.sub"
says 'copy|copying'
begin control-mid
rip virtual:d.cue
[ -f rip.sub ] && ok || bad "no rip.sub"
says 'control|pre-?emphasis'
begin desync
rip virtual:d.cue
[ -f rip.sub ] && ok || bad "no rip.sub"
says_not 'nothing but what the TOC'
begin isrc-zero
rip virtual:d.cue
holds_not rip.cue ISRC
begin mcn0
rip virtual:d.cue
holds_not rip.cue CATALOG
begin ct-flagdb
rip virtual:d.cue
same d.cdt rip.cdt
begin ct-crc0
rip virtual:d.cue
same d.cdt rip.cdt
says 'CRC'
begin cdt-4
rip virtual:d.cue
wants 0
holds rip.cue TITLE
begin bad-q-pregap
rip virtual:d.cue,damage=damage
holds rip.cue 'INDEX 00 00:05:25'
rip --split virtual:d.cue,damage=damage
one=$(find . -name 'rip*1*.bin' -size +1k | head -n 1)
[ "$(stat -c %s "$one")" -eq $((400 * 2352)) ] && ok ||
    bad "track 1 has $(($(stat -c %s "$one") / 2352)) sectors"
begin no-sub-then-sub
rip virtual:d.cue,personality=nosub
rip virtual:d.cue
holds rip.cue 'INDEX 00 00:08:00'
begin isrc-pause
rip virtual:d.cue
[ "$(grep -c ISRC rip.cue)" -eq 1 ] && ok || bad "not one ISRC"
awk '/TRACK 02/ { two = 1 } /TRACK 03/ { two = 0 } /ISRC/ && !two { exit 1 }' \
    rip.cue && ok || bad "the ISRC is not track 2's"

# ---- images and sheets ----

begin trunc
for image in iso.iso udf.iso raw.cue; do
    did verify $image
    wants 4
done
did verify random.iso
wants 7
begin sub-wrong
for image in garbage shifted zero; do
    did verify $image.cue
    wants 4
done
begin ms-absolute
did info d.cue
wants 0
says '12600'
did verify d.cue
wants 0
begin ms-absolute-audio
did info d.cue
says '11700'
did verify d.cue
wants 0 7
begin ms-absolute-bare
did info d.cue
says '11850'
did verify d.cue
wants 0
begin gdrom
did info d.cue
says '3 .* 45000 |GD-?ROM'
begin modex
did info d.cue
says 'mode1|Mode 1'
begin raw-beside
did info d.bin
says 'd\.cue|sheet'
begin ccd-long
did verify d.ccd
wants 3 4
begin ccd-session
did info --deep d.ccd
wants 0 1
begin lie
for image in m2-over-m1 m1-over-m2 audio-over-m1; do
    did verify $image.cue
    wants 3 4
done
begin utf8-titles
rip d.cue
holds rip.cue "$(sed -n 's/.*TITLE "\(.*\)".*/\1/p' d.cue | head -n 1)"
[ "$(grep -c 'TITLE' rip.cue)" -ge "$(grep -c TITLE d.cue)" ] && ok ||
    bad "titles are lost"
sed -n 's/.*TITLE "\(.*\)".*/\1/p' d.cue | while IFS= read -r title; do
    grep -qF "$title" rip.cue || echo "$title"
done >lost
[ ! -s lost ] && ok || bad "titles are lost: $(cat lost)"
begin ctrl-z
did info d.cue
wants 0
says '300'
begin semicolon
did info d.cue
wants 0 1

# ---- reports ----

begin many-damage
rip -r 0 virtual:d.iso,damage=damage
wants 3
python3 - <<'PYTHON' && ok || bad "the list is cut without a word"
import json, sys
report = json.load(open('rip.json'))
listed = sum(run['count'] for run in report['damage'])
sys.exit(listed < 1272 and 'left_out' not in json.dumps(report)
         and 'damage_left' not in json.dumps(report) and 'more' not in open('out').read())
PYTHON
begin unreadable-4
rip virtual:d.cue
did verify rip.cue virtual:d.cue,damage=damage
wants 3 7
did verify d.iso virtual:d.iso,damage=damage
wants 3 7
begin other-offset
rip virtual:d.cue
for drive in off30 off667; do
    did verify rip.cue virtual:d.cue,personality=$drive
    wants 0
    says "$(echo $drive | tr -d of)"
done
printf x | dd of=rip.bin bs=1 seek=1500000 conv=notrunc 2>/dev/null
did verify rip.cue virtual:d.cue,personality=off30
wants 4

cd /
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
