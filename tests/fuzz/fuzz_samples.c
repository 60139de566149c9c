/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of BASE.samples: what is whole decodes and encodes the same, and
 * any readings can be voted on. */
#include "decide/samples.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dcn_sample samples[DCN_VOTE_MAX];
    static struct dcn_vote vote;
    uint8_t record[DCN_SAMPLES_RECORD_BYTES];
    size_t count = 0;

    if (size < DCN_SAMPLES_HEADER_BYTES || !dcn__samples_header_valid(data))
        return 0;
    data += DCN_SAMPLES_HEADER_BYTES;
    size -= DCN_SAMPLES_HEADER_BYTES;
    while (size >= sizeof(record) && count < DCN_VOTE_MAX) {
        struct dcn_sample again;
        dcn_lba lba, lba_again;

        if (dcn__sample_decode(data, &lba, &samples[count])) {
            dcn__sample_encode(lba, &samples[count], record);
            if (!dcn__sample_decode(record, &lba_again, &again) ||
                lba != lba_again ||
                memcmp(again.main, samples[count].main, sizeof(again.main)))
                abort();
            count++;
        }
        data += sizeof(record);
        size -= sizeof(record);
    }
    if (count == 0)
        return 0;
    dcn__vote(samples, count, 2, &vote);
    if (vote.doubted_count > DCN_RAW_BYTES || vote.agree > count)
        abort();
    return 0;
}
