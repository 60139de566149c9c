/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CD-TEXT packs of any bytes. The first byte's lowest bit says whether CRCs
 * are put right first, so that the decoder behind them is reached. What the
 * encoder made of them once comes back the same ever after.
 */
#include "codec/cdtext.h"
#include "codec/subchannel.h"
#include "util/bytes.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dcn_cdtext first, second, third;

static void
seal(uint8_t *packs, size_t len)
{
    for (size_t at = 0; at + DCN_CDTEXT_PACK_BYTES <= len;
         at += DCN_CDTEXT_PACK_BYTES)
        dcn__put_be16(packs + at + 16, dcn__crc16_inverted(packs + at, 16));
}

static void
same_or_abort(const struct dcn_cdtext_block *a,
              const struct dcn_cdtext_block *b)
{
    if (a->present != b->present || a->charset != b->charset ||
        a->language != b->language || a->genre != b->genre)
        abort();
    for (int type = 0; type < DCN_CDTEXT_TYPES; type++)
        for (int track = 0; track <= DCN_CDTEXT_MAX_TRACK; track++) {
            const char *x = a->text[type][track], *y = b->text[type][track];
            if ((x == NULL) != (y == NULL) || (x != NULL && strcmp(x, y) != 0))
                abort();
        }
}

/* False where a block needs too many packs. */
static bool
again(const struct dcn_cdtext *from, struct dcn_cdtext *to)
{
    uint8_t *packs;
    size_t len;

    if (dcn__cdtext_encode(from, &packs, &len, NULL) != DCN_OK)
        return false;
    if (len % DCN_CDTEXT_PACK_BYTES != 0 || len > DCN_CDTEXT_MAX_BYTES ||
        dcn__cdtext_decode(packs, len, to, NULL) != DCN_OK || to->bad_crc != 0)
        abort();
    free(packs);
    return true;
}

static void
round_trip(void)
{
    if (again(&first, &second) && again(&second, &third))
        for (int i = 0; i < DCN_CDTEXT_BLOCKS; i++)
            same_or_abort(&second.block[i], &third.block[i]);
    dcn__cdtext_free(&second);
    dcn__cdtext_free(&third);
}

/* Where the packs of a file or a reply lie. */
static void
look(const uint8_t *bytes, size_t len)
{
    size_t packs_len, at = dcn__cdtext_find(bytes, len, &packs_len);

    if (packs_len % DCN_CDTEXT_PACK_BYTES != 0 || at > len ||
        packs_len > len - at)
        abort();
    (void)dcn__cdtext_plausible(bytes + at, packs_len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *packs;

    if (size < 1 || size > DCN_CDTEXT_MAX_BYTES)
        return 0;
    packs = malloc(size);
    if (packs == NULL)
        return 0;
    memcpy(packs, data + 1, size - 1);
    if (data[0] & 1)
        seal(packs, size - 1);
    look(packs, size - 1);
    if (dcn__cdtext_decode(packs, size - 1, &first, NULL) == DCN_OK)
        round_trip();
    dcn__cdtext_free(&first);
    free(packs);
    return 0;
}
