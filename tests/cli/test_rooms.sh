#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom (docs/ARCHITECTURE.md, "Rooms"), and which libraries
# are spoken to from one file only.
top=${top_srcdir:-.}
cd "$top" || exit 99
status=0

# ROOM: rooms that its files may include, itself aside.
allowed()
{
    case $1 in
    util) echo "" ;;
    codec) echo "util" ;;
    disc) echo "util codec" ;;
    source | mmc) echo "util codec disc" ;;
    drive | vdrive) echo "util codec disc source mmc" ;;
    image | fs) echo "util codec disc source" ;;
    map) echo "util codec disc" ;;
    plan) echo "util disc map" ;;
    decide) echo "util codec disc source map" ;;
    rescue) echo "util codec disc source map plan decide" ;;
    verify | analyze) echo "util codec disc source fs" ;;
    report) echo "util disc" ;;
    job) echo "util codec disc source mmc drive vdrive image map plan decide rescue fs verify analyze report" ;;
    cli) echo "" ;;
    esac
}

for folder in src/*/; do
    room=$(basename "$folder")
    may=" $room $(allowed "$room") "
    files=$(find "$folder" -name '*.[ch]')
    # shellcheck disable=SC2086
    for used in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' $files |
        sort -u); do
        case $may in
        *" $used "*) ;;
        *)
            echo "src/$room includes $used:"
            grep -l "^#include \"$used/" $files
            status=1
            ;;
        esac
    done
done

# Within the drive's room: the line knows nothing of what stands on it.
within()
{
    if grep -nE "^#include \"drive/($2)" "$1"/*.[ch]; then
        echo "$1 includes what stands on it"
        status=1
    fi
}
within src/drive/line 'describe/|probe/|[a-ce-z][a-z0-9_]*\.h|drive_'
within src/drive/describe 'probe/|[a-ce-z][a-z0-9_]*\.h|drive_'
within src/drive/probe '[a-ce-z][a-z0-9_]*\.h|drive_'

# HEADER FILES-THAT-MAY
only()
{
    for file in $(grep -l "^#include <$1" $(find src -name "*.[ch]")); do
        case " $2 " in
        *" $file "*) ;;
        *)
            echo "$file includes <$1...>"
            status=1
            ;;
        esac
    done
}
only cdio/ "src/drive/line/cdio_transport.c src/fs/iso9660.c"
only udfread/ "src/fs/udf.c"
only linux/target_core_user.h "src/vdrive/tcmu_ring.c"

# The library neither prints nor exits nor reads the environment.
if grep -nE '(^|[^a-z_])(printf|puts|exit|abort|getenv|signal|perror) ?\(' \
    $(find src -name '*.c' | grep -v '^src/cli/') | grep -vE '^[^:]*:[0-9]+: \*|//'; then
    echo "the library prints, exits, or reads the environment"
    status=1
fi
exit $status
