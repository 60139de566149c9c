# SPDX-License-Identifier: GPL-3.0-or-later
# The examples of docs/examples, and a caller of former days.
. "${top_srcdir:-.}/tests/cli/bad.sh"

examples=$top_builddir/docs/examples
data_disc a.iso 4000 A

# A program of the C examples, as run does it with the command.
example()
{
    status=0
    ran="example $*"
    name=$1
    shift
    "$examples/$name" "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
}

example rip virtual:a.iso c
want_status 0
want_out 'outcome 0, told of 4000 good and 0 bad sectors'
want_err '4000 of 4000 sectors'
same a.iso c.iso
# Stopped at once, and gone on with: what is known is told again.
example rip virtual:a.iso,clock=real s 0
want_status 130
example rip virtual:a.iso s
want_status 0
want_out 'told of 4000 good'
same a.iso s.iso
echo '1000-1009 : unreadable' >damage
example rip virtual:a.iso,damage=damage d
want_status 3
want_out ' good and '
example info virtual:a.iso
want_status 0
want_out 'virtual:a.iso: CD-ROM'
example info virtual:a.iso i
want_status 0
same a.iso i.iso
example info
want_out 'iso  2048-byte sectors'
want_out ', can be written'
example verify c.iso virtual:a.iso
want_status 0
want_out 'report.compare.same = true'
want_out 'report.compare.sectors = 4000'
want_out 'report.report = verify'
example verify d.iso virtual:a.iso
want_status 4
example verify
want_status 2
want_err 'no image is named'

example serve
want_status 2
want_err 'usage: serve IMAGE...'
# Two drives of one process, but for the kernel; what they report is what the
# schema says.
data_disc b.iso 5000 B
ran='serve a.iso b.iso'
"$top_builddir/tests/api/serve_alone" a.iso b.iso >"$dir/out" 2>"$dir/err" &
server=$!
until [ "$(grep -c ' is /dev/' "$dir/out")" -eq 2 ]; do
    kill -0 $server 2>/dev/null || break
    sleep 0.1
done
kill $server
status=0
wait $server || status=$?
want_status 0
want_out 'a.iso is /dev/sr4000'
want_out 'b.iso is /dev/sr5000'
grep '^{' "$dir/out" >reports
[ "$(wc -l <reports)" -eq 2 ] || fail 'two reports are wanted'
status=0
"$top_builddir/tests/api/serve_alone" none.iso >"$dir/out" 2>"$dir/err" ||
    status=$?
want_status 1
want_err 'none.iso'
grep '^{' "$dir/out" >>reports
if python3 -c 'import jsonschema' 2>/dev/null; then
    python3 "$srcdir/tests/cli/check_schema.py" serve --lines reports \
        >"$dir/problem" || fail "$(cat "$dir/problem")"
fi

ran='older_caller'
status=0
"$top_builddir/tests/api/older_caller" virtual:a.iso old >"$dir/out" \
    2>"$dir/err" || status=$?
want_status 0
want_out 'outcome 0, progress told'
same a.iso old.iso

# The same from Python, where it is and the library is a shared one.
shared=$top_builddir/.libs/libdiscern.so.1
if ! command -v python3 >/dev/null || [ ! -e "$shared" ]; then
    echo "no python3, or no shared library: the Python examples were not run"
    finish
fi
case $(readelf -d "$shared" 2>/dev/null) in
*libasan* | *libubsan*)
    echo "the Python examples cannot load a library with sanitizers"
    finish
    ;;
esac
python_example()
{
    status=0
    ran="example $*"
    name=$1
    shift
    PYTHONDONTWRITEBYTECODE=1 LD_LIBRARY_PATH=$top_builddir/.libs \
        python3 "$srcdir/docs/examples/$name" "$@" >"$dir/out" 2>"$dir/err" \
        </dev/null || status=$?
}
python_example rip.py virtual:a.iso p
want_status 0
want_out 'outcome good: no error'
want_out 'good sectors: 4000'
same a.iso p.iso
python_example rip.py virtual:a.iso q 0
want_status 130
want_out 'outcome interrupted: stopped on request'
python_example info.py virtual:a.iso
want_status 0
want_out 'CD-ROM 4000'
python_example verify.py p.iso virtual:a.iso
want_status 0
python_example verify.py d.iso virtual:a.iso
want_status 4
finish
