#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# bench_curves.sh [MODEL...]: recovery curves. Damaged discs of real size
# (rescue/*.damage) in one virtual drive (rescue/drive.personality), which
# discern and other programs read through the kernel's /dev/sr0 of a User-mode
# Linux. The drive's clock is simulated: it counts what each command would
# have taken, nobody waits, and the readers' own clocks show the drive's time
# (model_clock.c). Judged are the drive's traces of what was delivered right,
# and on CD also the image that each reader left (rescue_curve.c).
#
# Each reader is ended at BENCH_HOURS hours of the drive's time (24) or after
# BENCH_SECONDS seconds of ours (180). What a program writes of a DVD or BD
# goes to compressed memory or /dev/null.
#
# BENCH_READERS    discern ddrescue readom dvdisaster safecopy
# BENCH_DRIVE      rescue/BENCH_DRIVE.personality (drive)
# BENCH_KEEP       folder where traces and discern's report and map stay (none)

set -u
case $0 in
/*) self=$0 ;;
*) self=$PWD/$0 ;;
esac
here=${self%/*}
: "${BENCH_HOURS:=24}" "${BENCH_SECONDS:=180}" "${BENCH_DRIVE:=drive}"
: "${BENCH_READERS:=discern ddrescue readom dvdisaster safecopy}"
models='cd-radial cd-circular cd-fingerprint cd-rot cd-weak cd-ring dvd-layer
    bd-layer'

# ---- outside: discs, one guest a model, tables ----

make_master() {
    [ -e "$BENCH_ROOM/$1.iso" ] && return
    case $1 in
    cd) "$build/tests/bench/make_disc" user 333000 "$BENCH_ROOM/cd" ;;
    dvd) truncate -s $((2294000 * 2048)) "$BENCH_ROOM/dvd.iso" ;;
    bd) truncate -s $((12200000 * 2048)) "$BENCH_ROOM/bd.iso" ;;
    esac
}

# What each reader got, and when.
tell() {
    tell_args=
    for name in $BENCH_READERS; do
        [ -e "$BENCH_ROOM/$name.trace" ] || continue
        tell_image=
        [ -e "$BENCH_ROOM/$name.iso" ] && tell_image=:$BENCH_ROOM/$name.iso
        tell_args="$tell_args $name:$BENCH_ROOM/$name.trace$tell_image"
    done
    tell_master=
    [ "$2" = cd ] && tell_master="-m $BENCH_ROOM/cd.iso"
    # shellcheck disable=SC2086
    "$build/tests/bench/rescue_curve" -t $((BENCH_HOURS * 3600)) \
        $tell_master $tell_args
    cat "$BENCH_ROOM/remarks"
    if [ -n "${BENCH_KEEP:-}" ]; then
        for name in $BENCH_READERS; do
            cp "$BENCH_ROOM/$name.trace" "$BENCH_KEEP/$1.$name.trace" \
                2>/dev/null
        done
        for name in json map; do
            cp "$BENCH_ROOM/discern.$name" "$BENCH_KEEP/$1.$name" 2>/dev/null
        done
    fi
}

if [ -z "${DCN_GUEST:-}" ]; then
    build=${top_builddir:-.}
    command -v linux.uml >/dev/null ||
        { echo 'SKIP recovery curves: linux.uml is missing'; exit 77; }
    BENCH_ROOM=$(mktemp -d) || exit 1
    trap 'rm -rf "$BENCH_ROOM"' EXIT
    trap 'exit 130' INT TERM HUP
    DCN_GUEST=uml
    UML_MEMORY=${UML_MEMORY:-1500M} UML_TIMEOUT=${UML_TIMEOUT:-1200}
    MODEL_CLOCK_SO=$BENCH_ROOM/model_clock.so
    ${CC:-cc} -O2 -shared -fPIC -o "$MODEL_CLOCK_SO" "$here/model_clock.c" \
        -ldl || exit 1
    export BENCH_ROOM DCN_GUEST UML_MEMORY UML_TIMEOUT BENCH_HOURS \
        BENCH_SECONDS BENCH_READERS BENCH_DRIVE MODEL_CLOCK_SO
    [ $# -gt 0 ] || set -- $models
    echo '# reader, seconds of the drive to 90, 99, 99.9, 100 % of what any got,'
    echo '# sectors, seconds in all, commands, of them failed'
    for model; do
        make_master "${model%%-*}"
        rm -f "$BENCH_ROOM"/*.trace "$BENCH_ROOM/remarks"
        for name in $BENCH_READERS; do
            rm -rf "$BENCH_ROOM/$name".*
        done
        : >"$BENCH_ROOM/remarks"
        "$here/../kernel/in-uml" "$self" "$model"
        echo "$model"
        tell "$model" "${model%%-*}"
    done
    exit
fi

# ---- inside ----

. "$here/../kernel/lib.sh"
model=$1
medium=${model%%-*}
W=$BENCH_ROOM
remark() { echo "# $*" >>"$BENCH_ROOM/remarks"; }

# Room for images of DVD and BD, which are all zeros.
make_room() {
    [ "$medium" = cd ] && return
    /run/modprobe zram
    echo $((32 * 1024 * 1024 * 1024)) >/sys/block/zram0/disksize
    mkfs.ext4 -q -O ^has_journal -E lazy_itable_init=1 /dev/zram0
    W=$T/room
    mkdir "$W"
    mount -o noatime /dev/zram0 "$W"
}

drive_s() {
    drive_ns=$(od -An -tu8 -j16 -N8 "$1" 2>/dev/null | tr -d ' ')
    echo $((${drive_ns:-0} / 1000000000))
}

# read_by NAME COMMAND: with the drive's clock, up to the limits.
read_by() {
    trace=$T/trace
    rm -f "$trace"
    serve "$BENCH_ROOM/$medium.iso" --medium "$medium" --clock simulated \
        --personality "$here/rescue/$BENCH_DRIVE.personality" \
        --damage "$here/rescue/$model.damage" --trace "$trace" || return
    XDG_STATE_HOME=$T/state
    export XDG_STATE_HOME NODE W
    read_begin=$(date +%s)
    MODEL_CLOCK=$trace LD_PRELOAD=$MODEL_CLOCK_SO \
        setsid sh -c "$2" >"$T/log" 2>&1 &
    reader=$!
    why=
    while kill -0 $reader 2>/dev/null; do
        sleep 0.2
        [ "$(drive_s "$trace")" -lt $((BENCH_HOURS * 3600)) ] ||
            why="cut off at $BENCH_HOURS h of the drive"
        [ $(($(date +%s) - read_begin)) -lt "$BENCH_SECONDS" ] ||
            why="cut off after $BENCH_SECONDS s of ours"
        [ -z "$why" ] || kill -TERM -$reader 2>/dev/null
    done
    wait $reader
    status=$?
    sync
    unserve
    cp "$trace" "$BENCH_ROOM/$1.trace"
    remark "$1: status $status, $(($(date +%s) - read_begin)) s of ours;" \
        "${why:-ended by itself}"
    [ -z "${BENCH_VERBOSE:-}" ] || tail -c 600 "$T/log" >>"$BENCH_ROOM/remarks"
}

# Where the image goes: CD to the machine's disk to be compared, else where
# zeros take no room.
out() {
    case $medium in
    cd) echo "$BENCH_ROOM/$1.iso" ;;
    *) echo "$W/$1.iso" ;;
    esac
}

make_room
for name in $BENCH_READERS; do
    image=$(out "$name")
    map=$BENCH_ROOM/$name.map
    case $name in
    discern)
        read_by discern \
            "exec $DISCERN rip \$NODE -o ${image%.iso} --quiet ${BENCH_OPTIONS:-}"
        ;;
    ddrescue) # as its manual says of optical media
        [ "$medium" = bd ] && image=/dev/null
        read_by ddrescue "ddrescue -q -f -n -b2048 \$NODE $image $map
            exec ddrescue -q -f -d -r1 -b2048 \$NODE $image $map"
        ;;
    readom)
        [ "$medium" = bd ] && image=/dev/null
        read_by readom "exec readom dev=\$NODE f=$image -noerror"
        ;;
    dvdisaster) read_by dvdisaster "exec dvdisaster -r -d \$NODE -i $image" ;;
    safecopy)
        read_by safecopy "cd $T; safecopy --stage1 \$NODE $image
            safecopy --stage2 \$NODE $image; safecopy --stage3 \$NODE $image"
        ;;
    esac
    [ "$medium" = cd ] || rm -f "$W"/*.*
done
[ "$medium" = cd ] || umount "$W"
