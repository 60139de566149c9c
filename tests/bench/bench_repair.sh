#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Data CD sectors beyond a drive's own correction: how many dvdisaster's raw
# reading (sector by sector, --jump 1) and discern win of them. Both read the same virtual drive through a
# kernel's /dev/sr0 (User-mode Linux); which bytes are wrong follows from
# sector and attempt alone, and both have as many attempts, so they see the
# same samples. Ends with 1 where discern has a wrong sector that it does not
# mark.
#
# REPAIR_SECTORS of the disc (2400), one in REPAIR_STEP (20) is damaged; REPAIR_ATTEMPTS
# of each (3); REPAIR_LEVELS: only those lines of the table;
# REPAIR_PATIENCE seconds that dvdisaster has for a level (900)

set -u
case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac
here=${self%/*}
. "$here/lib.sh"
sectors=${REPAIR_SECTORS:-2400}
attempts=${REPAIR_ATTEMPTS:-3}
step=${REPAIR_STEP:-20}
patience=${REPAIR_PATIENCE:-900}
if [ -z "${DCN_GUEST:-}" ]; then
    command -v dvdisaster >/dev/null ||
        { echo "bench_repair: dvdisaster is missing (Debian: dvdisaster)"
          exit 77; }
    DCN_GUEST=uml UML_TIMEOUT=${UML_TIMEOUT:-3000}
    export DCN_GUEST UML_TIMEOUT
    exec "$here/../kernel/in-uml" "$self"
fi
. "$here/../kernel/lib.sh"
W=$T/work
mkdir "$W" && mount -t tmpfs tmpfs "$W" || exit 1
trap 'umount "$W"; rm -rf "$T"' EXIT
XDG_STATE_HOME=$W/state HOME=$W
export XDG_STATE_HOME HOME
cd "$W" || exit 1
"$build/tests/bench/make_disc" mode1 "$sectors" "$W/disc" &&
    "$build/tests/bench/make_disc" user "$sectors" "$W/disc" || exit 1

# No cache: else a program that does not defeat it sees one sample only.
# Nor RC: both are to have as many attempts.
printf 'cache_kb = 0\nread_ahead = no\nread_continuous = no\n' >"$W/drive"
damaged=$(awk -v n="$sectors" -v step="$step" 'BEGIN {
    for (i = 0; 100 + step * i + 13 < n; i++)
        printf "%s%d", (i > 0 ? ", " : ""), 100 + step * i + i * i * 7 % 13 }')
bad=0

# level NAME RULE...
level() {
    name=$1
    shift
    case " ${REPAIR_LEVELS:-$name} " in *" $name "*) ;; *) return ;; esac
    for rule; do echo "$damaged : $rule"; done >"$W/damage"
    rm -rf "$W"/out* "$W"/dump
    mkdir "$W/dump"
    serve "$W/disc.cue" --personality "$W/drive" \
        --damage "$W/damage" --seed 7 || exit 1
    started=$(date +%s)
    timeout "$patience" dvdisaster -d "$NODE" -i "$W/out1.iso" --read-raw \
        --raw-mode 20 --jump 1 --spinup-delay 0 --read-attempts "$attempts-$attempts" \
        --defective-dump "$W/dump" --internal-rereads 0 -r \
        >"$W/log1" 2>&1
    [ -z "${REPAIR_LOG:-}" ] || cp "$W/log1" "$REPAIR_LOG"
    peer_s=$(($(date +%s) - started))
    unserve
    serve "$W/disc.cue" --personality "$W/drive" \
        --damage "$W/damage" --seed 7 || exit 1
    started=$(date +%s)
    timeout 900 "$DISCERN" rip "$NODE" -o "$W/out2" --format iso --quiet \
        --retries $((attempts - 1)) >"$W/log2" 2>&1
    ours_s=$(($(date +%s) - started))
    unserve
    # shellcheck disable=SC2046
    set -- $("$build/tests/bench/repair_count" "$W/disc.iso" "$W/out1.iso" - \
        100 "$step") $("$build/tests/bench/repair_count" "$W/disc.iso" \
        "$W/out2.iso" "$W/out2.map" 100 "$step")
    [ $# -eq 8 ] || { echo "$name: no images"; tail -n 5 "$W/log1" "$W/log2"
                      exit 1; }
    printf '%-22s %5d  %5d %5d %5ds  %5d %5d %5ds\n' "$name" "$1" "$2" "$3" \
        $peer_s "$6" "$7" $ours_s
    [ "$7" -eq 0 ] && [ "$8" -eq 0 ] || bad=1
}

echo "                                dvdisaster          discern"
echo "damage                   bad    won wrong  time    won wrong  time"
# Other bytes at each attempt, C2 flags them all.
level 4%-c2 "weak rate=0.04"
level 8%-c2 "weak rate=0.08"
level 15%-c2 "weak rate=0.15"
level 30%-c2 "weak rate=0.30"
# The same, C2 misses one in ten and flags one in a hundred wrongly.
level 4%-c2-bad "weak rate=0.04" "c2-miss share=0.1" "c2-false share=0.01"
level 8%-c2-bad "weak rate=0.08" "c2-miss share=0.1" "c2-false share=0.01"
level 15%-c2-bad "weak rate=0.15" "c2-miss share=0.1" "c2-false share=0.01"
# C2 sees nothing.
level 8%-no-c2 "weak rate=0.08" "c2-miss"
level 15%-no-c2 "weak rate=0.15" "c2-miss"
# The same bytes at every attempt: no second sample helps.
level 50-fixed-c2 "weak bytes=50 fixed=yes"
level 90-fixed-c2 "weak bytes=90 fixed=yes"
level 150-fixed-c2 "weak bytes=150 fixed=yes"
level 90-fixed-c2-bad "weak bytes=90 fixed=yes" "c2-miss share=0.05" \
    "c2-false share=0.005"
exit $bad
