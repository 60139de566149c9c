# SPDX-License-Identifier: GPL-3.0-or-later
# Drives that lie: no sector of the image is wrong without the map saying so.
. "${top_srcdir:-.}/tests/cli/bad.sh"

data_disc a.iso 2000 A
audio_disc d 2 10 D

# honest SOURCE MASTER BYTES RULE [OPTION]: rips the disc, counts the wrong
honest()
{
    echo "$4" >damage
    run rip "virtual:$1,damage=damage$5" -o x
    image=x.iso
    [ -e $image ] || image=x.bin
    wrong=$(unmarked "$2" $image x.map "$3")
    ran="$ran ($4)"
    [ "$wrong" = 0 ] || fail "$wrong sectors are wrong and not marked"
    if [ "$status" -eq 0 ]; then
        same "$2" $image
    else
        want_status 3
        want_out 'THE IMAGE IS DAMAGED'
        grep -q '"outcome": "damaged"' x.json || fail "the report's outcome"
    fi
    rm x.*
}

# Data of a CD prove themselves: whatever the drive does, for how long ever.
for kind in stale 'stale times=0' 'neighbour by=-1' 'neighbour by=3 p=0.5' \
    host-error 'host-error times=0' short 'short times=0' \
    'silent bytes=20' timeout attention; do
    honest a.iso a.iso 2048 "100-1900/50 : $kind"
done
honest a.iso a.iso 2048 '100-1900/50 : neighbour by=3 p=0.5' \
    ,personality=old-slow

# Places that hang the drive, always, are bad sectors and no end.
honest a.iso a.iso 2048 '1000-1010 : timeout times=0'

# Where nothing proves itself, what the transfer shows is seen.
for kind in stale host-error 'host-error times=0' 'short times=0'; do
    honest a.iso a.iso 2048 "100-1900/50 : $kind" ,medium=dvd
    honest d.cue d.bin 2352 "100-1400/50 : $kind"
done
honest a.iso a.iso 2048 "100-1900/50 : host-error times=0" \
    ,personality=read10-only
run rip virtual:a.iso,personality=read10-only -o y
want_status 0
want_err 'data sectors cannot be proven by their EDC'
finish
