#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tgt's MMC target over iSCSI, both ends in the guest. Known of it: no READ
# CD.

. "${0%/*}/lib.sh"
guest uml "$@"
name="tgt cd over iSCSI"
has "$name" tgt tgtd tgtadm || exit 0
has "$name" open-iscsi iscsistart || exit 0
has "$name" genisoimage genisoimage || exit 0

make_iso "$T/disc.iso"
/run/modprobe iscsi_tcp || { skip "$name: no module iscsi_tcp"; exit 0; }
tgtd -f >"$T/tgtd.log" 2>&1 &
daemon=$!
wait_for 10 tgtadm --op show --mode sys >/dev/null 2>&1
iqn=iqn.2026-01.org.example:disc
tgtadm --lld iscsi --op new --mode target --tid 1 -T $iqn
tgtadm --lld iscsi --op new --mode logicalunit --tid 1 --lun 1 \
    -b "$T/disc.iso" --device-type cd
tgtadm --lld iscsi --op bind --mode target --tid 1 -I ALL
iscsistart -i iqn.2026-01.org.example:host -t $iqn -g 1 -a 127.0.0.1 \
    >"$T/iscsi.log" 2>&1
if wait_for 10 sr_of . >/dev/null; then
    judge_drive "$name" "$(sr_of .)" "$T/disc.iso"
else
    fail "$name: no drive came up"
    tail -n 20 "$T"/*.log
fi
kill $daemon
