#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tcmu-runner's file_optical handler: a DVD-RAM, it says of any image. Known
# of it: its TOC in MSF form has lead-out 0, it tells no residuals (the tail
# of a short reply is an earlier command's), and it has no READ CD.

. "${0%/*}/lib.sh"
guest uml "$@"
name="tcmu-runner file_optical"
has "$name" tcmu-runner tcmu-runner || exit 0
has "$name" dbus dbus-daemon || exit 0
has "$name" genisoimage genisoimage || exit 0

make_iso "$T/disc.iso"
mkdir -p /run/dbus
dbus-daemon --system --fork --nopidfile
tcmu-runner --tcmu-log-dir "$T" -d >"$T/runner.log" 2>&1 &
runner=$!
wait_for 10 grep -q handler "$T/runner.log" || sleep 1

target=/sys/kernel/config/target
store=$target/core/user_9/disc
loop=$target/loopback/naa.5001405000000100/tpgt_1
mkdir -p $store
echo -n "dev_config=fbo/$T/disc.iso" >$store/control
echo -n "dev_size=$(stat -c %s "$T/disc.iso"),hw_block_size=2048" \
    >$store/control
if echo 1 >$store/enable; then
    mkdir -p $loop/lun/lun_0
    echo -n naa.5001405000000101 >$loop/nexus
    ln -s $store $loop/lun/lun_0/port
fi
if wait_for 10 sr_of . >/dev/null; then
    judge_drive "$name" "$(sr_of .)" "$T/disc.iso"
    rm $loop/lun/lun_0/port
else
    fail "$name: no drive came up"
    tail -n 20 "$T"/*.log
fi
kill $runner
wait $runner
