/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes SBI and LSD files. */
#include "image/sbi.h"

#include "codec/msf.h"

#include <stdio.h>

#define SBI_Q_BYTES 10 /* of an entry of type 1: all of Q but its CRC */
#define LSD_Q_BYTES 12

const char *const dcn__sbi_later[] = {"sbi", "lsd", NULL};

static void
put_frame(struct dcn_buf *to, const struct dcn_q_frame *frame, bool sbi)
{
    struct dcn_msf msf = dcn__msf_from_lba(frame->lba);
    const uint8_t place[] = {dcn__bcd_encode(msf.m), dcn__bcd_encode(msf.s),
                             dcn__bcd_encode(msf.f)};
    const uint8_t type = 1;

    dcn__buf_add(to, place, sizeof(place));
    if (sbi)
        dcn__buf_add(to, &type, sizeof(type));
    dcn__buf_add(to, frame->q, sbi ? SBI_Q_BYTES : LSD_Q_BYTES);
}

static enum dcn_status
add_file(const char *base, const struct dcn_disc *disc, bool sbi,
         struct dcn_companion *companion, struct dcn_error *error)
{
    if (asprintf(&companion->path, "%s.%s", base, sbi ? "sbi" : "lsd") < 0) {
        companion->path = NULL;
        return dcn__error_memory(error, "writing frames of Q");
    }
    dcn__buf_init(&companion->bytes, DCN_COMPANION_MAX_BYTES);
    if (sbi)
        dcn__buf_add(&companion->bytes, "SBI", 4);
    for (size_t i = 0; i < disc->q_frame_count; i++)
        put_frame(&companion->bytes, &disc->q_frames[i], sbi);
    return companion->bytes.failed
               ? dcn__error_memory(error, "writing frames of Q")
               : DCN_OK;
}

enum dcn_status
dcn__sbi_companions(const char *base, const struct dcn_disc *disc,
                    struct dcn_companion *companions, size_t *count,
                    struct dcn_error *error)
{
    enum dcn_status status;

    if (disc->q_frame_count == 0)
        return DCN_OK;
    status = add_file(base, disc, true, &companions[(*count)++], error);
    if (status == DCN_OK)
        status = add_file(base, disc, false, &companions[(*count)++], error);
    return status;
}
