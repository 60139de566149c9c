#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An image format is a file and a row of src/image: nobody else knows one by
# its name or by the extensions of its files.
top=${top_srcdir:-.}
cd "$top" || exit 99
status=0

# Names of the registry, extensions that formats read, files that they write.
words=$({
    sed -n 's/^DCN_IMAGE_FORMAT(\([a-z0-9]*\))$/\1/p' src/image/formats.def
    grep -hE '_extensions\[\] = |^ +\{"[a-z0-9]+", DCN_ROLE_' src/image/*.c |
        grep -oE '"[a-z0-9]+"' | tr -d '"'
} | LC_ALL=C sort -u)
for word in iso cue bin toc ccd nrg img mdf raw sub cdt; do
    printf '%s\n' "$words" | grep -qx "$word" ||
        { echo "the formats' words lack $word"; status=1; }
done

# The same words where they mean something else: what of a sector is wanted,
# where a fact came from.
other='^src/map/mapfile(_parse)?\.c:.*"(raw|sub)"
^src/job/facts_disc\.c:.*DCN_ORIGIN_TOC\] = "toc"
^src/job/rip_report\.c:.*"sub", NULL,$
^src/cli/cmd_rip\.c:.*"sub", CLI_FLAG'

pattern=$(printf '%s\n' "$words" | paste -s -d '|' -)
grep -rnE "\"\\.?($pattern)\"" src --include='*.[ch]' --include='*.def' |
    grep -v '^src/image/' | grep -vE "$other" && {
    echo "a format is known by name outside src/image"
    status=1
}
exit $status
