# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034
#
# What the reader tests share. Each is called with a folder of images that
# discern wrote (KIND.cue with its BINs, KIND.iso) beside the facts of the
# discs they were read from (KIND.facts, tests/tools/mkdisc.c) and says PASS,
# FAIL or SKIP, reader, disc. What a reader must say comes from the facts, and
# what it must extract from the image's bytes at the facts' addresses, so a
# sheet that is wrong cannot excuse itself.

set -u
dir=${1:?usage: $0 IMAGEDIR}
dir=$(cd "$dir" && pwd) || exit 1
reader=${0##*/}
reader=${reader%.sh}
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 1' INT TERM HUP

pass() { echo "PASS $reader $*"; }
fail() { echo "FAIL $reader $*"; }
skip() { echo "SKIP $reader $*"; }

# need PACKAGE TOOL...: ends the script with a SKIP where one is missing.
need() {
    need_package=$1
    shift
    for need_tool; do
        command -v "$need_tool" >/dev/null && continue
        skip "all: $need_tool is missing (Debian: $need_package)"
        exit 0
    done
}

# limited SECONDS COMMAND...: some readers never end by themselves.
limited() {
    limited_s=$1
    shift
    timeout -k 2 "$limited_s" "$@" </dev/null
}

# kinds EXT: names of the discs that have facts and an image of that kind.
kinds() {
    for kinds_facts in "$dir"/*.facts; do
        kinds_name=${kinds_facts##*/}
        kinds_name=${kinds_name%.facts}
        [ -f "$dir/$kinds_name.$1" ] && echo "$kinds_name"
    done
}

# sessions KIND: how many (1 where the facts are silent).
sessions() {
    sessions_n=$(sed -n 's/^sessions //p' "$dir/$1.facts")
    echo "${sessions_n:-1}"
}

# mcn KIND
mcn() { sed -n 's/^mcn //p' "$dir/$1.facts"; }

# tracks KIND: a line a track: number mode control pregap start end isrc, with
# addresses as sectors of the image: readers that know no sessions count so.
# Of a later session the image has no pregap of 150 sectors.
tracks() {
    awk '
    $1 == "session" { lead_out[$2] = $NF }
    $1 == "isrc" { isrc[$2] = $3 }
    $1 == "track" {
        n[++count] = $2; session[count] = $4; mode[count] = $6
        control[count] = $8; pregap[count] = $10; start[count] = $12
        end[count] = $14
    }
    END {
        for (i = 1; i <= count; i++) {
            s = session[i]
            if (s != last) {
                stored += last ? lead_out[last] - first : 0
                first = s == 1 ? 0 : pregap[i] + 150
                last = s
            }
            shift = stored - first
            p = pregap[i] < first ? first : pregap[i]
            print n[i], mode[i], control[i], p + shift, start[i] + shift,
                end[i] + shift, isrc[n[i]] ? isrc[n[i]] : "-"
        }
    }' "$dir/$1.facts"
}

# Sectors of the image, by its last track.
sectors() { tracks "$1" | awk 'END { print $6 }'; }

# files KIND [SHIFT]: sector in the image, bytes and path of each file below
# 64 MiB of a disc of one session.
files() {
    sed -n 's/^file //p' "$dir/$1.facts" | awk '$2 < 67108864'
}

# msf SECTORS: MM:SS:FF
msf() {
    awk -v n="$1" 'BEGIN {
        printf "%02d:%02d:%02d\n", n / 4500, n / 75 % 60, n % 75
    }'
}

# bins CUE: the files that a sheet names, in order.
bins() { sed -n 's/^ *FILE  *"\(.*\)".*/\1/p' "$1" | tr -d '\r'; }

# bin KIND: the path of the whole main channel in one file.
bin() {
    if [ "$(bins "$dir/$1.cue" | wc -l)" -eq 1 ]; then
        echo "$dir/$(bins "$dir/$1.cue")"
        return
    fi
    [ -f "$T/$1.whole" ] ||
        bins "$dir/$1.cue" | while read -r bin_name; do
            cat "$dir/$bin_name"
        done >"$T/$1.whole"
    echo "$T/$1.whole"
}

# part FILE FIRST COUNT [SIZE]: sectors of a file.
part() {
    tail -c "+$(($2 * ${4:-2352} + 1))" "$1" | head -c "$(($3 * ${4:-2352}))"
}

# user FILE FIRST BYTES: user data (Mode 1, Mode 2 form 1) of raw sectors.
user() {
    part "$1" "$2" "$((($3 + 2047) / 2048))" | perl -e '
        binmode STDIN; binmode STDOUT;
        while (read(STDIN, my $s, 2352) == 2352) {
            print substr($s, ord(substr($s, 15, 1)) == 2 ? 24 : 16, 2048);
        }' | head -c "$3"
}

# same NAME EXPECTED ACTUAL: two files; says how they differ.
same() {
    if diff "$2" "$3" >"$T/diff" 2>&1; then
        pass "$1"
    else
        fail "$1: expected <, found >"
        head -n 20 "$T/diff"
        return 1
    fi
}

# same_bytes NAME EXPECTED ACTUAL
same_bytes() {
    if cmp "$2" "$3" >"$T/diff" 2>&1; then
        pass "$1"
    else
        fail "$1: $(cat "$T/diff")"
        return 1
    fi
}

# check_files KIND FOLDER [SUFFIX]: every file of an ISO below 64 MiB was
# extracted to FOLDER under its path with the bytes that the image has.
check_files() {
    : >"$T/wrong"
    files "$1" >"$T/files"
    while read -r cf_lba cf_bytes cf_path; do
        tail -c "+$((cf_lba * 2048 + 1))" "$dir/$1.iso" |
            head -c "$cf_bytes" | cmp - "$2/$cf_path${3:-}" >>"$T/wrong" 2>&1
    done <"$T/files"
    if [ -s "$T/wrong" ]; then
        fail "$1: $(wc -l <"$T/wrong") files are wrong"
        head -n 5 "$T/wrong"
        return 1
    fi
    pass "$1: $(wc -l <"$T/files") files"
}

# lower TREE COPY: a copy with names in lower case.
lower() {
    rm -rf "$2"
    (cd "$1" && find . -type d) | tr '[:upper:]' '[:lower:]' |
        sed "s|^|$2/|" | xargs -d '\n' mkdir -p
    (cd "$1" && find . -type f) | while read -r lower_name; do
        cp "$1/$lower_name" \
            "$2/$(echo "$lower_name" | tr '[:upper:]' '[:lower:]')"
    done
}

# check_tree KIND FOLDER: FOLDER is the tree that the disc was made of; or the
# same in lower case, as the kernel shows names without Rock Ridge.
check_tree() {
    if diff -r "$dir/$1.tree" "$2" >"$T/diff" 2>&1; then
        pass "$1: $(find "$2" -type f | wc -l) files"
    elif lower "$dir/$1.tree" "$T/lower" &&
        diff -r "$T/lower" "$2" >/dev/null 2>&1; then
        pass "$1: $(find "$2" -type f | wc -l) files, names in lower case"
    else
        fail "$1"
        head -n 10 "$T/diff"
        return 1
    fi
}

# check_extracted KIND FOLDER: by the tree where there is one, else by facts.
check_extracted() {
    chmod -R u+w "$2"
    if [ -d "$dir/$1.tree" ]; then
        check_tree "$1" "$2"
    else
        check_files "$1" "$2"
    fi
}
