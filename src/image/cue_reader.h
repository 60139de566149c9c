/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CUE sheet while it is read, line by line. */
#ifndef DCN_IMAGE_CUE_READER_H
#define DCN_IMAGE_CUE_READER_H

#include "image/cue.h"

/* A sheet being read. */
struct dcn_cue_reader {
    struct dcn_cue_sheet *sheet;
    const struct dcn_files *files;
    struct dcn_parsed *parsed;
    struct dcn_error *error;
    unsigned line;
    unsigned session;
    int32_t lead_out, lead_in, session_pregap; /* for the next track */
    bool high_density;
};

/* ---- cue_reader.c ---- */

/* DCN_ERR_FORMAT, with sheet and line before what is said. */
enum dcn_status
dcn__cue_bad(const struct dcn_cue_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The track whose lines are read; NULL before the first. */
struct dcn_cue_track *dcn__cue_current(const struct dcn_cue_reader *reader);
/* Keeps a line as it stands, for a sheet that is written of this one. */
void dcn__cue_keep_line(struct dcn_cue_reader *reader, const char *keyword,
                        const char *text);

/* ---- cue_text.c ---- */

/* "CDTEXTFILE". */
enum dcn_status
dcn__cue_on_cdtextfile(struct dcn_cue_reader *reader, char *rest);
/* "TITLE" and the like. False: keyword is none of them. */
bool dcn__cue_on_text(struct dcn_cue_reader *reader, const char *keyword,
                      char *rest, enum dcn_status *status);

/* ---- cue_rem.c ---- */

/* Sessions, and the lengths that redump writes between them; all else is
 * somebody's remark and kept. */
enum dcn_status dcn__cue_on_rem(struct dcn_cue_reader *reader, char *rest);

#endif
