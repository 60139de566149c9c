/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session with a drive as a text file: recorded by a transport around
 * another one, played back by a transport without any drive. For bug reports.
 *
 * The file, line by line ('#' begins a comment; numbers are decimal, bytes
 * hexadecimal pairs):
 *
 *     discern-record 1
 *     node /dev/sr0
 *     host MAX-TRANSFER-BYTES WRITABLE(0|1) [BOUNCE-MASK]
 *     > none|in|out DATA-LEN CDB
 *     < STATUS TRANSFERRED RESIDUAL-KNOWN FAILED ELAPSED-NS
 *     s SENSE                  where there is sense
 *     d BYTES                  next bytes of the reply, at most 64 a line
 *     r COUNT BYTE             ... or a run of one byte
 *     t                        the rest of the reply was not recorded
 *     ! STATUS-NUMBER MESSAGE  instead of '<': the transport failed
 */
#ifndef DCN_MMC_RECORD_H
#define DCN_MMC_RECORD_H

#include "mmc/transport.h"

/* A replay file larger than this is refused. */
#define DCN_RECORD_MAX_BYTES (256u << 20)

/*
 * Wraps next (owned from then on, also on failure) and writes what passes to
 * path, replacing an earlier record; DCN_ERR_EXISTS of any other file. Of each
 * reply at most data_limit bytes are kept (0:
 * all). A file that cannot be written to any more is told by the next
 * command: DCN_ERR_IO, DCN_ERR_NO_SPACE.
 */
enum dcn_status
dcn__record_transport(struct dcn_transport *next, const char *path,
                      size_t data_limit, struct dcn_transport **transport,
                      struct dcn_error *error);

/*
 * Plays a record back, on a simulated clock that passes as recorded. Each
 * command is answered by the next record of the same CDB, direction and
 * length after the last one used, else by the first such of all; one that
 * the record has not is DCN_ERR_TRANSPORT. Bytes that were not recorded stay
 * as they were in the buffer.
 * DCN_ERR_FORMAT names the line.
 */
enum dcn_status
dcn__replay_transport(const char *path, struct dcn_transport **transport,
                      struct dcn_error *error);

/* The same from text of len bytes; name is for messages. */
enum dcn_status
dcn__replay_from_text(const char *text, size_t len, const char *name,
                      struct dcn_transport **transport,
                      struct dcn_error *error);

#endif
