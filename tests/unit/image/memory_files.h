/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that exist in a table only, for parsers' tests and fuzz targets. */
#ifndef DCN_TESTS_MEMORY_FILES_H
#define DCN_TESTS_MEMORY_FILES_H

#include "image/files.h"

/* RIFF WAVE, PCM 16 bits 44100 Hz stereo, samples from byte 44. */
#define WAVE_HEAD                                                    \
    "RIFF\xFF\xFF\xFF\x7FWAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xAC\0\0" \
    "\x10\xB1\x02\0\x04\0\x10\0data\xFF\xFF\xFF\x7F"

struct memory_file {
    const char *name; /* NULL ends the table; "*" is any name */
    uint64_t size;
    const void *bytes; /* its first bytes; NULL: zeros */
    size_t len;
};

void
memory_files_init(struct dcn_files *files, const struct memory_file *table);

#endif
