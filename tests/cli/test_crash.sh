# SPDX-License-Identifier: GPL-3.0-or-later
# A rip that is killed, fails or loses power at any call that touches its
# output goes on with the same command: a few dozen of the thousands of cases
# that make bench-rescue runs (tests/bench/bench_crash.sh).
. "${top_srcdir:-.}/tests/cli/bad.sh"

bench=$top_builddir/tests/bench/bench_crash
rig=$top_builddir/tests/bench/crash_rip
shim=$top_builddir/tests/tools/faultio.so
[ -x "$bench" ] && [ -x "$rig" ] && [ -e "$shim" ] ||
    skip "bench_crash is not built"
# Names in LD_PRELOAD end at a space, which the folder's path may have.
cp "$shim" "$dir/faultio.so"
shim=$dir/faultio.so
LD_PRELOAD=$shim "$rig" --version >/dev/null 2>&1 ||
    skip "nothing can be preloaded"

CRASH_WITHOUT_DDRESCUE=1
CRASH_KILLS=4
CRASH_SAMPLE=10
CRASH_CHAINS=2
export CRASH_WITHOUT_DDRESCUE CRASH_KILLS CRASH_SAMPLE CRASH_CHAINS
mkdir rig
status=0
ran=bench_crash
CRASH_SEED=${CRASH_SEED:-1} "$bench" "$dir/work/rig" "$rig" "$shim" \
    >"$dir/out" 2>"$dir/err" || status=$?
want_status 0

# The command itself, killed at every call before its first commit.
data_disc a.iso 600 A
mkdir out
call=1
while [ $call -le 28 ]; do
    FAULTIO_FOLDER=$PWD/out FAULTIO_DO=kill FAULTIO_AT=$call \
        LD_PRELOAD=$shim "$discern" rip -q virtual:a.iso -o out/x \
        >"$dir/out" 2>"$dir/err" </dev/null
    run rip virtual:a.iso -o out/x
    ran="discern rip, killed at call $call before"
    want_status 0
    same a.iso out/x.iso
    rm out/x.*
    call=$((call + 5))
done
finish
