#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""verify.py IMAGE [SOURCE]: is this image that disc?"""
import sys

import discern

options = discern.options_of(
    "verify", discern.VerifyOptions, image=sys.argv[1],
    source=sys.argv[2] if len(sys.argv) > 2 else None)
outcome, report, why = discern.call("verify", options)
print("outcome %s: %s" % (report["outcome"], why or "no error"))
sys.exit(outcome)
