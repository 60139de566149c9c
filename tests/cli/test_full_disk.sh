# SPDX-License-Identifier: GPL-3.0-or-later
# A disk that is full at one moment or another of a rip or a merge: it waits,
# goes on by itself, and makes the same files. Only a sync that finds no room
# cannot be done again: then the same command goes on.
. "${top_srcdir:-.}/tests/cli/bad.sh"

shim=$top_builddir/tests/tools/faultio.so
[ -e "$shim" ] || skip 'no shim'
cp "$shim" "$dir/faultio.so"
shim=$dir/faultio.so
LD_PRELOAD=$shim "$discern" --version >/dev/null 2>&1 ||
    skip 'nothing can be preloaded'

data_disc a.iso 300 A
"$discern" rip -q -f cue a.iso -o d || exit 99
# A disc that becomes BIN/CUE in the end: sectors without sync in it.
awk 'BEGIN { for (i = 0; i < 697200; i++) printf "f" }' >form2.dat
printf 'FILE "form2.dat" BINARY\n  TRACK 01 MODE2/2324\n' >form2.cue
printf '    INDEX 01 00:00:00\n' >>form2.cue
"$discern" rip -q form2.cue -o f || exit 99
dd if=f.bin of=d.bin bs=2352 skip=100 seek=100 count=20 conv=notrunc 2>/dev/null
audio_disc au 3 4 seed
printf '100-110 : weak rate=0.02\n200 : unreadable\n' >weak
for seed in 1 2; do
    "$discern" rip -q -r 0 "virtual:au.cue,damage=weak,seed=$seed" -o m$seed \
        2>/dev/null
done

# make KIND FOLDER: what is done with the disk full at one call
make()
{
    case $1 in
    iso) set -- rip -q virtual:a.iso -o "$2/x" ;;
    odd) set -- rip -q virtual:d.cue -o "$2/x" ;;
    split) set -- rip -q virtual:au.cue --split -o "$2/x" ;;
    weak) set -- rip -q virtual:au.cue,damage=weak -o "$2/x" ;;
    merge) set -- merge -q m1 m2 -o "$2/x" ;;
    esac
    ran="discern $*"
    status=0
    "$discern" "$@" >"$dir/out" 2>"$dir/err" </dev/null || status=$?
}

# sums FOLDER: of the image's files
sums()
{
    (cd "$1" && sha256sum -- *) | grep -E '\.(iso|bin|cue|sub|cdt)$'
}

# sweep KIND CALL...: the disk is full at that call that touches the output
sweep()
{
    kind=$1
    shift
    mkdir ref w
    make "$kind" ref
    wanted=$status
    sums ref >ref.sums
    for call in "$@"; do
        export FAULTIO_FOLDER="$PWD/w" FAULTIO_DO=enospc FAULTIO_AT="$call"
        export LD_PRELOAD="$shim"
        make "$kind" w
        unset FAULTIO_FOLDER FAULTIO_DO FAULTIO_AT LD_PRELOAD
        ran="$ran (full at call $call)"
        if [ "$status" -ne "$wanted" ]; then
            grep -qE 'sync|remove' "$dir/err" || fail 'does not wait'
            make "$kind" w
        fi
        [ "$status" -eq "$wanted" ] || fail "status $wanted is wanted"
        sums w >w.sums
        cmp -s ref.sums w.sums ||
            fail "other files: $(diff ref.sums w.sums)"
        rm -rf w
        mkdir w
    done
    rm -r ref w
}

sweep iso 1 12 20 40
sweep odd 12 40 67 69 76
sweep split 12 30
sweep weak 12 35
sweep merge 1 4 7 50
finish
