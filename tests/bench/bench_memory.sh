#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Memory and bookkeeping of a rip with very many bad regions: a BD of 100 GB
# (sparse) with 100,000 unreadable sectors, each of which takes its ECC block
# along, from a virtual drive on a simulated clock; and what the map's
# operations cost as its regions grow. Takes some 10 minutes.
#
# MEMORY_SECTORS of the disc (48878592); MEMORY_REGIONS (100000), or
# MEMORY_EVERY: each so-manyth sector is bad (64: every other ECC block, the
# most separate regions that a BD can have); MEMORY_RETRIES (1);
# MEMORY_FOLDER where disc and image go (TMPDIR), sparse

set -u
. "${0%/*}/lib.sh"
needs_time
sectors=${MEMORY_SECTORS:-48878592}
regions=${MEMORY_REGIONS:-100000}
T=$(mktemp -d -p "${MEMORY_FOLDER:-${TMPDIR:-/tmp}}") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP

"$build/tests/bench/bench_map" || exit 1
truncate -s $((sectors * 2048)) "$T/disc.iso"
if [ -n "${MEMORY_EVERY:-}" ]; then
    regions=$((sectors / MEMORY_EVERY))
    echo "0-$((sectors - 1))/$MEMORY_EVERY : unreadable" >"$T/damage"
else
    awk -v n="$sectors" -v regions="$regions" 'BEGIN {
        srand(3)
        each = int(n / regions)
        for (i = 0; i < regions; i++)
            printf "%s%d", (i ? ", " : ""),
                i * each + int(rand() * (each - 40))
        print " : unreadable" }' >"$T/damage"
fi
/usr/bin/time -q -f '%e %U %S %M' -o "$T/time" "$DISCERN" rip \
    "virtual:$T/disc.iso,medium=bd,damage=$T/damage" -o "$T/out" --quiet \
    --retries "${MEMORY_RETRIES:-1}" >"$T/log" 2>&1
status=$?
[ $status -eq 3 ] || { echo "bench_memory: status $status"; cat "$T/log"
                       exit 1; }
read -r wall user system kb <"$T/time"
awk -v wall="$wall" -v cpu="$user $system" -v kb="$kb" \
    -v map="$(stat -c %s "$T/out.map")" -v json="$(stat -c %s "$T/out.json")" \
    -v runs="$(grep -c '^run' "$T/out.map")" \
    -v regions="$regions" -v gb="$((sectors * 2048 / 1000000000))" 'BEGIN {
    split(cpu, t, " ")
    printf "BD of %d GB, %d bad regions: %.0f s (%.0f s of processor), " \
        "peak %.1f MB, map %.1f MB (%d runs), report %.1f kB\n", gb, regions,
        wall, t[1] + t[2], kb / 1024, map / 1e6, runs, json / 1000 }'
started=$(date +%s%N)
"$DISCERN" map "$T/out.map" >"$T/log" || exit 1
echo "discern map of it: $((($(date +%s%N) - started) / 1000000)) ms"
