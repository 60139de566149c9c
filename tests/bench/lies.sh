# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154
#
# The lies of drives that bench_truth.sh and bench_pressed.sh tell: damage
# files, by name. $sectors are the disc's.

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

# rules NAME SEED: those of a lie, some of them without a place on a short disc.
rules() {
    case $1 in
    sound) ;;
    weak) # C2 is honest
        echo "$(places "$2" 0.02) : weak bytes=3 p=0.6"
        echo "$(places "4$2" 0.005) : weak rate=0.05 p=0.8"
        echo "$(places "5$2" 0.002) : weak rate=0.02 fixed=yes" ;;
    c2-miss) # C2 flags half of the wrong bytes, or none
        list=$(places "$2" 0.02)
        echo "$list : weak bytes=3 p=0.4"
        echo "$list : c2-miss share=0.5 p=0.9"
        list=$(places "8$2" 0.006)
        echo "$list : weak rate=0.03 p=0.5"
        echo "$list : c2-miss" ;;
    c2-much) # C2 flags right bytes
        echo "$(places "$2" 0.02) : weak bytes=3 p=0.5"
        echo "$(places "4$2" 0.03) : c2-false share=0.002 p=0.5"
        echo "$(places "5$2" 0.01) : c2-false share=0.01" ;;
    fixed) # the same wrong bytes each time, and nothing says so
        echo "$(places "$2" 0.01) : silent bytes=2 fixed=yes"
        echo "$(places "9$2" 0.005) : silent burst=12 fixed=yes"
        echo "$(places "5$2" 0.005) : silent bytes=300 fixed=yes"
        echo "$(places "6$2" 0.005) : silent bytes=2 variants=2" ;;
    silent) # nothing but the sector's own EDC tells
        echo "$(places "$2" 0.01) : silent bytes=2 p=0.6"
        echo "$(places "9$2" 0.005) : silent burst=12 p=0.6"
        echo "$(places "5$2" 0.003) : silent bytes=300" ;;
    neighbour)
        echo "$(places "$2" 0.004) : neighbour by=1 p=0.5"
        echo "$(places "9$2" 0.004) : neighbour by=-1 p=0.5"
        echo "$(places "5$2" 0.004) : neighbour by=7 p=0.5"
        echo "$(places "6$2" 0.003) : neighbour by=-2" ;;
    transfer) # the bus and the drive's buffer
        echo "all : stale p=0.02 times=0"
        echo "all : host-error p=0.02 times=0"
        echo "$(places "$2" 0.004) : short p=0.1 times=0" ;;
    echo) # a failed read is called good, and gives what the buffer held
        echo "$(places "$2" 0.01) : echo p=0.3 times=0"
        echo "$(places "9$2" 0.01) : echo unit=tail p=0.3 times=0"
        echo "$(places "5$2" 0.01) : echo unit=sector p=0.3 times=0"
        echo "$(places "6$2" 0.0005) : echo times=0" ;;
    all)
        rules c2-miss "7$2"
        rules silent "7$2"
        rules neighbour "7$2"
        echo "all : stale p=0.01 times=0"
        echo "all : host-error p=0.01 times=0"
        rules echo "2$2"
        echo "$(places "8$2" 0.004) : unreadable until=3" ;;
    all-fixed) # and the same each time
        rules weak "7$2"
        rules fixed "3$2"
        rules all "$2" ;;
    esac
}

# lies NAME SEED: a damage file.
lies() {
    rules "$@" | sed '/^ *:/d'
}
