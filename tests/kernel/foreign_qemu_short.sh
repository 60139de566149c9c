#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Transfers that end early with status good in a drive of QEMU's, as
# test_short.sh makes them in ours: reads of QEMU's image file fail (blkdebug),
# each at some sectors twice, or at one of them for ever, and scsi-cd on
# virtio-scsi is told to pass over that (rerror=ignore). Then nothing of the
# command arrives, no residual is told, and the kernel's alignment is 4 bytes.
# Each is read by buffers that are aligned and by such as are not.

. "${0%/*}/lib.sh"
hows='aligned misaligned'

# device NAME: arguments of QEMU for a drive of the image with its faults.
device() {
    for lba in $(seq 20 37 560); do
        qemu_fault "$lba" once
        qemu_fault "$lba" once
    done >"$T/$1.faults"
    [ "${1#ever}" = "$1" ] || qemu_fault 250 >>"$T/$1.faults"
    qemu_faulty "$1" "$QEMU_DISC"
    echo -device
    echo "scsi-cd,bus=vs.0,product=$1,drive=$1,rerror=ignore"
}

if [ -z "${DCN_GUEST:-}" ]; then
    has "short transfers in QEMU's drive" genisoimage genisoimage || exit 0
    T=$(mktemp -d)
    trap 'rm -rf "$T"' EXIT
    make_iso "$T/disc.iso"
    QEMU_DISC=$T/disc.iso QEMU_MORE=$T/more DCN_GUEST=qemu
    export QEMU_DISC QEMU_MORE DCN_GUEST
    {
        printf '%s\n' -device virtio-scsi-pci,id=vs
        for how in $hows; do
            device "twice-$how"
            device "ever-$how"
        done
    } >"$QEMU_MORE"
    "$here/in-qemu" "$0" "$@"
    exit
fi

# short NAME: a rip of that drive.
short() {
    short_node=$(sr_of "^$1 *\$") preload=
    [ -n "$short_node" ] || { fail "$1: no drive"; return; }
    [ "${1%misaligned}" = "$1" ] || preload=$build/tests/kernel/misalign.so
    rm -f "$T"/rip*
    LD_PRELOAD=$preload "$DISCERN" rip "$short_node" -o "$T/rip" --quiet \
        >"$T/log" 2>&1
    short_status=$?
    honest "$1" "$QEMU_DISC" "$T/rip.iso" 2048 $short_status
    [ "${1#ever}" = "$1" ] ||
        check "$1: what never comes is told" test $short_status -ne 0
}

/run/modprobe virtio_scsi || echo "no module virtio_scsi"
wait_for 60 test -e /sys/block/sr3
for how in $hows; do
    short "twice-$how"
    short "ever-$how"
done
