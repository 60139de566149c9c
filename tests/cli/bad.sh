# SPDX-License-Identifier: GPL-3.0-or-later
# What the tests of bad input and faults share: the real command, small
# discs, and checks of what is left behind.

. "${top_srcdir:-.}/tests/cli/lib.sh"

discern=${DISCERN:-${top_builddir:-.}/discern}
case $discern in /*) ;; *) discern=$PWD/$discern ;; esac
[ -x "$discern" ] || skip "$discern is not built"
top_builddir=$(cd "${top_builddir:-.}" && pwd)
XDG_STATE_HOME=$dir/state
export XDG_STATE_HOME
. "$srcdir/tests/tools/nobody.sh"
mkdir "$dir/work"
cd "$dir/work" || exit 99

# failed STATUS TEXT ARGUMENT...: that exit status and one line that says TEXT
failed()
{
    wanted=$1
    text=$2
    shift 2
    run "$@"
    want_status "$wanted"
    want_err_lines 1
    want_err "$text"
}

# same FILE FILE
same()
{
    cmp "$1" "$2" >"$dir/cmp" 2>&1 || fail "$(cat "$dir/cmp")"
}

# files_are NAME...: nothing else lies in this folder
files_are()
{
    [ "$(ls -A | tr '\n' ' ')" = "$(printf '%s\n' "$@" | LC_ALL=C sort |
        tr '\n' ' ')" ] || fail "files: $(ls -A | tr '\n' ' ')"
}

# unchanged: what remember saw is still there, byte for byte
remember()
{
    find . -type f -exec sha256sum {} + | LC_ALL=C sort >"$dir/before"
}

unchanged()
{
    find . -type f -exec sha256sum {} + | LC_ALL=C sort >"$dir/after"
    cmp -s "$dir/before" "$dir/after" ||
        fail "files changed: $(diff "$dir/before" "$dir/after")"
}

# data_disc FILE SECTORS SEED: an ISO whose sectors are all different
data_disc()
{
    awk -v n="$2" -v s="$3" 'BEGIN { for (i = 0; i < n; i++)
        printf "%08d%-2040s", i, s }' >"$1"
}

# audio_disc BASE TRACKS SECONDS SEED: BIN/CUE, tracks of that length
audio_disc()
{
    awk -v n=$(($2 * $3 * 75)) -v s="$4" 'BEGIN { for (i = 0; i < n; i++)
        printf "%08d%-2344s", i, s }' >"$1.bin"
    {
        echo "FILE \"${1##*/}.bin\" BINARY"
        track=1
        while [ "$track" -le "$2" ]; do
            at=$(((track - 1) * $3))
            printf '  TRACK %02d AUDIO\n    INDEX 01 %02d:%02d:00\n' \
                "$track" $((at / 60)) $((at % 60))
            track=$((track + 1))
        done
    } >"$1.cue"
}

# unmarked MASTER IMAGE MAP BYTES: how many sectors of IMAGE are not MASTER's,
# and the map says nothing against them
unmarked()
{
    "$discern" map "$3" | awk '/^ +-?[0-9]+ +[0-9]+ +(damaged|bad|untried|skipped|unscraped|excluded|good.* in_doubt)/ {
        print $1, $1 + $2 }' >"$dir/marked"
    cmp -l "$1" "$2" | awk -v bytes="$4" -v marked="$dir/marked" '
        BEGIN { while ((getline line < marked) > 0) {
            split(line, part); first[n] = part[1]; end[n++] = part[2] } }
        { lba = int(($1 - 1) / bytes) }
        NR == 1 || lba != last { last = lba; known = 0
            for (i = 0; i < n; i++)
                if (lba >= first[i] && lba < end[i])
                    known = 1
            wrong += !known }
        END { print wrong + 0 }'
}
