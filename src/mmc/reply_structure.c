/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Disc structures. What the source of a disc does not know is made from its
 * size and layers (ECMA-267 and MMC-6 6.22.3 for DVD, MMC-6 6.22.3.4 and the
 * BD white papers for BD).
 */
#include "mmc/reply_structure.h"

#include "util/bytes.h"

#include <string.h>

#define DVD_STRUCTURE_BYTES 2048
#define BD_DI_BYTES         4096
#define DVD_FIRST_PSN       0x30000u
#define BD_FIRST_PSN        0x100000u

static void
add(struct dcn_buf *reply, const uint8_t *bytes, size_t len)
{
    uint8_t header[4] = {0};

    dcn__put_be16(header, (uint32_t)len + 2);
    dcn__buf_add(reply, header, sizeof(header));
    dcn__buf_add(reply, bytes, len);
}

static const struct dcn_structure *
known(const struct dcn_disc *disc, uint8_t format, uint8_t layer)
{
    uint8_t media = disc->medium == DCN_MEDIUM_BD ? 1 : 0;

    for (unsigned i = 0; i < disc->structure_count; i++) {
        const struct dcn_structure *one = &disc->structures[i];

        if (one->media_type == media && one->format == format &&
            one->layer == layer && one->len <= 0xFFFD)
            return one;
    }
    return NULL;
}

/* Book type by profile (MMC-6 table 400). */
static uint8_t
book_type(const struct dcn_disc *disc)
{
    switch (disc->profile) {
    case 0x11:
    case 0x15:
        return 0x2;
    case 0x12:
        return 0x1;
    case 0x13:
    case 0x14:
        return 0x3;
    case 0x1A:
        return 0x9;
    case 0x1B:
        return 0xA;
    case 0x2B:
        return 0xE;
    default:
        return 0x0;
    }
}

/* Physical format information. Two layers are opposite track path: layer 1
 * counts in the complement of layer 0's PSNs. */
static void
add_physical(const struct dcn_disc *disc, struct dcn_buf *reply)
{
    uint8_t pfi[DVD_STRUCTURE_BYTES] = {0};
    uint32_t sectors = (uint32_t)disc->lead_out;
    uint32_t end = DVD_FIRST_PSN + sectors - 1, end0 = 0;
    bool dual = disc->layer_break > 0 && (uint32_t)disc->layer_break < sectors;

    if (dual) {
        end0 = DVD_FIRST_PSN + (uint32_t)disc->layer_break - 1;
        end = (~end0 & 0xFFFFFF) + sectors - (uint32_t)disc->layer_break - 1;
    }
    pfi[0] = (uint8_t)(book_type(disc) << 4 | 1);
    pfi[1] = 0x02; /* 120 mm, 10.08 Mbit/s */
    pfi[2] = dual ? 0x31 : 0x01;
    if (disc->recordable || disc->rewritable)
        pfi[2] = (uint8_t)((pfi[2] & 0xF0) | (disc->rewritable ? 4 : 2));
    pfi[3] = dual ? 0x10 : 0x00; /* linear density of two layers */
    dcn__put_be24(pfi + 5, DVD_FIRST_PSN);
    dcn__put_be24(pfi + 9, end);
    dcn__put_be24(pfi + 13, end0);
    add(reply, pfi, sizeof(pfi));
}

/* Sectors of a BD's first layer; all but the last are equally full, if nothing
 * is known of them. */
static uint32_t
bd_layer0(const struct dcn_disc *disc, uint32_t layers)
{
    uint32_t sectors = (uint32_t)disc->lead_out;

    if (disc->layer_break > 0 && disc->layer_break < disc->lead_out)
        return (uint32_t)disc->layer_break;
    return layers > 1 ? (sectors / layers + 31) / 32 * 32 : sectors;
}

/* Sectors of a layer of a BD. */
static uint32_t
bd_layer_sectors(const struct dcn_disc *disc, uint32_t layers, uint32_t layer)
{
    uint32_t sectors = (uint32_t)disc->lead_out;
    uint32_t full = bd_layer0(disc, layers);
    uint64_t before = (uint64_t)full * layer;

    if (layer + 1 < layers)
        return full;
    return sectors > before ? (uint32_t)(sectors - before) : 0;
}

/*
 * First PSN of a layer: opposite track path, so that an odd one counts in the
 * complement of the one before (25 bits). That the third and fourth go on
 * 2000000h further is a guess.
 */
static uint32_t
bd_first_psn(const struct dcn_disc *disc, uint32_t layers, uint32_t layer)
{
    uint32_t base = layer / 2 * 0x2000000u;
    uint32_t before;

    if (layer % 2 == 0)
        return base + BD_FIRST_PSN;
    before = bd_layer_sectors(disc, layers, layer - 1);
    return base + (0x1FFFFFFu & ~(BD_FIRST_PSN + before - 1));
}

