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
finish
