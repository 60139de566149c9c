# SPDX-License-Identifier: GPL-3.0-or-later
# Exit statuses follow the outcome, and what is said follows it too.
. "${top_srcdir:-.}/tests/cli/lib.sh"

for outcome in 0 1 2 3 4 5 6 7 8 130; do
    for command in "rip" "verify image" "info" "drives" "map file"; do
        # shellcheck disable=SC2086
        FAKE_OUTCOME=$outcome run $command
        want_status $outcome
    done
done

run rip
want_out "The image is complete: all 1000 sectors were read"

# A damaged image is never called good.
FAKE_OUTCOME=3 FAKE_LOST=30 run rip
want_status 3
want_out "THE IMAGE IS DAMAGED: of 1000 sectors 0 are damaged and 30 were not"
want_out "disc.map says which"
if grep -q "complete" "$dir/out"; then fail "it is called complete"; fi
# Not even where the job calls it so: dcn__outcome_of_report sees to that.
FAKE_LOST=1 run rip
want_status 3
want_out "THE IMAGE IS DAMAGED"
FAKE_LOST=1 run rip --quiet
want_status 3
want_no_out
want_err "discern: rip: the image is damaged"

FAKE_LOST=1 FAKE_OUTCOME=7 run rip
want_status 3
want_out "THE IMAGE IS DAMAGED"
FAKE_OUTCOME=7 run rip
want_out "not all of it is proven"
FAKE_OUTCOME=6 run rip
want_out "the drive refuses some of the disc"
FAKE_OUTCOME=8 run rip
want_out "continues where this one"
FAKE_OUTCOME=8 run rip --quiet
want_err "discern: rip: not finished"

run verify a.iso /dev/sr0
want_status 0
want_out "The image is the disc: all 1000 sectors are identical."
run verify a.iso
want_out "Nothing speaks against the image."
FAKE_LOST=1 run verify a.iso /dev/sr0
want_status 4
want_out "THE IMAGE AND THE DISC DIFFER."
# The disc agrees, what was recorded of the image does not.
FAKE_OUTCOME=4 run verify a.iso /dev/sr0
want_status 4
want_out "THE IMAGE IS NOT WHAT IT SHOULD BE."
FAKE_OUTCOME=4 run verify a.iso
want_out "THE IMAGE IS NOT WHAT IT SHOULD BE."

# A failed status is never 0, whatever the outcome says.
FAKE_STATUS=4 FAKE_MESSAGE="/dev/sr0: it broke" run rip
want_status 1
want_err "discern: rip: /dev/sr0: it broke"
want_out "THE IMAGE IS NOT COMPLETE."
FAKE_STATUS=10 FAKE_EMPTY=1 run rip
want_status 5
want_no_out
# An outcome that is none is a failure.
FAKE_OUTCOME=77 run info
want_status 1

# An error without a message still says what it is.
FAKE_STATUS=11 FAKE_OUTCOME=5 FAKE_EMPTY=1 run info
want_status 5
want_err "discern: info: "
want_err_lines 2
finish
