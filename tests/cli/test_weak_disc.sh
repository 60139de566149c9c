# SPDX-License-Identifier: GPL-3.0-or-later
# A disc past what the drive's own correction bears, on a drive that retries
# for seconds unless it is told to go on (RC of mode page 01h): all of it is
# won, from what was read in passing, and sooner than from a drive deaf to RC.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc d.iso 1500 S
echo '300-899 : weak rate=0.02 best=16' >damage
printf '%s\n' 'retries = 10' 'retry_ms = 250' 'error_ms = 500' \
    'retry_count = no' 'raw_lec = yes' >listens
{ cat listens; echo 'read_continuous = no'; } >deaf

# drive_ms FILE: the drive's time in a trace
drive_ms()
{
    echo $(($(od -A n -t u8 -j 16 -N 8 "$1") / 1000000))
}

for drive in listens deaf; do
    run rip "virtual:d.iso,medium=cd,personality=$drive,damage=damage,trace=$drive.trace" \
        -o $drive --quiet
    want_status 0
    same d.iso $drive.iso
done
grep -q '^run .* repaired ' listens.map || fail "nothing was repaired"
[ $(($(drive_ms listens.trace) * 3 / 2)) -lt "$(drive_ms deaf.trace)" ] ||
    fail "$(drive_ms listens.trace) ms, deaf $(drive_ms deaf.trace) ms"
finish
