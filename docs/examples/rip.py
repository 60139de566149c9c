#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rip.py SOURCE BASE [SECTORS]: reads a disc into an image, shows how far it
is, and stops once SECTORS are read if that is given."""
import sys

import discern

if len(sys.argv) < 3:
    sys.exit("usage: rip.py SOURCE BASE [SECTORS]")
most = int(sys.argv[3]) if len(sys.argv) > 3 else None
done = 0


def show(now):
    global done
    done = now.sectors_done
    print("%s %d of %d" % (discern.lib.dcn_phase_name(now.phase).decode(),
                           done, now.sectors_total), file=sys.stderr)


events = discern.events_with(show, lambda: most is not None and done >= most)
options = discern.options_of("rip", discern.RipOptions, source=sys.argv[1],
                             base=sys.argv[2])
outcome, report, why = discern.call("rip", options, events)
print("outcome %s: %s" % (report["outcome"], why or "no error"))
if "sectors" in report:
    print("good sectors: %d" % report["sectors"]["good"])
sys.exit(outcome)
