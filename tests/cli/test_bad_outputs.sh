# SPDX-License-Identifier: GPL-3.0-or-later
# Outputs that are there, that cannot be written, that fill their disk, and
# that somebody else is writing: nothing is trodden on, nothing is lost.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc a.iso 4000 A
audio_disc d 3 4 D

# What is there stays there.
for name in f.iso f.json f.samples; do
    echo mine >$name
    failed 1 "$name exists already" rip virtual:a.iso -o f
    [ "$(cat $name)" = mine ] || fail "$name was written to"
    rm $name
done
echo mine >f.map
failed 1 'f.map:1: not a map of discern' rip virtual:a.iso -o f
rm f.map
for name in f.bin f.cue; do
    echo mine >$name
    failed 1 "$name exists already" rip virtual:d.cue -o f
    rm $name
done
mkdir f.iso
failed 1 'f.iso exists already' rip virtual:a.iso -o f
failed 1 'f.iso' rip virtual:a.iso -o f --overwrite
rmdir f.iso
ln -s /dev/full f.iso
failed 1 'f.iso exists already' rip virtual:a.iso -o f
rm f.iso
files_are a.iso d.bin d.cue

# What is read from is never written to, and its records stay.
echo record >a.json
echo record >d.map
remember
for source in a.iso virtual:a.iso; do
    failed 1 'a.iso is what is read from' rip $source -o a --overwrite
    failed 1 'a.iso is what is read from' rip $source -o ./a --overwrite
done
for source in d.cue virtual:d.cue; do
    failed 1 'd.bin is what is read from' rip $source -o d --overwrite
done
cp d.bin "e (Track 01).bin"
printf 'FILE "e (Track 01).bin" BINARY\nTRACK 01 AUDIO\n' >e.cue
printf 'INDEX 01 00:00:00\n' >>e.cue
failed 1 'e (Track 01).bin is what is read from' rip e.cue -o e --split \
    --overwrite
failed 1 'e.cue is what is read from' rip e.cue -o e --overwrite
rm e*
unchanged
rm a.json d.map
failed 1 'a.iso is what is read from' rip a.iso -o a
echo '3300 : gone' >damage
"$discern" rip -q virtual:a.iso,damage=damage -o half 2>/dev/null
failed 1 'half.iso is what is read from' rip half.iso -o half
rm half.* damage
failed 2 "output '' has no name" rip virtual:a.iso -o ''
failed 2 "output './' has no name" rip virtual:a.iso -o ./
failed 2 "output '.' is a folder" rip virtual:a.iso -o .
failed 2 "output './..' is a folder" rip virtual:a.iso -o ./..
failed 2 "output '-' cannot be standard output" rip virtual:a.iso -o -
failed 2 'has a line break in its name' rip virtual:a.iso -o 'two
lines'

# Folders that are missing, no folders, or not ours.
failed 1 'create no/such/x: folder no/such does not exist' \
    rip virtual:a.iso -o no/such/x
failed 1 'create a.iso/x: a.iso is not a folder' rip virtual:a.iso -o a.iso/x
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    chmod 555 closed
    failed 1 'create closed/x: folder closed: Permission denied' \
        rip virtual:a.iso -o closed/x
    rmdir closed
elif chmod 711 "$dir" && nobody_can "$top_builddir" "$dir/nobody"; then
    mkdir closed
    status=0
    ran='discern rip -o closed/x (as nobody)'
    as_nobody rip virtual:a.iso -o closed/x >"$dir/out" 2>"$dir/err" ||
        status=$?
    want_status 1
    want_err 'create closed/x: folder closed: Permission denied'
    want_err_lines 1
    rmdir closed
fi
files_are a.iso d.bin d.cue