/* Last PSN of the user data: one more than the last AUN, which names its
 * first sector of two. */
static uint32_t
bd_last_psn(const struct dcn_disc *disc, uint32_t layers)
{
    uint32_t sectors = bd_layer_sectors(disc, layers, layers - 1);

    return bd_first_psn(disc, layers, layers - 1) +
           (sectors > 0 ? (sectors - 1) / 2 * 2 + 1 : 0);
}

/* The unit of one layer, as ROM (12 + 52 bytes) or R and RE (12 + 100) have
 * it; addresses count by two sectors. */
static size_t
bd_unit(const struct dcn_disc *disc, uint8_t layers, uint8_t layer, uint8_t *di)
{
    bool rom = !disc->recordable && !disc->rewritable;
    uint32_t sectors = bd_layer_sectors(disc, layers, layer);
    uint32_t first = bd_first_psn(disc, layers, layer);

    memcpy(di, "DI", 2);
    di[2] = 1;
    di[3] = (uint8_t)(layers << 3 | layer); /* units a block; its layer */
    di[5] = layer;                          /* sequence number */
    di[6] = rom ? 52 : 100;
    memcpy(di + 8,
           disc->rewritable   ? "BDW"
           : disc->recordable ? "BDR"
                              : "BDO",
           3);
    di[11] = 0x01; /* 120 mm, version 1 */
    di[12] = (uint8_t)(layers << 4 | (disc->rewritable   ? 4
                                      : disc->recordable ? 2
                                                         : 1));
    di[13] = layers >= 3 ? 0x05 : 0x01; /* channel bit length */
    dcn__put_be32(di + 20, bd_last_psn(disc, layers));
    dcn__put_be32(di + 24, first);
    dcn__put_be32(di + 28, first + (sectors > 0 ? (sectors - 1) / 2 * 2 : 0));
    return rom ? 64 : 112;
}

/* Disc information of a BD: a unit for each layer, one after the other. */
static void
add_disc_information(const struct dcn_disc *disc, struct dcn_buf *reply)
{
    uint8_t di[BD_DI_BYTES] = {0};
    uint8_t layers = disc->layers > 1 ? (uint8_t)disc->layers : 1;
    size_t at = 0;

    if (layers > 4) /* BDXL has no more */
        layers = 4;
    for (uint8_t layer = 0; layer < layers; layer++)
        at += bd_unit(disc, layers, layer, di + at);
    add(reply, di, sizeof(di));
}

/* Which formats there are, each with its length (MMC-6 6.22.3.1.5). */
static void
add_list(const struct dcn_disc *disc, struct dcn_buf *reply)
{
    static const uint8_t dvd[] = {0x00, 0x01, 0x04};
    bool bd = disc->medium == DCN_MEDIUM_BD;
    struct dcn_buf list, one;

    dcn__buf_init(&list, 4 * 256);
    dcn__buf_init(&one, 65536);
    for (unsigned format = 0; format < 0xFF; format++) {
        uint8_t entry[4] = {(uint8_t)format, 0x40};
        bool made = bd ? format == 0 : memchr(dvd, (int)format, 3) != NULL;
        const struct dcn_structure *own = known(disc, (uint8_t)format, 0);

        if (own == NULL && !made)
            continue;
        one.len = 0;
        (void)dcn__reply_structure(disc, (uint8_t)format, 0, &one);
        dcn__put_be16(entry + 2, (uint32_t)one.len);
        dcn__buf_add(&list, entry, sizeof(entry));
    }
    if (list.data != NULL)
        add(reply, (const uint8_t *)list.data, list.len);
    dcn__buf_free(&one);
    dcn__buf_free(&list);
}

bool
dcn__reply_structure(const struct dcn_disc *disc, uint8_t format, uint8_t layer,
                     struct dcn_buf *reply)
{
    static const uint8_t nothing[DVD_STRUCTURE_BYTES] = {0};
    const struct dcn_structure *own = known(disc, format, layer);
    unsigned layers = disc->layers > 0 ? disc->layers : 1;

    if (own != NULL) {
        add(reply, own->bytes, own->len);
        return true;
    }
    if (format == 0xFF) {
        add_list(disc, reply);
        return true;
    }
    if (layer >= layers)
        return false;
    if (disc->medium == DCN_MEDIUM_BD) {
        if (format == 0x00)
            add_disc_information(disc, reply);
        return format == 0x00;
    }
    switch (format) {
    case 0x00:
        add_physical(disc, reply);
        return true;
    case 0x01: /* no protection, every region */
        add(reply, nothing, 4);
        return true;
    case 0x04:
        add(reply, nothing, sizeof(nothing));
        return true;
    default:
        return false;
    }
}
