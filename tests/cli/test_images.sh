# SPDX-License-Identifier: GPL-3.0-or-later
# The real command on images, good and bad: each with its message and status.
. "${top_srcdir:-.}/tests/cli/lib.sh"

discern=${DISCERN:-${top_builddir:-.}/discern}
case $discern in /*) ;; *) discern=$PWD/$discern ;; esac
[ -x "$discern" ] || skip "$discern is not built"
cd "$dir" || exit 99

# failed TEXT ARGUMENT...: status 1 and one line that says TEXT
failed()
{
    text=$1
    shift
    run "$@"
    want_status 1
    want_err_lines 1
    want_err "$text"
}

failed "nothing.iso" info nothing.iso
failed "nothing.cue" info nothing.cue
printf 'FILE "a.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:90:00\n' >a.cue
: >a.bin
failed "a.cue:3: " info a.cue
printf 'FILE "b.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' >b.cue
failed 'b.bin' info b.cue
printf 'FILE "c.bin" BINARY\n  TRACK 01 AUDIO\n' >c.cue
head -c 23520 /dev/zero >c.bin
failed "c.cue" info c.cue
printf 'nothing that anybody knows' >d.txt
failed "d.txt" info d.txt
mkdir folder
failed "folder" info folder
failed "nothing.map" map nothing.map
printf 'no map\n' >e.map
failed "e.map" map e.map

printf 'FILE "f.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' >f.cue
head -c 705600 /dev/zero >f.bin
run info f.cue
want_status 0
want_no_err
want_out "Audio CD"
want_out "300"
run info --json f.cue
want_status 0
want_out '"medium": "cd"'
if python3 -c 'import jsonschema' 2>/dev/null; then
    cp out report.json
    python3 "$srcdir/tests/cli/check_schema.py" info report.json >problem ||
        fail "$(cat problem)"
fi

head -c 2048000 /dev/zero >g.iso
run info g.iso
want_status 0
want_out "1000"

# A virtual drive: the whole way, and what may be wrong on it.
run info virtual:
want_status 5
want_err "no disc"
run rip virtual: -o x
want_status 5
run rip virtual:g.iso -o r
want_status 0
want_out "The image is complete: all 1000 sectors were read"
cmp -s g.iso r.iso || fail "the image is another"
run verify r.iso virtual:g.iso
want_status 0
want_out "The image is the disc: all 1000 sectors are identical."
# A data disc with a catalogue number is an ISO like others; the report has it.
printf 'CATALOG 4012345678901\nFILE "g.iso" BINARY\n' >n.cue
printf '  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n' >>n.cue
run rip virtual:n.cue -o n
want_status 0
cmp -s g.iso n.iso || fail "the image of a disc with an MCN is another"
grep -q '"mcn": "4012345678901"' n.json || fail "the report has no MCN"
# A damaged disc: its rip says so, and so does comparing them; of a good image
# the disc is told, not the image.
printf '100-103 : unreadable\n' >damage
run rip virtual:g.iso,damage=damage -o z
want_status 3
run verify z.iso virtual:g.iso,damage=damage
want_status 3
want_out "THE IMAGE IS DAMAGED"
run verify r.iso virtual:g.iso,damage=damage
want_status 3
want_out "THE DISC IS DAMAGED: it does not give 4 sectors whole now"
run rip virtual:g.iso -o r
want_status 0
want_err "complete already"
failed "no/such" rip virtual:g.iso -o no/such/x
: >h.iso
failed "h.iso exists" rip virtual:g.iso -o h
run rip virtual:g.iso,medium=dvd -o k --sub
want_status 2
want_err "a DVD-ROM has no subchannel"
run rip virtual:g.iso -o k --skip 5-1
want_status 2
run info virtual:g.iso,frob=1
want_status 2
run rip virtual:g.iso -o k --skip 100-109
want_status 3
want_out "THE IMAGE IS DAMAGED: of 1000 sectors 0 are damaged and 10 were not"
printf x | dd of=r.iso bs=1 seek=5000 conv=notrunc 2>/dev/null
run verify r.iso
want_status 4
run verify r.iso virtual:g.iso
want_status 4
run map r.map
want_status 0
# An image is believed no more than a drive: what its sectors say of themselves
# is told, in either format.
"$discern" rip -q virtual:g.iso -o raw --format cue
dd if=g.iso of=raw.bin bs=2352 seek=300 count=2 conv=notrunc 2>/dev/null
dd if=raw.bin of=raw.bin bs=2352 skip=10 seek=310 count=1 conv=notrunc \
    2>/dev/null
printf x | dd of=raw.bin bs=1 seek=752900 conv=notrunc 2>/dev/null
for format in cue iso; do
    run rip raw.cue -o "copy-$format" --format $format
    want_status 3
    want_out 'Proven by EDC and ECC  996'
    want_out 'of 1000 sectors 4 are damaged'
    run verify copy-$format.$format raw.cue
    want_status 3
done
grep -q 'raw.bin"' copy-iso.json || fail "the report does not name raw.bin"
run rip g.iso -o codes
want_status 0
grep -q '"proven": 0' codes.json || fail 'codes that were made up prove something'
if python3 -c 'import jsonschema' 2>/dev/null; then
    for file in r k; do
        python3 "$srcdir/tests/cli/check_schema.py" rip $file.json >problem ||
            fail "$(cat problem)"
    done
fi
finish
