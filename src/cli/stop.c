/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signals become a flag; nothing else happens in a handler. */
#include "cli/stop.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

static volatile sig_atomic_t requested;

static void
on_signal(int number)
{
    (void)number;
    requested = 1;
}

void
cli_stop_install(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action, former;
    size_t i;

    memset(&action, 0, sizeof(action));
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        action.sa_handler = on_signal;
        if (sigaction(numbers[i], NULL, &former) == 0 &&
            former.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

bool
cli_stop_requested(void)
{
    return requested != 0;
}