# A full disk, and a disk that fails: what was read stays, and the same
# command goes on.
if ${CC:-cc} -shared -fPIC -o "$dir/fail.so" \
    "$srcdir/tests/cli/fail_write.c" -ldl 2>/dev/null &&
    LD_PRELOAD=$dir/fail.so "$discern" --version >/dev/null 2>&1; then
    # faulty ERRNO NAME BYTES ARGUMENT...
    faulty()
    {
        number=$1
        name=$2
        after=$3
        shift 3
        status=0
        ran="discern $* (errno $number of $name after $after)"
        FAIL_ERRNO=$number FAIL_NAME=$name FAIL_AFTER=$after \
            LD_PRELOAD=$dir/fail.so "$discern" "$@" \
            >"$dir/out" 2>"$dir/err" </dev/null || status=$?
    }

    for number in 28 5; do
        for name in .iso .map .json; do
            faulty $number $name 3000 rip virtual:a.iso -o x --room-wait 0
            if [ $name = .iso ]; then
                want_status 1
                want_err 'x.iso: '
                want_err_lines 2
                want_out 'THE IMAGE IS NOT COMPLETE.'
            elif [ "$status" -ne 0 ]; then
                want_status 1
                want_err 'x.'
            fi
            run rip virtual:a.iso -o x
            want_status 0
            same a.iso x.iso
            run verify x.iso
            want_status 0
            rm x.*
        done
    done
    faulty 28 .iso 5000000 rip virtual:a.iso -o x --room-wait 0
    want_status 1
    want_err 'x.iso: No space left on device'
    grep -q '"outcome": "failed"' x.json || fail "the report's outcome"
    run map x.map
    want_out 'good'
    # By default room is waited for, and who waits may be told to stop.
    faulty 28 .iso 5000000 rip virtual:a.iso -o w --room-wait 1s
    want_status 1
    want_err 'w.iso: No space left on device: waiting for room (up to 1 s)'
    rm w.*
    FAIL_ERRNO=28 FAIL_NAME=.iso FAIL_AFTER=5000000 LD_PRELOAD=$dir/fail.so \
        "$discern" rip virtual:a.iso -o w --progress json >"$dir/out" \
        2>"$dir/err" </dev/null &
    pid=$!
    tries=0
    until grep -q '"phase":"paused"' "$dir/err" || [ $tries -gt 500 ]; do
        tries=$((tries + 1))
        sleep 0.02
    done
    kill -TERM $pid # in the background INT is ignored
    status=0
    ran='discern rip, stopped while it waited for room'
    wait $pid || status=$?
    want_status 130
    want_err '"code":"disk_full"'
    want_out 'The same command continues'
    run rip virtual:a.iso -o w
    want_status 0
    want_out 'From earlier runs'
    same a.iso w.iso
    rm w.*
    run rip virtual:a.iso -o x
    want_status 0
    want_out 'From earlier runs'
    same a.iso x.iso
    rm x.*
    # The last thing that is written, when all sectors are there.
    faulty 28 .cue 0 rip virtual:d.cue -o x --room-wait 0
    want_status 1
    want_err 'x.cue: No space left on device'
    want_out 'THE IMAGE IS NOT COMPLETE.'
    run rip virtual:d.cue -o x
    want_status 0
    run verify x.cue virtual:d.cue
    want_status 0
    run rip virtual:d.cue -o x
    want_status 0
    want_err 'complete already'
    rm x.*
    # ftruncate and friends aside, nothing at all can be written.
    faulty 28 '' 0 rip virtual:a.iso -o x --room-wait 0
    want_status 1
    want_err 'No space left on device'
    run rip virtual:a.iso -o x
    want_status 0
    same a.iso x.iso
    rm x.*
else
    echo "SKIP: no compiler, or no preloading: failing writes"
fi

# A real full file system.
if unshare -rm true 2>/dev/null && mkdir full &&
    unshare -rm mount -t tmpfs none full 2>/dev/null; then
    cat >"$dir/full.sh" <<'END'
mount -t tmpfs -o size=2m none full || exit 99
head -c 1000000 /dev/zero >full/ballast
"$1" rip virtual:a.iso -o full/x --room-wait 0
echo "status $?"
rm full/ballast
mount -t tmpfs -o remount,size=32m none full
"$1" rip virtual:a.iso -o full/x
echo "status $?"
cmp a.iso full/x.iso && echo same
rm full/x.*
mount -t tmpfs -o remount,ro,size=32m none full
"$1" rip virtual:a.iso -o full/z
echo "read-only $?"
mount -t tmpfs -o remount,rw,size=2m none full
"$1" rip virtual:a.iso -o full/y --progress json 2>progress &
tries=0
until grep -q '"phase":"paused"' progress || [ $tries -gt 500 ]; do
    tries=$((tries + 1))
    sleep 0.02
