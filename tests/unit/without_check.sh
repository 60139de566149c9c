#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Stands for all unit tests where Check is not there: what was not tested must
# not look as if it were. Skipped where configure was told --without-check.
if [ "${have_check:-missing}" = no ]; then
    echo "--without-check: no unit test was built"
    exit 77
fi
echo "Check is missing (Debian: check): no unit test was built. Install it and"
echo "configure again, or configure --without-check to do without."
exit 1
