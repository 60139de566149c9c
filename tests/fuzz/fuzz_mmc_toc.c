/* SPDX-License-Identifier: GPL-3.0-or-later */
/* READ TOC replies; the first byte chooses the format. */
#include "mmc/toc_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dcn_full_toc full;
    struct dcn_formatted_toc formatted;
    struct dcn_session_information sessions;
    struct dcn_atip atip;
    const uint8_t *packs;
    size_t n;

    if (size == 0)
        return 0;
    if (data[0] < 3) {
        if (dcn__full_toc_parse(data + 1, size - 1,
                                (enum dcn_toc_numbers)data[0], &full,
                                NULL) == DCN_OK)
            dcn__full_toc_lba(&full.entry[full.count - 1]);
        return 0;
    }
    dcn__formatted_toc_parse(data + 1, size - 1, &formatted, NULL);
    dcn__session_information_parse(data + 1, size - 1, &sessions);
    dcn__atip_parse(data + 1, size - 1, &atip);
    dcn__cdtext_reply(data + 1, size - 1, &packs, &n);
    return 0;
}
