#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Drives of QEMU's that call a read good which failed (rerror=ignore over
# blkdebug): ide-cd gives a whole reply of what its buffer held, the command
# itself at its front; usb-bot and usb-uas what their host's memory held, of
# earlier replies or zeros. Each bus has a disc of sectors that are unlike,
# whose reads fail at places (once each), from the fortieth on for ever, at a
# run of sectors (twice each), or at one sector for ever. Counted is what is
# wrong and not told.
#
# Not one of check-foreign's: on usb-bot a sector of a run of faults comes wrong
# and not marked now and then. KERNEL_TESTS=foreign_qemu_lies.sh runs it.
#
# LIES_BUSES, LIES_FAULTS (once run): those. LIES_SECTORS of the disc (3000).
# "ever" is told on ide alone: on usb-bot and usb-uas that one sector is wrong
# and not marked (docs/measured/clients.md). "from" takes a quarter of an hour.

. "${0%/*}/lib.sh"
buses=${LIES_BUSES:-ide bot uas}
faults=${LIES_FAULTS:-once run}
sectors=${LIES_SECTORS:-3000}

# from N: of the reads of QEMU's image all from the N-th on.
from() {
    for state in $(seq $(($1 - 1))); do
        printf '[set-state]\nevent = "read_aio"\nstate = "%d"\nnew_state = "%d"\n\n' \
            "$state" $((state + 1))
    done
    printf '[inject-error]\nevent = "read_aio"\nstate = "%d"\nerrno = "5"\n' "$1"
}

faults_of() {
    case $1 in
    once) for lba in $(seq 20 37 "$sectors"); do qemu_fault "$lba" once; done ;;
    from) from 40 ;;
    run) for lba in $(seq 700 760) $(seq 1500 1503); do
        qemu_fault "$lba" once
        qemu_fault "$lba" once
    done ;;
    ever)
        for lba in $(seq 90 211 "$sectors"); do qemu_fault "$lba" once; done
        qemu_fault 1250 ;;
    esac
}

# device BUS FAULT: arguments of QEMU for such a drive.
device() {
    name=$1-$2
    faults_of "$2" >"$T/$name.faults"
    qemu_faulty "$name" "$LIES_DISC" ,rerror=ignore
    case $1 in
    ide)
        echo -device
        echo "ahci,id=ahci-$name"
        echo -device
        echo "ide-cd,bus=ahci-$name.0,drive=$name,model=$name" ;;
    bot | uas)
        echo -device
        echo "usb-$1,id=usb-$name,bus=xhci.0"
        echo -device
        echo "scsi-cd,bus=usb-$name.0,product=$name,drive=$name" ;;
    esac
}

# make_unlike FILE: a file system, most of it sectors that are unlike.
make_unlike() {
    mkdir -p "$T/tree"
    seq 1 1000000 | head -c $((sectors * 2048 - 400 * 2048)) \
        >"$T/tree/numbers.txt"
    genisoimage -quiet -J -R -V LIES -o "$1" "$T/tree"
}

if [ -z "${DCN_GUEST:-}" ]; then
    has "replies that QEMU makes up" genisoimage genisoimage || exit 0
    T=$(mktemp -d)
    trap 'rm -rf "$T"' EXIT
    make_unlike "$T/disc.iso"
    LIES_DISC=$T/disc.iso QEMU_MORE=$T/more DCN_GUEST=qemu
    export LIES_DISC QEMU_MORE DCN_GUEST
    {
        printf '%s\n' -device qemu-xhci,id=xhci,p2=15,p3=15
        for bus in $buses; do
            for fault in $faults; do device "$bus" "$fault"; done
        done
    } >"$QEMU_MORE"
    "$here/in-qemu" "$0" "$@"
    exit
fi

# node_of BUS FAULT: those of ide-cd all have one name, and the order of their
# controllers.
node_of() {
    [ "$1" = ide ] || { sr_of "^$1-$2 *\$"; return; }
    set -- $(echo "$faults" | tr ' ' '\n' | grep -n "^$2\$")
    for block in /sys/block/sr*; do
        grep -q DVD-ROM "$block/device/model" || continue
        echo "$(readlink -f "$block" | sed 's|.*/ata\([0-9]*\)/.*|\1|')" \
            "/dev/${block##*/}"
    done | sort -n | sed -n "${1%%:*}s/.* //p"
}

# lied BUS FAULT: a rip of that drive, counted.
lied() {
    lied_node=$(node_of "$1" "$2")
    [ -n "$lied_node" ] || { fail "$1 $2: no drive"; return; }
    rm -f "$T"/rip*
    "$DISCERN" rip "$lied_node" -o "$T/rip" --quiet >"$T/log" 2>&1
    lied_status=$?
    case $lied_status in
    0 | 3 | 7) ;;
    *)
        fail "$1 $2: status $lied_status"
        head -c 2000 "$T/log"
        return ;;
    esac
    honest "$1 $2" "$LIES_DISC" "$T/rip.iso" 2048 $lied_status
    [ "$2" != ever ] ||
        check "$1 $2: what never comes is told" test $lied_status -ne 0
}

for module in ahci xhci_pci usb_storage uas; do
    /run/modprobe $module || echo "no module $module"
done
drives=0
for bus in $buses; do for fault in $faults; do drives=$((drives + 1)); done; done
wait_for 60 test -e "/sys/block/sr$((drives - 1))"
for bus in $buses; do
    for fault in $faults; do lied "$bus" "$fault"; done
done
