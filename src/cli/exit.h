/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place of exit statuses. */
#ifndef DISCERN_CLI_EXIT_H
#define DISCERN_CLI_EXIT_H

#include <discern/job.h>

/*
 * The outcome to go by: the job's, unless its status says that it failed
 * while the outcome says good; then what the status means.
 */
enum dcn_outcome
cli_exit_outcome(enum dcn_status status, enum dcn_outcome outcome);

/* Exit status of an outcome; 1 for values that are none. */
int cli_exit_status(enum dcn_outcome outcome);

/* Its name in reports and --progress json; "failed" for none. */
const char *cli_exit_name(enum dcn_outcome outcome);

#endif
