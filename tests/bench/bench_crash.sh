#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Crashes: discern and GNU ddrescue killed at random moments and at every call
# that touches the output, starved of room, failed and cut off as a power loss
# would, each gone on with by the same command and compared. What is counted
# is told at the end; settings at the top of bench_crash.c, what a fault does
# in tests/tools/faultio.c, what a power cut leaves in faultio_disk.c.
#
# BENCH_FOLDER  where the discs and images go, best in memory (/dev/shm)

set -u
. "${0%/*}/lib.sh"
# shellcheck disable=SC2154
build=$(cd "$build" && pwd)
# Names in LD_PRELOAD end at a space, which the folder's path may have.
shim=$(mktemp) || exit 1
cp "$build/tests/tools/faultio.so" "$shim"
trap 'rm -f "$shim"' EXIT
if ! LD_PRELOAD=$shim "$build/tests/bench/crash_rip" --version >/dev/null 2>&1
then
    echo "SKIP: faults of output: nothing can be preloaded"
    exit 77
fi
folder=${BENCH_FOLDER:-/dev/shm}
[ -w "$folder" ] || folder=${TMPDIR:-/tmp}
T=$(mktemp -d -p "$folder") || exit 1
trap 'rm -rf "$T" "$shim"' EXIT
trap 'exit 130' INT TERM HUP
if command -v ddrescue >/dev/null; then
    ddrescue --version | head -n 1
else
    echo "SKIP: ddrescue is not installed"
    CRASH_WITHOUT_DDRESCUE=1
    export CRASH_WITHOUT_DDRESCUE
fi
"$build/tests/bench/bench_crash" "$T" "$build/tests/bench/crash_rip" "$shim"
status=$?
cat <<'END'

false claims  sectors that the map calls won and that are not in the image
lost          sectors that had been read when it happened and that are not in
              the map afterwards; and the drive's time of the reading lost,
              over all runs, in the worst of them, and in the worst of them
              without the last command (one of a persistent drive takes long)
read again    sectors that the map had claimed before
cannot go on  the same command fails for good
not same      ... or ends with an image that an undisturbed run does not make
wrong status  an exit status that does not fit what is there, or a hang
END
exit $status
