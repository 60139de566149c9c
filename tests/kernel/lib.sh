# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034
#
# What the kernel tests share. A test is a script that says
#     . "${0%/*}/lib.sh"; guest uml "$@"
# and from there on runs as root of the guest. Its lines PASS, FAIL and SKIP
# are counted by tests/kernel/run; all else is shown where something failed.

set -u
here=$(cd "${0%/*}" && pwd)
build=${top_builddir:-.}
DISCERN=${DISCERN:-$build/discern}
# Nothing is to be remembered of the tests' drives.
XDG_STATE_HOME=/dev/null/state
export XDG_STATE_HOME
. "$here/../tools/nobody.sh"

# Goes on in the guest; before that, only what the caller did until here.
guest() {
    [ -n "${DCN_GUEST:-}" ] && return
    DCN_GUEST=$1
    export DCN_GUEST
    shift
    exec "$here/in-$DCN_GUEST" "$0" "$@"
}

pass() { echo "PASS $*"; }
fail() { echo "FAIL $*"; }
skip() { echo "SKIP $*"; }

# check NAME COMMAND...: passes where the command succeeds.
check() {
    check_name=$1
    shift
    if "$@" >"$T/check.log" 2>&1; then
        pass "$check_name"
    else
        fail "$check_name (status $?): $*"
        head -c 3000 "$T/check.log"
        return 1
    fi
}

# has NAME PACKAGE TOOL...: true where all tools are there, else a SKIP.
has() {
    has_name=$1 has_package=$2
    shift 2
    for has_tool; do
        command -v "$has_tool" >/dev/null && continue
        skip "$has_name: $has_tool is missing (Debian: $has_package)"
        return 1
    done
}

# contains FILE TEXT...: every text (a basic regular expression) is in it.
contains() {
    contains_file=$1
    shift
    for contains_text; do
        grep -q -e "$contains_text" "$contains_file" && continue
        echo "no '$contains_text' in:"
        head -c 2500 "$contains_file"
        return 1
    done
}

# same_bytes A B: whole files; names the first difference.
same_bytes() {
    cmp "$1" "$2"
}

# part FILE FIRST COUNT [SIZE]: sectors of a file.
part() {
    dd if="$1" bs="${4:-2352}" skip="$2" count="$3" 2>/dev/null
}

# make_iso FILE: a small file system, more than 4 s long (cdrdao asks that of
# a track), with a file in a folder.
make_iso() {
    mkdir -p "$T/tree/folder"
    seq 1 120000 >"$T/tree/folder/numbers.txt"
    echo "of the test disc" >"$T/tree/readme.txt"
    genisoimage -quiet -J -R -V TESTDISC -o "$1" "$T/tree"
}

# wait_for SECONDS COMMAND...
wait_for() {
    wait_left=$(($1 * 10))
    shift
    until "$@"; do
        wait_left=$((wait_left - 1))
        [ $wait_left -gt 0 ] || return 1
        sleep 0.1
    done
}

# Puts an image into a virtual drive of ours: serve IMAGE [OPTION...], then
# NODE and SG are its nodes and SERVER its process.
NODE='' SG='' SERVER=''
serve() {
    NODE='' SG=''
    : >"$T/serve.out"
    "$DISCERN" serve "$@" >"$T/serve.out" 2>"$T/serve.err" &
    SERVER=$!
    if ! wait_for 20 grep -q /dev/ "$T/serve.out"; then
        fail "serving $1: no device node"
        cat "$T/serve.err"
        return 1
    fi
    NODE=$(sed -n 's|.*\(/dev/sr[0-9]*\).*|\1|p' "$T/serve.out" | head -n 1)
    SG=/dev/$(ls "/sys/block/${NODE#/dev/}/device/scsi_generic" | head -n 1)
}

unserve() {
    kill "$SERVER" 2>/dev/null
    wait "$SERVER"
}

# sr_of PATTERN: the node of a drive whose INQUIRY vendor matches.
sr_of() {
    for sr_block in /sys/block/sr*; do
        [ -e "$sr_block" ] || continue
        grep -q "$1" "$sr_block/device/vendor" "$sr_block/device/model" &&
            echo "/dev/${sr_block##*/}" && return
    done
    return 1
}

# map_good MAP: the sectors that it calls good, one a line.
map_good() {
    awk '$1 == "run" { for (i = 0; i < $3; i++) state[$2 + i] = $4 }
        END { for (lba in state)
            if (state[lba] == "good" || state[lba] == "repaired") print lba }' \
        "$1" | sort -u
}

# honest NAME DISC IMAGE BYTES STATUS: status 0 only if all is the disc's;
# else every sector that the map calls good.
honest() {
    if cmp -s "$2" "$3"; then
        pass "$1: the disc's bytes (status $5)"
    elif [ "$5" -eq 0 ]; then
        fail "$1: status 0, and $(cmp -l "$2" "$3" | wc -l) other bytes"
    else
        cmp -l "$2" "$3" 2>/dev/null |
            awk -v bytes="$4" '{ print int(($1 - 1) / bytes) }' |
            sort -u >"$T/other"
        map_good "$T/rip.map" >"$T/good"
        check "$1: status $5, $(wc -l <"$T/other") sectors missing, all told" \
            test "$(comm -12 "$T/other" "$T/good" | wc -l)" -eq 0
    fi
}

# Somebody else's drive with ISO in it: judge_drive NAME NODE ISO.
judge_drive() {
    judge_blocks=$(($(stat -c %s "$3") / 2048))
    check "$1: dd reads the image" sh -c \
        "dd if=$2 bs=2048 count=$judge_blocks 2>/dev/null | cmp - $3"
    if has "$1: readom reads the image" wodim readom; then
        rm -f "$T/readom.iso"
        readom "dev=$2" "f=$T/readom.iso" "sectors=0-$judge_blocks" \
            >"$T/log" 2>&1 || head -c 2000 "$T/log"
        check "$1: readom reads the image" same_bytes "$T/readom.iso" "$3"
    fi
    rm -f "$T/rip".*
    check "$1: discern rip" "$DISCERN" rip "$2" -o "$T/rip" --quiet
    check "$1: discern's image is the disc" same_bytes "$T/rip.iso" "$3"
    check "$1: discern verify" "$DISCERN" verify "$T/rip.iso" "$2" --quiet
}

if [ -n "${DCN_GUEST:-}" ]; then
    T=$(mktemp -d)
    trap 'rm -rf "$T"' EXIT
fi

# ---- QEMU's faults (blkdebug) ----

# qemu_fault LBA [once]: a read of that sector of 2048 bytes fails.
qemu_fault() {
    printf '[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "%d"\n' \
        $(($1 * 4))
    [ $# -eq 1 ] || echo 'once = "on"'
    echo
}

# qemu_faulty NAME IMAGE [MORE]: arguments of QEMU for a drive of that image,
# with the faults of $T/NAME.faults.
qemu_faulty() {
    echo -drive
    echo "if=none,id=$1,media=cdrom,readonly=on,driver=raw,file.driver=blkdebug,file.config=$T/$1.faults,file.image.driver=file,file.image.filename=$2${3:-}"
}
