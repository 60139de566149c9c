# SPDX-License-Identifier: GPL-3.0-or-later
# Standard output carries the report alone, standard error the rest.
. "${top_srcdir:-.}/tests/cli/lib.sh"

run rip
want_out "Kind      CD-ROM"
want_out "SHA-256"
want_err "discern: rip: source="

cat >"$dir/wanted" <<'END'
Disc
  Kind      CD-ROM
  Sectors   1000
  Lead-out  1000
  Tracks
    No  Session  Mode   Start  Sectors
     1        1  mode1      0     1000

Files
  disc.iso
    Size     2.0 MB (2,048,000 bytes)
    CRC-32   00000000
    MD5      d41d8cd98f00b204e9800998ecf8427e
    SHA-1    da39a3ee5e6b4b0d3255bfef95601890afd80709
    SHA-256  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

Sectors
  All      1000
  Good     970
  Damaged  0
  Unread   30

Notes  none

THE IMAGE IS DAMAGED: of 1000 sectors 0 are damaged and 30 were not read; \
disc.map says which.
END
FAKE_OUTCOME=3 FAKE_LOST=30 run rip
sed -e :again -e '/\\$/N; s/\\\n//; t again' "$dir/wanted" |
    cmp -s - "$dir/out" || fail "the text is another"

run rip --json
want_status 0
[ "$(head -c 1 "$dir/out")" = "{" ] || fail "it does not begin with {"
[ "$(tail -n 1 "$dir/out")" = "}" ] || fail "it does not end with }"
if grep -q "image is complete" "$dir/out"; then fail "text beside JSON"; fi

run rip --quiet
want_no_out
want_no_err
run rip --quiet --json
want_out '"report": "rip"'
want_no_err
FAKE_OUTCOME=1 FAKE_STATUS=3 FAKE_MESSAGE="it broke" run rip --quiet
want_no_out
want_err_lines 1
want_err "discern: rip: it broke"

# --progress json: only objects, the last one tells how it ended.
run rip --progress json
if grep -v '^{"type":".*}$' "$dir/err"; then fail "not all JSON"; fi
want_err '"type":"note","level":"info","code":"asked"'
want_err '{"type":"named","what":"image","name":"disc.iso"}'
want_err '"type":"progress","phase":"read","lba":1000,"sectors_done":1000'
want_err '"left_s":null'
[ "$(tail -n 1 "$dir/err")" = \
    '{"type":"done","outcome":"good","exit_status":0}' ] || fail "no done"
FAKE_OUTCOME=1 FAKE_STATUS=3 FAKE_MESSAGE="say \"no\"" run rip --progress json
want_status 1
if grep -v '^{"type":".*}$' "$dir/err"; then fail "not all JSON"; fi
want_err '"exit_status":1,"error":{"status":"io","message":"say \"no\""}}'

# A message's bytes are made harmless.
FAKE_OUTCOME=1 FAKE_STATUS=3 FAKE_MESSAGE=$(printf 'a\033[2Jb\nc\377d\303\251') \
    run rip
want_err "$(printf 'discern: rip: a [2Jb c?d\303\251')"

# Not a terminal: a line now and then, and only where it is asked for.
run rip --progress bar
want_err "discern: rip: reading"
run rip
if grep -q "discern: rip: reading" "$dir/err"; then fail "progress"; fi

# serve prints the device's name alone.
run serve image
want_status 0
[ "$(cat "$dir/out")" = /dev/sr7 ] || fail "the device's name is wanted"
FAKE_STATUS=6 FAKE_OUTCOME=1 FAKE_MESSAGE="not root" run serve image
want_status 1
want_no_out
want_err "discern: serve: not root"

# Standard output that cannot be written is an error.
if [ -w /dev/full ]; then
    for words in "rip" "rip --json" "help" "version" "rip --help"; do
        status=0
        # shellcheck disable=SC2086
        "$discern" $words >/dev/full 2>"$dir/err" || status=$?
        ran="discern $words >/dev/full"
        : >"$dir/out"
        want_status 1
        want_err "cannot write standard output: No space left on device"
    done
    status=0
    FAKE_OUTCOME=3 "$discern" rip >/dev/full 2>"$dir/err" || status=$?
    ran="discern rip >/dev/full"
    want_status 3
fi

# A reader that goes away does not end the work before its end.
{ "$discern" rip --progress json 2>&1 >"$dir/out" || :; } | :
grep -q "The image is complete" "$dir/out" || fail "it ended with its reader"
finish
