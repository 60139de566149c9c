/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the samples of a RIFF WAVE file are. */
#ifndef DCN_IMAGE_WAVE_H
#define DCN_IMAGE_WAVE_H

#include "image/files.h"

enum dcn_wave_result {
    DCN_WAVE_OK,
    DCN_WAVE_NOT_RIFF,
    DCN_WAVE_NOT_CD, /* not PCM of 44100 Hz, 16 bits, two channels */
    DCN_WAVE_EMPTY,  /* no data chunk after the format */
};

/* Where the samples are; more than a CD holds stands for a length that the
 * writer did not know. */
struct dcn_wave {
    uint64_t offset, len; /* bytes; no more than the file has */
    bool torn;            /* the file says that there were more */
};

/* *wave is set on DCN_WAVE_OK. */
enum dcn_wave_result
dcn__wave_find(const struct dcn_files *files, const char *path, uint64_t size,
               struct dcn_wave *wave);
/* " is not a WAVE file" and the like, to follow a path. */
const char *dcn__wave_complaint(enum dcn_wave_result result);

#endif
