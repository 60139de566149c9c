# SPDX-License-Identifier: GPL-3.0-or-later
# What is printed as JSON is what the schemas describe.
. "${top_srcdir:-.}/tests/cli/lib.sh"

python=$(command -v python3) || skip "python3 is missing"
"$python" -c 'import jsonschema' 2>/dev/null ||
    skip "the Python module jsonschema is missing"
check=$srcdir/tests/cli/check_schema.py

# valid SCHEMA OPTION...: of what is in $dir/out
valid()
{
    "$python" "$check" "$@" "$dir/out" >"$dir/problem" 2>&1 ||
        fail "$(cat "$dir/problem")"
}

run rip --json
valid rip
FAKE_OUTCOME=3 FAKE_LOST=3 run rip --json
valid rip
run merge --json -o m a b
valid merge
run verify --json a
valid verify
run verify --json a b
valid verify
run info --json
valid info
run drives --json
valid drives
run map --json file
valid map
for words in "rip" "verify a b"; do
    # shellcheck disable=SC2086
    run $words --progress json
    cp "$dir/err" "$dir/out"
    valid progress --lines
done
FAKE_OUTCOME=1 FAKE_STATUS=3 FAKE_MESSAGE=broken run rip --progress json
cp "$dir/err" "$dir/out"
valid progress --lines

# The check itself finds what is wrong.
echo '{"tool": "discern"}' >"$dir/out"
ran="a report without its parts"
if "$python" "$check" rip "$dir/out" >/dev/null 2>&1; then
    fail "it passed"
fi
finish
