/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lengths and positions in cdrdao's TOC files: MSF, or samples (audio) or
 * bytes (data). */
#include "image/toc_parts.h"

#include "image/sheet_lexer.h"

#include "codec/subchannel.h"

#include <string.h>

#define SAMPLE_BYTES 4

uint32_t
dcn__toc_block_bytes(const struct dcn_toc *toc)
{
    return dcn__stored_bytes(toc->mode->form) + (toc->sub ? DCN_SUB_BYTES : 0);
}

/* True where the next token may be a length; it is given out again. */
bool
dcn__toc_length_follows(struct dcn_toc *toc)
{
    bool follows;

    if (dcn__toc_next(&toc->lexer) != DCN_OK)
        return false;
    follows = toc->lexer.current.kind == DCN_TOC_WORD &&
              (strchr(toc->lexer.current.text, ':') != NULL ||
               (toc->lexer.current.text[0] >= '0' &&
                toc->lexer.current.text[0] <= '9'));
    dcn__toc_push(&toc->lexer);
    return follows;
}

enum dcn_status
dcn__toc_read_msf(struct dcn_toc *toc, int32_t *frames)
{
    enum dcn_status status = dcn__toc_next(&toc->lexer);

    if (status != DCN_OK)
        return status;
    *frames = dcn__sheet_msf(toc->lexer.current.text);
    if (*frames < 0)
        return dcn__toc_bad(&toc->lexer,
                            "time \"%.20s\" is not minutes:seconds:frames",
                            toc->lexer.current.text);
    return DCN_OK;
}

/* A length or position in bytes of the file. */
enum dcn_status
dcn__toc_read_length(struct dcn_toc *toc, uint64_t *bytes)
{
    const char *word = toc->lexer.current.text;
    enum dcn_status status;
    int32_t frames;
    int number;

    status = dcn__toc_next(&toc->lexer);
    if (status != DCN_OK)
        return status;
    number = dcn__sheet_number(word, INT32_MAX / 10);
    if (number >= 0) {
        *bytes = (uint64_t)number;
        if (toc->mode->mode == DCN_TRACK_AUDIO)
            *bytes *= SAMPLE_BYTES;
        return DCN_OK;
    }
    dcn__toc_push(&toc->lexer);
    status = dcn__toc_read_msf(toc, &frames);
    *bytes =
        status == DCN_OK ? (uint64_t)frames * dcn__toc_block_bytes(toc) : 0;
    return status;
}

/* Whole blocks of a length in bytes; what is left over counts as one. */
int64_t
dcn__toc_whole_blocks(struct dcn_toc *toc, uint64_t bytes)
{
    uint32_t block = dcn__toc_block_bytes(toc);

    if (bytes % block != 0)
        dcn__parsed_note(toc->parsed, "%s:%u: length is not whole sectors",
                         toc->lexer.name, toc->lexer.current.line);
    bytes = bytes / block + (bytes % block != 0);
    return bytes > INT32_MAX ? INT32_MAX : (int64_t)bytes;
}
