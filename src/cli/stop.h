/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals: a request to stop is a flag, asked for by the library. */
#ifndef DISCERN_CLI_STOP_H
#define DISCERN_CLI_STOP_H

#include <stdbool.h>

/*
 * SIGINT, SIGTERM and SIGHUP set the flag (those that came ignored, as under
 * nohup, stay ignored); again and again is as safe as once. SIGPIPE is
 * ignored: a reader that went away must not end a rip.
 */
void cli_stop_install(void);

/* True once a signal asked to stop; may be called from any thread. */
bool cli_stop_requested(void);

#endif
