#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# QEMU's two CD drives and Linux's USB mass storage gadget, in one boot.
# Known of ide-cd: READ CD gives raw sectors without EDC and ECC, ignores C2
# and subchannel bits and tells no residual; READ TOC looks for the format
# only in CDB byte 9. Of scsi-cd: no READ CD. Of the gadget: no READ CD, a
# full TOC without track entries, no lead-out for CDROMREADTOCENTRY.

. "${0%/*}/lib.sh"
if [ -z "${DCN_GUEST:-}" ]; then
    has "QEMU's drives and the USB gadget" genisoimage genisoimage || exit 0
    T=$(mktemp -d)
    trap 'rm -rf "$T"' EXIT
    make_iso "$T/disc.iso"
    QEMU_IDE=$T/disc.iso QEMU_SCSI=$T/disc.iso DCN_GUEST=qemu
    export QEMU_IDE QEMU_SCSI DCN_GUEST
    "$here/in-qemu" "$0" "$@"
    exit
fi

for module in ata_piix virtio_scsi dummy_hcd libcomposite \
    usb_f_mass_storage usb_storage; do
    /run/modprobe $module || echo "no module $module"
done
iso=$QEMU_IDE
wait_for 10 sr_of "QEMU CD-ROM" >/dev/null
wait_for 10 sr_of "QEMU DVD-ROM" >/dev/null
judge_drive "QEMU ide-cd" "$(sr_of "QEMU DVD-ROM")" "$iso"
judge_drive "QEMU scsi-cd" "$(sr_of "QEMU CD-ROM")" "$iso"

gadget=/sys/kernel/config/usb_gadget/disc
cp "$iso" "$T/disc.iso"
mkdir -p $gadget/strings/0x409 $gadget/configs/c.1/strings/0x409 \
    $gadget/functions/mass_storage.0
echo 0x1d6b >$gadget/idVendor
echo 0x0104 >$gadget/idProduct
echo 1 >$gadget/functions/mass_storage.0/lun.0/cdrom
echo 1 >$gadget/functions/mass_storage.0/lun.0/ro
echo "$T/disc.iso" >$gadget/functions/mass_storage.0/lun.0/file
ln -s $gadget/functions/mass_storage.0 $gadget/configs/c.1/
ls /sys/class/udc | head -n 1 >$gadget/UDC
if wait_for 20 sr_of "File-CD Gadget" >/dev/null; then
    wait_for 10 test -e "$(sr_of "File-CD Gadget")"
    judge_drive "USB gadget" "$(sr_of "File-CD Gadget")" "$iso"
else
    fail "USB gadget: no drive came up"
    dmesg | tail -n 20
fi
