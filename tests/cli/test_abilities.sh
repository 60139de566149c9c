# SPDX-License-Identifier: GPL-3.0-or-later
# The schema of what drives can follows from the table of abilities.
. "${top_srcdir:-.}/tests/cli/lib.sh"

awk -f "$srcdir/tests/tools/abilities_schema.awk" \
    "$srcdir/src/drive/abilities.def" >"$dir/abilities.json"
cmp -s "$dir/abilities.json" "$srcdir/docs/schema/abilities.json" ||
    fail "docs/schema/abilities.json: make it anew by abilities_schema.awk"
[ "$(grep -c '"type"\|"enum"' "$dir/abilities.json")" -gt 20 ] ||
    fail "no abilities in the table"
finish
