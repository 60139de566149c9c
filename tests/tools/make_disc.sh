#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make_disc.sh KIND OUTDIR: mkdisc, with what it needs of others before (the
# UDF volume of kind bd comes from mkudffs).
set -eu
mkdisc=${top_builddir:-.}/tests/tools/mkdisc
if [ "$1" = bd ]; then
    PATH=$PATH:/usr/sbin:/sbin
    rm -f "$2/bd.iso"
    # A BD-R of 25 GB, closed: its VAT lies in the last block written.
    mkudffs --utf8 --media-type=bdr --new-file --closed --label=DISCERN_BD \
        --uuid=6469736365726e31 "$2/bd.iso" 12219392 >/dev/null
    chmod u+rw "$2/bd.iso"
fi
exec "$mkdisc" "$1" "$2"
