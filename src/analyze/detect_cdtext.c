/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CD-TEXT that is odd: packs with wrong CRCs, flags that its bytes deny, what
 * is no pack. It is kept as it is; here it is told how far it was read.
 */
#include "analyze/detector.h"
#include "codec/cdtext.h"

#include <stdio.h>
#include <stdlib.h>

static bool
cdtext_applies(const struct dcn_disc *disc)
{
    return disc->cdtext_len > 0;
}

static enum dcn_status
say(struct dcn_findings *findings, const char *kind, unsigned count,
    unsigned all, const char *text, struct dcn_error *error)
{
    struct dcn_finding finding = {
        .detector = "cdtext", .kind = kind, .count = count};

    if (count == 0)
        return DCN_OK;
    snprintf(finding.text, sizeof(finding.text), "CD-TEXT: %u of %u packs %s",
             count, all, text);
    return dcn__findings_add(findings, &finding, error);
}

static enum dcn_status
cdtext_finish(void *state, struct dcn_disc *disc, struct dcn_findings *findings,
              struct dcn_error *error)
{
    struct dcn_cdtext *text = calloc(1, sizeof(*text));
    enum dcn_status status;
    unsigned all;

    (void)state;
    if (text == NULL)
        return dcn__error_memory(error, "reading CD-TEXT");
    status = dcn__cdtext_decode(disc->cdtext, disc->cdtext_len, text, error);
    all = text->packs + text->others;
    if (status == DCN_OK)
        status = say(findings, "cdtext_crc", text->bad_crc, all,
                     text->crc_ignored
                         ? "have a wrong CRC; read all the same: they follow "
                           "each other as packs do"
                         : "have a wrong CRC; what they hold is left out of "
                           "the texts",
                     error);
    if (status == DCN_OK)
        status = say(findings, "cdtext_flags", text->odd_flags, all,
                     "say double-byte, but hold single bytes, and are read so",
                     error);
    if (status == DCN_OK)
        status = say(findings, "cdtext_others", text->others, all,
                     "are of no known type", error);
    dcn__cdtext_free(text);
    free(text);
    return status;
}

const struct dcn_detector dcn__detect_cdtext = {
    .name = "cdtext",
    .applies = cdtext_applies,
    .finish = cdtext_finish,
};
