#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""info.py SOURCE: what a disc or an image is."""
import sys

import discern

options = discern.options_of("info", discern.InfoOptions, source=sys.argv[1])
outcome, report, why = discern.call("info", options)
if outcome:
    sys.exit(why)
print(report["disc"]["kind"], report["disc"]["sectors"])