done
mount -t tmpfs -o remount,size=32m none full
wait $!
echo "waited $?"
cmp a.iso full/y.iso && echo same again
grep -o '"code":"disk_[a-z_]*"' progress
rm progress
ls -A full
END
    status=0
    ran='discern rip (tmpfs of 2 MB)'
    unshare -rm sh "$dir/full.sh" "$discern" >"$dir/out" 2>"$dir/err" ||
        status=$?
    want_status 0
    want_out 'status 1'
    want_out 'status 0'
    want_out same
    want_err 'No space left on device'
    want_out 'read-only 1'
    want_err 'Read-only file system'
    want_out 'waited 0'
    want_out 'same again'
    want_out '"code":"disk_full"'
    want_out '"code":"disk_has_room"'
else
    echo "SKIP: no user namespace: a file system that is full"
fi
[ ! -d full ] || rmdir full

# An image that is gone, or another, is not gone on with.
"$discern" rip -q virtual:a.iso --fast --skip 3000-3010 -o x 2>/dev/null
mv x.iso moved
audio_disc forms 2 4 F
"$discern" rip -q virtual:forms.cue -o s
failed 1 's (Track 01).bin is missing: s.bin was begun with another --format' \
    rip virtual:forms.cue -o s --split
"$discern" rip -q virtual:forms.cue -o s2 --split
failed 1 's2.bin is missing: s2 (Track 01).bin was begun with another' \
    rip virtual:forms.cue -o s2
rm -f forms.* s.* s2*
failed 1 'x.iso is missing, but its map is there' rip virtual:a.iso -o x
[ ! -e x.iso ] || fail 'x.iso was made'
mv moved x.iso
printf y | dd of=x.iso bs=1 seek=32768 conv=notrunc 2>/dev/null
run rip virtual:a.iso -o x
want_status 1
want_err "the image's sector 16 is not what x.map says was read"
run rip virtual:a.iso -o x --overwrite
want_status 0
same a.iso x.iso
rm x.iso
failed 1 'x.iso is missing, but its map is there' rip virtual:a.iso -o x
files_are a.iso d.bin d.cue x.json x.map
rm x.*

# Two rips into one image.
printf 'spin_up_ms = 1\ncd_speeds = 4\n' >slow
"$discern" rip virtual:a.iso,personality=slow,clock=0.5 -o y \
    >"$dir/first" 2>&1 &
pid=$!
tries=0
until [ -e y.map.lock ] && [ -s y.map ] || [ $tries -gt 500 ]; do
    tries=$((tries + 1))
    sleep 0.02
done
failed 1 'y.map.lock is locked by process' rip virtual:a.iso -o y
failed 1 'y.map.lock is locked by process' rip virtual:a.iso -o y --overwrite
kill -KILL $pid
wait $pid 2>/dev/null || :
run rip virtual:a.iso -o y
want_status 0
same a.iso y.iso
[ ! -e y.map.lock ] || fail "a lock is left"
run rip virtual:a.iso -o y --overwrite
want_status 0
same a.iso y.iso
run verify y.iso
want_status 0

# A lock that a dead process left stops nobody.
echo 1 >w.map.lock
run rip virtual:a.iso -o w
want_status 0
[ ! -e w.map.lock ] || fail "a lock is left"

# Standard output that cannot be written.
for command in 'info a.iso' 'verify y.iso' 'rip virtual:d.cue -o v' \
    'drives virtual:' 'map y.map' '--help' '--version' 'info --json a.iso'; do
    status=0
    ran="discern $command >/dev/full"
    # shellcheck disable=SC2086
    "$discern" $command >/dev/full 2>"$dir/err" </dev/null || status=$?
    : >"$dir/out"
    want_status 1
    want_err 'cannot write standard output: No space left on device'
done
run verify v.cue virtual:d.cue
want_status 0
# Who names the image itself means that image; not even so is a source
# written over.
mkdir named && cd named || exit 99
data_disc a.iso 300 S
run rip virtual:a.iso -o disc.ISO --quiet
want_status 0
same a.iso disc.iso
files_are a.iso disc.iso disc.json disc.map
remember
run rip virtual:a.iso -o a.iso --quiet
[ "$status" -ne 0 ] || fail 'the source is to be its own image'
unchanged
finish
