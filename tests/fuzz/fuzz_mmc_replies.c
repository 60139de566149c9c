/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every parser of a drive's reply; the first byte chooses which. */
#include "mmc/discinfo.h"
#include "mmc/features.h"
#include "mmc/inquiry.h"
#include "mmc/modepage.h"
#include "mmc/sense.h"
#include "mmc/structure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
fuzz_small(const uint8_t *data, size_t size)
{
    struct dcn_disc_information information;
    struct dcn_track_information track;
    uint32_t last, block;
    uint8_t mode;
    dcn_lba lba;
    char code[14];

    dcn__disc_information_parse(data, size, &information);
    dcn__track_information_parse(data, size, &track);
    dcn__capacity_parse(data, size, &last, &block);
    dcn__header_parse(data, size, &mode, &lba);
    dcn__mcn_reply_parse(data, size, code);
    dcn__isrc_reply_parse(data, size, code);
}

static void
fuzz_pages(const uint8_t *data, size_t size)
{
    struct dcn_error_recovery recovery;
    struct dcn_mode_capabilities capabilities;

    dcn__mode_error_recovery(data, size, &recovery);
    dcn__mode_capabilities(data, size, &capabilities);
}

static void
fuzz_structures(const uint8_t *data, size_t size)
{
    struct dcn_dvd_physical physical;
    struct dcn_bd_information information;
    const uint8_t *payload;
    size_t n;

    if (!dcn__structure_payload(data, size, &payload, &n))
        return;
    if (dcn__dvd_physical_parse(payload, n, &physical)) {
        dcn__dvd_layer_break(&physical);
        dcn__dvd_physical_sectors(&physical);
    }
    dcn__bd_information_parse(payload, n, &information);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dcn_features features;
    struct dcn_inquiry inquiry;
    struct dcn_sense sense;

    if (size == 0)
        return 0;
    switch (data[0] % 6) {
    case 0:
        dcn__features_parse(data + 1, size - 1, &features);
        break;
    case 1:
        dcn__inquiry_parse(data + 1, size - 1, &inquiry);
        break;
    case 2:
        dcn__sense_parse(data + 1, size - 1, &sense);
        dcn__sense_classify(&sense);
        break;
    case 3:
        fuzz_small(data + 1, size - 1);
        break;
    case 4:
        fuzz_pages(data + 1, size - 1);
        break;
    default:
        fuzz_structures(data + 1, size - 1);
        break;
    }
    return 0;
}
