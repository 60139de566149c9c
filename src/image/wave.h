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

/* *offset and *len (no more than the file has) are set on DCN_WAVE_OK. */
enum dcn_wave_result dcn__wave_find(const struct dcn_files *files,
                                    const char *path, uint64_t size,
                                    uint64_t *offset, uint64_t *len);
/* " is not a WAVE file" and the like, to follow a path. */
const char *dcn__wave_complaint(enum dcn_wave_result result);

#endif
