/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The drive's read cache: how large, and how to read past it. */
#ifndef DCN_DRIVE_PROBE_CACHE_H
#define DCN_DRIVE_PROBE_CACHE_H

#include "drive/line/line.h"
#include "drive/line/read_parts.h"

/*
 * Makes sure that the next read of [first, first + count) comes off the
 * medium, by the way that was measured to work: a flush, or reading as many
 * sectors elsewhere as the cache holds. Nothing where no cache was seen.
 * scratch is overwritten. Sectors elsewhere that do not read do not matter.
 * parts: what the next read asks for; where the drive gives them of sectors
 * elsewhere too, its form does not change in between.
 */
enum dcn_status
dcn__cache_defeat(struct dcn_drive *drive, const struct dcn_disc *disc,
                  const struct dcn_parts *parts, dcn_lba first, uint32_t count,
                  uint8_t *scratch, size_t scratch_bytes,
                  struct dcn_error *error);

/*
 * Measures, on the transport's clock, within the readable run [first, first +
 * count): cache_sectors, flush_works, and with user true (sectors of 2048
 * bytes) fua_works. Where the times tell nothing, cache_sectors is what the
 * drive says that its buffer holds (mode page 2Ah), or 4064 KB, with a note;
 * none where the run would lie in that as a whole.
 */
enum dcn_status
dcn__cache_measure(struct dcn_drive *drive, bool user, dcn_lba first,
                   uint32_t count, uint8_t *scratch, size_t scratch_bytes,
                   struct dcn_error *error);

#endif
