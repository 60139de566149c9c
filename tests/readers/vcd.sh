#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# vcdimager's readers on a Video CD: recognised, and the stream comes out as
# it went in (vcd.mpg).
. "${0%/*}/lib.sh"
need vcdimager vcd-info vcdxrip

if [ ! -f "$dir/vcd.cue" ]; then
    skip "vcd: there is no Video CD in $dir"
    exit 0
fi
limited 60 vcd-info --cue-file="$dir/vcd.cue" >"$T/log" 2>&1
if grep -q 'VCD 2.0 detected' "$T/log"; then
    pass "vcd: vcd-info"
else
    fail "vcd: vcd-info"
    tail -n 5 "$T/log"
fi
(cd "$T" && limited 60 vcdxrip --cue-file="$dir/vcd.cue" >log 2>&1)
same_bytes "vcd: vcdxrip" "$dir/vcd.mpg" "$T/avseq01.mpg"
exit 0
