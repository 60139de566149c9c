#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The kernel's isofs and udf mount the ISO images. Needs root and loop
# devices, so it is run in User-mode Linux (tests/kernel/in-uml); elsewhere it
# skips itself.
. "${0%/*}/lib.sh"
need mount mount umount
PATH=$PATH:/usr/sbin:/sbin
modprobe loop 2>/dev/null

# mounts KIND TYPE: reads everything through a mount of that type.
mounts() {
    if ! grep -qw "$2" /proc/filesystems && ! modprobe "$2" 2>/dev/null; then
        skip "$1: this kernel has no $2"
        return
    fi
    mkdir -p "$T/m"
    if ! mount -t "$2" -o ro,loop "$dir/$1.iso" "$T/m" 2>"$T/log"; then
        if [ "$(id -u)" -ne 0 ] || [ ! -e /dev/loop-control ] ||
            grep -q -i 'loop device\|permi' "$T/log"; then
            skip "$1: $2: no mounting here: $(head -n 1 "$T/log")"
        else
            fail "$1: $2: $(cat "$T/log")"
        fi
        return
    fi
    rm -rf "$T/x"
    mkdir "$T/x"
    files "$1" | while read -r _ _ path; do
        # isofs shows names without version, in lower case.
        for name in "$path" "$(echo "$path" | tr '[:upper:]' '[:lower:]')"; do
            if [ -f "$T/m/$name" ]; then
                mkdir -p "$T/x/$(dirname "$path")"
                cp "$T/m/$name" "$T/x/$path"
                break
            fi
        done
    done
    [ ! -d "$dir/$1.tree" ] || cp -R "$T/m/." "$T/x"
    umount "$T/m"
    reader=kernel-$2
    check_extracted "$1" "$T/x"
    reader=kernel
}

for kind in $(kinds iso); do
    if grep -q '^volume\|^iso9660' "$dir/$kind.facts"; then
        mounts "$kind" iso9660
    fi
    if grep -q '^udf' "$dir/$kind.facts"; then
        mounts "$kind" udf
    fi
done
exit 0
