/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CD sectors as they came off the disc in the command under way. */
#ifndef DCN_VDRIVE_READ_CHANNEL_H
#define DCN_VDRIVE_READ_CHANNEL_H

#include "vdrive/delivery.h"

bool dcn__area_is_data(const struct dcn_area *area);

/* The channel of lba; good until DCN_CHANNELS others were asked for. */
struct dcn_channel *dcn__channel_at(struct dcn_read *read, dcn_lba lba);
/* The same sector once more, as the drive reads it at that retry. */
void dcn__channel_again(struct dcn_vdrive *drive, struct dcn_channel *channel,
                        uint32_t retry);

/* Main channel of lba as the stream has it, with the drive's offset, data
 * scrambled; and the C2 that comes along, late where it is. */
void dcn__channel_main(struct dcn_read *read, const struct dcn_area *area,
                       dcn_lba lba, uint8_t main[DCN_RAW_BYTES]);
void dcn__channel_c2(struct dcn_read *read, const struct dcn_area *area,
                     dcn_lba lba, uint8_t c2[DCN_C2_BYTES]);

#endif
