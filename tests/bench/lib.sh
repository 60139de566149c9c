# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2034
#
# What the benchmarks share: running a command with its time and memory, and
# medians and ratios of several rounds.

build=${top_builddir:-.}
DISCERN=${DISCERN:-$build/discern}
ROUNDS=${BENCH_ROUNDS:-3}
# Nothing is to be remembered of the tests' drives.
XDG_STATE_HOME=/dev/null/state
export XDG_STATE_HOME

# needs_time: ends the script with a SKIP where GNU time is missing.
needs_time() {
    [ -x /usr/bin/time ] && return
    echo "SKIP: /usr/bin/time is missing (Debian: time)"
    exit 77
}

# median FILE: of its numbers, one a line.
median() {
    sort -n "$1" | awk '{ n[NR] = $1 }
        END { print NR % 2 ? n[(NR + 1) / 2] : (n[NR/2] + n[NR/2 + 1]) / 2 }'
}

# ratio A B: A / B with two digits.
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b }'
}
