/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Q frames of any bytes: what decodes as valid encodes to the same fields. */
#include "codec/subchannel.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
same_or_abort(const struct dcn_q *a, const struct dcn_q *b)
{
    if (a->kind != b->kind || a->control != b->control || a->adr != b->adr ||
        a->track != b->track || a->index != b->index ||
        memcmp(&a->rel, &b->rel, sizeof(a->rel)) != 0 ||
        memcmp(&a->abs, &b->abs, sizeof(a->abs)) != 0 ||
        strcmp(a->code, b->code) != 0 || a->aframe != b->aframe)
        abort();
}

static void
frame(const uint8_t *bytes)
{
    uint8_t encoded[DCN_Q_BYTES];
    struct dcn_q q, again;
    enum dcn_q_kind kind = dcn__q_decode(bytes, &q);

    if (kind == DCN_Q_MCN && !dcn__mcn_valid(q.code))
        abort();
    if (kind == DCN_Q_ISRC && !dcn__isrc_valid(q.code))
        abort();
    dcn__q_encode(&q, encoded);
    if (!dcn__q_crc_valid(encoded))
        abort();
    if (kind == DCN_Q_INVALID || kind == DCN_Q_OTHER ||
        (kind == DCN_Q_TOC && q.adr == 5))
        return;
    dcn__q_decode(encoded, &again);
    same_or_abort(&q, &again);
}

static void
block(const uint8_t *raw)
{
    uint8_t packed[DCN_SUB_BYTES], back[DCN_SUB_BYTES], q[DCN_Q_BYTES];

    dcn__sub_pack(raw, packed);
    dcn__sub_unpack(packed, back);
    dcn__q_from_raw(raw, q);
    if (memcmp(raw, back, sizeof(back)) != 0 ||
        memcmp(q, packed + DCN_Q_BYTES, DCN_Q_BYTES) != 0)
        abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t at = 0; at + DCN_Q_BYTES <= size; at += DCN_Q_BYTES)
        frame(data + at);
    if (size >= DCN_SUB_BYTES)
        block(data);
    return 0;
}
