#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No file of src/ calls another that calls it back, directly or around
# corners, as the objects themselves say; and no two files have one name.
top=${top_srcdir:-.}
build=${top_builddir:-.}
status=0

command -v nm >/dev/null || { echo "nm is missing"; exit 77; }
# Of files that are still there; a folder that was built in before has more.
objects=$(find "$build/src" -name '*.o' ! -path '*/.libs/*' |
    while read -r object; do
        file=${object#"$build"/}
        [ ! -f "$top/${file%.o}.c" ] || echo "$object"
    done)
[ -n "$objects" ] || { echo "no objects in $build/src"; exit 1; }

# Rooms that are being untied: circles that stay within the files of one line
# are known. A line that no circle needs any more fails the test: take it out.
known="$(cat <<'END'
END
)"

# shellcheck disable=SC2086
symbols=$(nm -A -g $objects)
calls=$(printf '%s\n' "$symbols" | awk 'NF == 3 && $2 == "T"' | wc -l)
if [ "$calls" -lt 500 ]; then
    # Objects of -flto have no symbols that nm could read.
    echo "nm reads only $calls functions of the objects"
    exit 77
fi
circles=$(printf '%s\n' "$symbols" | awk -f "$top/tests/cli/circles.awk")

# is_known FILE...: all of them stand in one line.
is_known()
{
    printf '%s\n' "$known" | awk -v circle="$*" '
        { split("", here); for (i = 1; i <= NF; i++) here[$i] = 1
          n = split(circle, wanted, " "); all = 1
          for (i = 1; i <= n; i++) if (!(wanted[i] in here)) all = 0
          if (all) found = 1 }
        END { exit !found }'
}

while read -r circle; do
    [ -n "$circle" ] || continue
    # shellcheck disable=SC2086
    is_known $circle && continue
    echo "files that call each other: $circle"
    status=1
done <<END
$circles
END

while read -r line; do
    [ -n "$line" ] || continue
    first=${line%% *}
    rest=$(printf '%s\n' "$line" | tr ' ' '\n')
    needed=no
    for file in $rest; do
        case " $(printf '%s' "$circles" | tr '\n' ' ') " in
        *" $file "*) needed=yes ;;
        esac
    done
    [ $needed = yes ] && continue
    echo "no circle any more, take its line out of $0: $first ..."
    status=1
done <<END
$known
END

# One name, one file: so that a name in a comment or a message says which.
for kind in c h; do
    twice=$(find "$top/src" -name "*.$kind" | sed 's/.*\///' | sort | uniq -d)
    [ -z "$twice" ] && continue
    echo "more than one file is called: $twice"
    status=1
done
exit $status
