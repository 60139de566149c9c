/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What toc_parse.c and toc_file.c share; nobody else includes it. */
#ifndef DCN_IMAGE_TOC_PARTS_H
#define DCN_IMAGE_TOC_PARTS_H

#include "image/cdrdao.h"

/* A track mode as cdrdao names it (a row of a const table). */
struct dcn_toc_mode {
    const char *name;
    enum dcn_track_mode mode;
    enum dcn_stored_form form;
};

/* A TOC file being read. */
struct dcn_toc {
    struct dcn_toc_lexer lexer;
    const struct dcn_files *files;
    struct dcn_parsed *parsed;
    struct dcn_cdtext *text;
    struct dcn_error *error;
    uint8_t disc_type;
    /* The track being read: */
    struct dcn_track *track; /* NULL before the first */
    unsigned track_line;
    const struct dcn_toc_mode *mode;
    bool sub, sub_raw;
    bool no; /* NO was the word before */
    dcn_lba first;
    bool has_start;
    dcn_lba start;
    unsigned index_count;
    int32_t indexes[DCN_MAX_INDEX]; /* from the start */
};

/* Bytes of one sector in the track's files, P-W included. */
uint32_t dcn__toc_block_bytes(const struct dcn_toc *toc);
/* True where the next token may be a length; it is given out again. */
bool dcn__toc_length_follows(struct dcn_toc *toc);
/* A time in frames. */
enum dcn_status dcn__toc_read_msf(struct dcn_toc *toc, int32_t *frames);
/* A length or position, in bytes of the file. */
enum dcn_status dcn__toc_read_length(struct dcn_toc *toc, uint64_t *bytes);
/* Whole sectors of a length in bytes; what is left over counts as one. */
int64_t dcn__toc_whole_blocks(struct dcn_toc *toc, uint64_t bytes);

/* FILE or AUDIOFILE, and DATAFILE. */
enum dcn_status dcn__toc_on_file(struct dcn_toc *toc);
enum dcn_status dcn__toc_on_datafile(struct dcn_toc *toc);

#endif
