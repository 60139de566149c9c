# SPDX-License-Identifier: GPL-3.0-or-later
# A wrong command line ends with 2, one line and a hint.
. "${top_srcdir:-.}/tests/cli/lib.sh"

# usage TEXT ARGUMENT...
usage()
{
    text=$1
    shift
    run "$@"
    want_status 2
    want_no_out
    want_err_lines 1
    want_err "$text"
    want_err "--help'"
}

usage "discern: no command given"
usage "discern: unknown command 'burn'" burn
usage "(did you mean 'verify'?)" verfy
usage "discern: unknown option --frob" --frob
usage "discern: unknown command 'nosuch'" help nosuch
usage "discern: rip: unknown option --spit (did you mean --split?)" rip --spit
usage "unknown option --retry (did you mean --retries?)" rip --retry=3
usage "unknown option --zzzzzz" rip --zzzzzz
usage "unknown option -z" rip -z
usage "--split takes no argument" rip --split=yes
usage "--output needs BASE after it" rip -o
usage "--output needs BASE after it" rip --output
usage "--retries takes a whole number, not '-1'" rip --retries=-1
usage "--retries takes a whole number, not '3x'" rip --retries=3x
usage "--retries takes a whole number, not ''" rip --retries=
usage "--retries takes a whole number" rip --retries=4294967296
usage "--speed takes a speed from 1 to 1000, not '0'" rip --speed 0
usage "--time-limit takes a time" rip --time-limit=1h30
usage "--time-limit takes a time" rip --time-limit=30m1h
usage "--time-limit takes a time" rip --time-limit=soon
usage "--format takes one of: iso" rip --format=mdf
usage "--progress takes one of: bar json none" rip --progress=dots
usage "--sub and --no-sub exclude each other" rip --sub --no-sub
usage "--quiet and --progress bar exclude" rip --quiet --progress bar
usage "--split is for BIN files" rip --split --format=iso
usage "unexpected argument 'b'" rip a b
usage "not enough arguments, IMAGE [SOURCE] is wanted" verify
usage "unexpected argument 'c'" verify a b c
usage "not enough arguments" serve
usage "not enough arguments" map
usage "not enough arguments" merge -o m a
usage "name the output" merge a b
usage "unknown option" merge -o m a b --split
usage "--clock takes real, unthrottled" serve a --clock=0
usage "--clock takes real, unthrottled" serve a --clock=inf
usage "--clock takes real, unthrottled" serve a --clock=1e3
usage "--seed takes a whole number" serve a --seed=18446744073709551616
usage "--medium takes one of: auto cd dvd bd" serve a --medium=vinyl
usage "unexpected argument" version now
usage "--skip takes a range of sectors" rip --skip=x
usage "--skip takes a range of sectors" rip --skip=9-5
usage "--skip takes a range of sectors" rip --skip=-5
usage "--skip takes a range of sectors" rip --skip=5-
usage "--skip takes a range of sectors" rip --skip=5-9x
usage "--skip takes a range of sectors" rip --skip=2147483647

# What the library calls contradictory has the same status.
FAKE_OUTCOME=2 FAKE_STATUS=1 FAKE_MESSAGE='bad range' run rip --skip=5
want_status 2
want_err "discern: rip: bad range"

# Nothing of a hostile argument reaches the terminal.
run rip "--$(printf '\033[2J\302\233\377')"
want_status 2
if LC_ALL=C grep -q "$(printf '\033')" "$dir/err"; then
    fail "an escape sequence came through"
fi
finish
