/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A source that stays open from one job to the next. */
#ifndef DCN_JOB_HANDLE_H
#define DCN_JOB_HANDLE_H

#include "job/spec.h"

#include <stdatomic.h>

struct dcn_handle {
    struct dcn_opened opened;
    atomic_flag busy; /* a job has it */
};

#endif
