/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Audio whose C2 flags may be late while nobody knows by how much: any flag
 * within the greatest lag speaks against a sector, and readings that differ
 * teach the lag. Nothing of this is done before the first flag.
 */
#ifndef DCN_DRIVE_C2_DOUBT_H
#define DCN_DRIVE_C2_DOUBT_H

#include "drive/settle.h"

/* The C2 of all sectors of a reply in turn, into fetch->flags. */
void
dcn__c2_gather(struct dcn_fetch *fetch, const struct dcn_exchange *exchange);

/*
 * To be called with each reply that came whole, before it is settled. Where
 * flags are in a long one the place is read again at once, a few times, and a
 * few times only on a disc: two readings that differ tell the lag before
 * anything is delivered. Statuses as dcn__drive_command, but for a failed
 * transport, which only ends the asking.
 */
enum dcn_status
dcn__c2_doubt_ask(struct dcn_fetch *fetch, const struct dcn_exchange *exchange,
                  struct dcn_error *error);

/* Looks at a reply that came whole, gathered: keeps readings with flags, holds
 * them against former ones. May learn the lag. */
void dcn__c2_doubt_watch(struct dcn_fetch *fetch,
                         const struct dcn_exchange *exchange);

/* Whether flags speak against sector i of a reply, audio, that may be its own:
 * fetch->flags are gathered. */
bool dcn__c2_doubts(const struct dcn_fetch *fetch,
                    const struct dcn_exchange *exchange, uint32_t i);

/* Sectors read behind the last for its flags alone. */
uint32_t dcn__c2_doubt_behind(const struct dcn_fetch *fetch);

#endif
