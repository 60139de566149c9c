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

# raw and sub are also what of a sector is read, toc where a fact came from.
pattern=$(printf '%s\n' "$words" | grep -vxE 'raw|sub|toc' | paste -s -d '|' -)
elsewhere=$(find src -name '*.[ch]' ! -path 'src/image/*')
# shellcheck disable=SC2086
if grep -nE "\"\\.?($pattern)\"|\"\\.(raw|sub|toc)\"" $elsewhere; then
    echo "a format is known by name outside src/image"
    status=1
fi
# shellcheck disable=SC2086
if grep -nE 'strcmp\([^,]*format->name|dcn__image_format\("' $elsewhere; then
    echo "a format is asked for by name outside src/image"
    status=1
fi
exit $status
