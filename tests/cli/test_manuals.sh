# SPDX-License-Identifier: GPL-3.0-or-later
# Every option, short and long, is in the page of its command, and nothing is
# there that the command does not know; pages are clean for man.
. "${top_srcdir:-.}/tests/cli/lib.sh"

run help --table
cp "$dir/out" "$dir/table"
pages=$srcdir/docs/man

page_of()
{
    case $1 in
    help | version) echo "$pages/discern.1" ;;
    *) echo "$pages/discern-$1.1" ;;
    esac
}

for command in $(cut -f 1 "$dir/table" | uniq); do
    page=$(page_of "$command")
    ran="page of $command"
    [ -f "$page" ] || fail "$page is missing"
    # Roff escapes of fonts and dashes out of the way.
    sed 's/\\f[A-Z]//g; s/\\-/-/g; s/\\&//g' "$page" >"$dir/plain"
    awk -F '\t' -v c="$command" '$1 == c { print $2; print $3 }' \
        "$dir/table" | grep '^-' >"$dir/known"
    while read -r option; do
        grep -qE -e "(^|[^-a-z0-9])$option([^-a-z0-9]|\$)" "$dir/plain" ||
            fail "$option is not there"
    done <"$dir/known"
    # Of each option that takes one of some words, all of them.
    awk -F '\t' -v c="$command" '$1 == c && $4 ~ / / && $2 != "" { print $2, $4 }' \
        "$dir/table" >"$dir/words"
    while read -r option words; do
        for word in $words; do
            grep -qE -e "(^|[^a-z0-9])$word([^a-z0-9]|\$)" "$dir/plain" ||
                fail "$option takes $word, which is not there"
        done
    done <"$dir/words"
    for section in NAME SYNOPSIS DESCRIPTION "EXIT STATUS" EXAMPLES \
        "SEE ALSO"; do
        grep -q "^\.SH $section" "$page" || fail "no section $section"
    done
    [ "$command" = help ] || [ "$command" = version ] && continue
    sed -n '/^\.SH OPTIONS/,/^\.SH FILES\|^\.SH EXIT/p' "$dir/plain" |
        grep '^\.B' | grep -oE -e '--[a-z][-a-z0-9]*' | sort -u >"$dir/told"
    while read -r option; do
        grep -qxF -e "$option" "$dir/known" || fail "$option is no option"
    done <"$dir/told"
done

for file in BASE.iso BASE.cue BASE.bin BASE.sub BASE.cdt BASE.map BASE.json; do
    ran="page of rip"
    grep -q "$file" "$pages/discern-rip.1" || fail "$file is not there"
done
for number in 0 1 2 3 4 5 130; do
    ran="page of discern"
    grep -q "^\.B $number\$" "$pages/discern.1" || fail "no status $number"
done

if man --version >/dev/null 2>&1 && groff --version >/dev/null 2>&1; then
    for page in "$pages"/*.1; do
        ran="man $page"
        LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$page" \
            >/dev/null 2>"$dir/err" </dev/null
        want_no_err
    done
else
    echo "SKIP part: man or groff is missing, pages are not formatted"
fi
if command -v mandoc >/dev/null; then
    for page in "$pages"/*.1; do
        ran="mandoc $page"
        mandoc -T lint -W warning "$page" >"$dir/err" 2>&1
        want_no_err
    done
fi
finish
