/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sectors that came lately for another place (line/echo.h): does the disc
 * repeat itself there, or did the reply hold what lay in a buffer?
 */
#ifndef DCN_DRIVE_REPEATS_H
#define DCN_DRIVE_REPEATS_H

#include "drive/settle.h"

/*
 * After a command that succeeded. Such sectors are read again by a command
 * that begins with the first of them, after one that left something else in
 * any buffer: what comes of the buffer then shows. *echo: they did not come
 * again, and so nothing of the reply is certain. A run that goes on as it
 * began is asked about at fewer and fewer of its commands.
 */
enum dcn_status
dcn__repeats_ask(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
                 bool *echo, struct dcn_error *error);

#endif
