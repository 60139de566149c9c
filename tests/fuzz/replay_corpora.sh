#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Replays each fuzz target's corpus; fails where a target crashes or a corpus
# is missing.
set -u
failed=0
for target in "$top_builddir"/tests/fuzz/fuzz_*; do
    case $target in *.o|*.c|*.lo|*.dSYM) continue;; esac
    [ -x "$target" ] || continue
    name=${target##*/fuzz_}
    corpus=$top_srcdir/tests/fuzz/corpus/$name
    if [ ! -d "$corpus" ]; then
        echo "fuzz_$name: no corpus in $corpus"
        failed=1
        continue
    fi
    if "$target" "$corpus"/*; then
        echo "fuzz_$name: $(ls "$corpus" | wc -l) inputs replayed"
    else
        echo "fuzz_$name: FAILED"
        failed=1
    fi
done
exit $failed
