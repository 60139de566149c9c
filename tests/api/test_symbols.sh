# SPDX-License-Identifier: GPL-3.0-or-later
# What the headers declare, what the version script lists, and what the shared
# library exports are the same; and each function is in libdiscern(3).
. "${top_srcdir:-.}/tests/cli/lib.sh"

status=0
: >"$dir/err"
ran="headers, src/libdiscern.map"
# DCN_API ... name(
cat "$srcdir"/include/discern/*.h | tr '\n' ' ' |
    sed 's/DCN_API/\n&/g' | sed -n 's/^DCN_API [^(]*[ *]\(dcn_[a-z0-9_]*\)(.*/\1/p' |
    LC_ALL=C sort >"$dir/declared"
sed -n 's/^ *\(dcn_[a-z0-9_]*\);$/\1/p' "$srcdir/src/libdiscern.map" |
    LC_ALL=C sort >"$dir/listed"
[ "$(wc -l <"$dir/declared")" -gt 20 ] || fail "the headers are not understood"
diff "$dir/declared" "$dir/listed" >"$dir/out" ||
    fail "the headers (<) and the version script (>) differ"
library=${top_builddir:-.}/.libs/libdiscern.so
if [ -e "$library" ]; then
    ran="src/libdiscern.map, libdiscern.so"
    nm -D --defined-only "$library" | sed -n 's/.* [TDBR] \(dcn_[a-z0-9_]*\)@@LIBDISCERN_.*/\1/p' |
        LC_ALL=C sort >"$dir/exported"
    diff "$dir/listed" "$dir/exported" >"$dir/out" ||
        fail "the version script (<) and the library (>) differ"
fi
ran="libdiscern(3)"
while read -r name; do
    sed 's/\\-/-/g; s/\\&//g' "$srcdir/docs/man/libdiscern.3" |
        grep -qw "$name" || fail "$name is not there"
done <"$dir/listed"
# Each function that returns a status says above it which.
ran="include/discern/*.h"
awk '/^\/\*/ { said = "" } { said = said $0 } /^$/ && !/\*/ { if (!open) said = "" }
    /\/\*/ { open = 1 } /\*\// { open = 0 }
    /^DCN_API enum dcn_status/ { asked = 1; seen++ }
    asked && match($0, /dcn_[a-z_]*\(/) {
        if (said !~ /DCN_ERR_|[Ss]tatuses/)
            print FILENAME ": " substr($0, RSTART, RLENGTH - 1)
        asked = 0 }
    END { if (seen < 9) print "not understood" }' \
    "$srcdir"/include/discern/*.h >"$dir/out"
[ ! -s "$dir/out" ] || fail "a function does not say what it returns"
finish
