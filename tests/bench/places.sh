# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154
#
# Where damage is put: $sectors are the disc's.

# places SEED SHARE: a list of that share of the sectors, alone and in runs.
places() {
    awk -v seed="$1" -v share="$2" -v n="$sectors" \
        -v density="${TRUTH_DENSITY:-1}" 'BEGIN {
        srand(seed)
        for (at = 0; at < n - 40; ) {
            length_ = rand() < 0.8 ? 1 : 2 + int(rand() * 20)
            at += 1 + int(-log(1 - rand()) / share * 3 / density)
            if (at + length_ < n)
                printf "%s%d-%d", (some++ ? ", " : ""), at, at + length_ - 1
            at += length_ + 1
        }
        print ""
    }'
}
