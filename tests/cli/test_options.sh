# SPDX-License-Identifier: GPL-3.0-or-later
# What the command line says is what the job is asked for.
. "${top_srcdir:-.}/tests/cli/lib.sh"

# asked TEXT ARGUMENT...
asked()
{
    text=$1
    shift
    run "$@"
    want_status 0
    want_err "$text"
}

asked "source=- base=- format=- split=0 sub=0 no_sub=0 overwrite=0 retries=8 \
speed=0 time=0 give_up=0 fast=0 second=auto files_first=0 skip=- state=/dev/null/state/discern" \
    rip
asked "source=/dev/sr0 base=a/b format=cue split=1 sub=1 no_sub=0 overwrite=1 \
retries=3 speed=8 time=5400 give_up=100 fast=1 second=always files_first=1 skip=1+2,3+2," \
    rip --output=a/b --format cue --split --sub --overwrite --retries 3 \
    --speed=8x --time-limit=1h30m --give-up-after 100 --fast --second-read=always --files-first \
    --skip 1-2 --skip=3-4 /dev/sr0
asked "source=- base=x format=iso split=0 sub=0 no_sub=1" \
    rip -ox -f iso --no-sub
asked "source=/dev/sr0 base=x format=- split=0 sub=0 no_sub=0 overwrite=0 \
retries=0 speed=4 time=90" rip /dev/sr0 -r0 -s4 -t 90s -o x
asked "time=90 " rip -t90
asked "room=600" rip
asked "room=0" rip --room-wait 0
asked "lost=120" rip
asked "intended=0" rip
asked "intended=1" rip --try-intended
asked "lost=5" rip --drive-wait=5s
asked "room=120" rip --room-wait=2m
asked "time=900 " rip -t15m
asked "source=-x " rip -- -x
asked "source=virtual:a,damage=b " rip virtual:a,damage=b
asked "retries=2 " rip --retries=1 --retries=2
asked "image=a source=- speed=0 list=20" verify a
asked "image=a source=b speed=2 list=5" verify a b --speed 2 --list=5
asked "source=- deep=0" info
asked "source=x deep=1" info -d x
asked "extra=-,-" drives
asked "extra=a,b" drives a b
asked "image=a personality=- damage=- medium=- clock=0.000 seed=0" serve a
asked "image=a personality=p damage=d medium=dvd clock=0.250 seed=7" \
    serve a -p p -d d -m dvd -c .25 --seed 7
asked "clock=1.000" serve a --clock=real
asked "clock=0.000" serve a --clock=unthrottled

# The state folder: absolute ones only, else below HOME, else none.
XDG_STATE_HOME=relative HOME=/home/x asked "state=/home/x/.local/state/discern" \
    rip
(
    unset XDG_STATE_HOME HOME
    asked "state=-" rip
    exit "$failures"
) || failures=$((failures + 1))
finish
