#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The harness itself: words, output, exit status and time limit of in-uml.

. "${0%/*}/lib.sh"
DCN_GUEST=none
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
command -v linux.uml >/dev/null || {
    skip "in-uml: linux.uml is missing (Debian: user-mode-linux)"
    exit 0
}

cat >"$T/words" <<'EOF'
#!/bin/sh
for word; do echo "[$word]"; done
echo "$DCN_WORD" >&2
[ "$(id -u)" = 0 ] && [ -d /sys/kernel/config/target ] && exit 9
EOF
printf '#!/bin/sh\necho begun\nsleep 120\n' >"$T/slow"
chmod +x "$T/words" "$T/slow"

DCN_WORD="an ' environment" "$here/in-uml" "$T/words" "a  b" "it's" '$x "y"' \
    >"$T/out" 2>"$T/err"
check "a guest's exit status comes out" test $? -eq 9
check "words arrive as they were given" contains "$T/out" \
    '^\[a  b\]$' "^\\[it's\\]\$" '^\[$x "y"\]$'
check "the environment arrives" contains "$T/err" "an ' environment"

# Long enough for a busy machine to boot the guest.
UML_TIMEOUT=20 "$here/in-uml" "$T/slow" >"$T/out" 2>"$T/err"
check "a guest out of time is ended with status 124" test $? -eq 124
check "what it said until then is kept" contains "$T/out" begun
