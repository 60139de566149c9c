# SPDX-License-Identifier: GPL-3.0-or-later
# Names that a rip, a merge or a record could stumble over: what somebody else
# has put there under names like ours is neither followed, nor written to, nor
# waited for.
. "${top_srcdir:-.}/tests/cli/bad.sh"

audio_disc d 2 20 D
data_disc a.iso 300 A

# soon ARGUMENT...: run, but not for longer than 20 s (a name that hangs would
# hang for ever, so a slow machine does not fail here)
soon()
{
    status=0
    timeout -k 1 20 "$discern" "$@" >"$dir/out" 2>"$dir/err" </dev/null ||
        status=$?
    ran="discern $*"
    [ "$status" -ne 124 ] && [ "$status" -ne 137 ] || fail 'hangs'
}

# Notes of somebody, reached through links under each name that a temporary
# of a rip once had, and as files of such names.
echo precious >notes
for name in .cue .bin .map .json .cdt .samples .sub; do
    for end in .new .part .tmp; do
        ln -s notes "x$name$end"
        echo mine >"y$name$end"
        mkfifo "z$name$end"
    done
done
ln -s nowhere x.cue.lock
remember
for base in x y z; do
    soon rip virtual:d.cue -o $base --split
    want_status 0
    soon verify $base.cue virtual:d.cue
    want_status 0
    rm $base.cue $base.map $base.json "$base "*.bin
done
unchanged
[ ! -e nowhere ] || fail 'a dangling link was followed'
for name in .cue .map .json; do
    [ -L x$name.new ] && [ -p z$name.part ] || fail "x$name.new or z$name.part"
done
rm -f x.* y.* z.*

# A merge the same.
"$discern" rip -q virtual:a.iso -o m1 && "$discern" rip -q virtual:a.iso -o m2
for name in .iso .map .json .samples; do
    ln -s notes x$name.new
    mkfifo x$name.part
done
soon merge m1 m2 -o x
want_status 0
same a.iso x.iso
[ "$(cat notes)" = precious ] || fail 'a link was followed'
rm -f x.* m1.* m2.*

# A lock of somebody else: a file with words in it, a pipe, a link, a folder.
echo 'door 12, key under the mat' >x.map.lock
remember
soon rip virtual:a.iso -o x
want_status 1
want_err_lines 1
want_err 'x.map.lock exists and is no lock of ours'
unchanged
rm x.map.lock
mkfifo x.map.lock
soon rip virtual:a.iso -o x
want_status 1
want_err 'x.map.lock exists and is no lock of ours'
rm x.map.lock
ln -s notes x.map.lock
soon rip virtual:a.iso -o x
want_status 1
want_err 'cannot create x.map.lock'
rm x.map.lock
mkdir x.map.lock
soon rip virtual:a.iso -o x
want_status 1
rmdir x.map.lock
unchanged_but=$(ls x* 2>/dev/null)
[ -z "$unchanged_but" ] || fail "left: $unchanged_but"

# Pipes under the names of the outputs themselves.
for name in .iso .map .json .samples; do
    mkfifo x$name
    soon rip virtual:a.iso -o x
    want_status 1
    [ -p x$name ] || fail "x$name is gone"
    rm -f x.*
done
mkfifo x.iso
soon rip virtual:a.iso -o x --overwrite
want_status 1
want_err 'x.iso exists and is not a regular file'
[ -p x.iso ] || fail 'x.iso is gone'
rm -f x.*
mkfifo x.samples
soon rip virtual:a.iso -o x --overwrite
want_status 1
want_err 'x.samples exists and is not a regular file'
rm -f x.*

# Records and traces: emptied only if they are earlier ones, never waited for.
echo precious >rec
for option in '--record rec'; do
    # shellcheck disable=SC2086
    soon rip virtual:a.iso -o x $option
    want_status 1
    want_err 'rec exists and is no record of a drive'
    [ "$(cat rec)" = precious ] || fail 'rec was written to'
done
rm -f rec x.*
mkfifo rec
soon rip virtual:a.iso -o x --record rec
want_status 1
want_err 'rec is a pipe that nobody reads'
rm -f rec x.*
soon info virtual:a.iso,trace=notes
want_status 1
want_err 'notes exists and is no trace of a virtual drive'
[ "$(cat notes)" = precious ] || fail 'notes was written to'

# Inputs that are pipes: what comes out of them counts.
mkfifo damage
printf '10 : unreadable\n' >damage &
soon rip virtual:a.iso,damage=damage -o x -r 0
want_status 3
rm -f damage x.*
mkfifo x.cue
soon info x.cue
want_status 1
want_err 'x.cue is not a regular file'
rm x.cue

# A run that is killed leaves no temporary for good.
: >x.map.0123456789abcdef.part
: >x.map.part
echo other >xy.map.0123456789abcde.part
soon rip virtual:a.iso -o x
want_status 0
[ ! -e x.map.0123456789abcdef.part ] || fail 'a temporary stays'
[ -e x.map.part ] || fail 'x.map.part is gone'
finish
