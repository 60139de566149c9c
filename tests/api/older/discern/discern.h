/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything of libdiscern's public interface. */
#ifndef DISCERN_DISCERN_H
#define DISCERN_DISCERN_H

#include <discern/error.h>
#include <discern/events.h>
#include <discern/job.h>
#include <discern/report.h>
#include <discern/types.h>

#endif
