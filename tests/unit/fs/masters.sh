#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Volumes that genisoimage makes of a folder: every file must be found under
# its name, and the sectors that are said to be its own must hold its bytes.
if ! command -v genisoimage >/dev/null; then
    echo "skipped: genisoimage is missing"
    exit 77
fi
list=${top_builddir:-.}/tests/unit/fs/list_files
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
tree=$dir/tree
mkdir -p "$tree/deep/er/still/and/further/on/and/on/and/on" \
    "$tree/many names" "$tree/Grüße" || exit 1
echo one >"$tree/one.txt"
: >"$tree/empty"
head -c 100000 /dev/urandom >"$tree/Grüße/größer.bin"
long=$(printf 'n%.0s' $(seq 100))
head -c 3000 /dev/urandom >"$tree/deep/er/still/and/further/on/and/on/and/on/x"
head -c 2048 /dev/urandom >"$tree/$long$long.bin"
for n in $(seq 20); do echo "$n" >"$tree/many names/file number $n"; done

# second NAME iso|udf: another reader finds the same files, by place and size.
second=${top_builddir:-.}/tests/unit/fs/second_list
second()
{
    [ -x "$second" ] || return 0 # libudfread is missing
    "$second" "$2" "$dir/$1.iso" | sort -u >"$dir/theirs" || exit 1
    awk -F '\t' '$1 == "file" && $2 !~ /\/$/ && $3 > 0 { print $4 "\t" $3 }' \
        "$dir/$1.list" | sort -u >"$dir/ours"
    [ -s "$dir/theirs" ] && cmp "$dir/ours" "$dir/theirs" || {
        echo "$1: the second reader finds other files"
        diff "$dir/ours" "$dir/theirs" | head
        exit 1
    }
}

# check NAME OPTIONS...: masters with OPTIONS and compares
check()
{
    name=$1
    shift
    genisoimage -quiet -input-charset utf-8 "$@" -V DCN_TEST \
        -o "$dir/$name.iso" "$tree" 2>/dev/null || {
        echo "$name: genisoimage failed"
        exit 1
    }
    "$list" "$dir/$name.iso" >"$dir/$name.list" || exit 1
    grep -q '^truncated	0' "$dir/$name.list" || {
        echo "$name: truncated"
        exit 1
    }
    (cd "$tree" && find . -type f -size +0) | while read -r file; do
        line=$(grep -F "file	${file#.}	" "$dir/$name.list") || {
            echo "$name: $file is missing"
            exit 1
        }
        first=$(echo "$line" | cut -f4)
        size=$(echo "$line" | cut -f3)
        tail -c "+$((first * 2048 + 1))" "$dir/$name.iso" |
            head -c "$size" | cmp -s - "$tree/$file" || {
            echo "$name: $file has other bytes"
            exit 1
        }
    done || exit 1
    echo "$name: $(grep -c '^file' "$dir/$name.list") entries," \
        "$(head -n 1 "$dir/$name.list" | cut -f2)"
}

check rock-ridge -R
second rock-ridge iso
check both -R -J -joliet-long
second both iso
rm "$tree/$long$long.bin" # longer than Joliet's names
check joliet -J -joliet-long -D
second joliet iso
check udf -R -udf
second udf udf
second udf iso
grep -q '^volume	UDF 1.02	DCN_TEST' "$dir/udf.list" || exit 1
exit 0
