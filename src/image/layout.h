/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where each sector of a disc lies in an image's files: runs of sectors
 * ("extents"), each with file, offset, stride and form. A format's reader
 * turns a sheet into disc + layout, its writer turns a disc into layout +
 * sheet; one source and one sink serve them all.
 */
#ifndef DCN_IMAGE_LAYOUT_H
#define DCN_IMAGE_LAYOUT_H

#include "disc/disc.h"
#include "source/sink.h"

/* Which bytes of a sector a file keeps. */
enum dcn_stored_form {
    DCN_STORED_ZERO,       /* nothing: digital silence, or an encoded empty
                           * sector in a data track */
    DCN_STORED_USER,       /* 2048 user bytes (Mode 1, Mode 2 form 1) */
    DCN_STORED_RAW,        /* 2352 */
    DCN_STORED_MODE2,      /* 2336: raw without sync and header */
    DCN_STORED_FORM2,      /* 2324 user bytes of form 2 */
    DCN_STORED_AUDIO_BE,   /* 2352, samples byte-swapped (MOTOROLA, TOC) */
    DCN_STORED_SUB_RAW,    /* 96 bytes P-W as READ CD gives them */
    DCN_STORED_SUB_PACKED, /* 96 bytes, 12 of each channel (.sub) */
};

/* Bytes a file keeps of one sector. */
uint32_t dcn__stored_bytes(enum dcn_stored_form form);

struct dcn_extent {
    dcn_lba first;
    uint32_t count;
    enum dcn_stored_form form;
    unsigned file;   /* index into the layout's files; not of ZERO */
    uint64_t offset; /* of its first sector's bytes in the file */
    uint32_t stride; /* bytes from one sector to the next, >= stored */
    uint32_t begun;  /* of one sector of audio: how many of its bytes the file
                      * has, silence after them; 0: sectors are whole */
};

struct dcn_layout_file {
    char *path;
    uint64_t size;   /* bytes: found (reader) or final (writer) */
    uint64_t beyond; /* reader: whole sectors that the sheet does not speak of,
                      * where it should speak of all */
};

struct dcn_layout {
    struct dcn_layout_file *files;
    size_t file_count;
    struct dcn_extent *extents; /* main and sub extents may overlap in LBA */
    size_t extent_count;
};

/* Most files and extents of one image; more is a hostile sheet. */
#define DCN_LAYOUT_MAX_FILES   512
#define DCN_LAYOUT_MAX_EXTENTS 65536

/* True for the forms that keep P-W, not the main channel. */
bool dcn__stored_is_sub(enum dcn_stored_form form);

void dcn__layout_init(struct dcn_layout *layout);
void dcn__layout_free(struct dcn_layout *layout);
/* path is copied; *index receives the file's number. */
enum dcn_status
dcn__layout_add_file(struct dcn_layout *layout, const char *path, uint64_t size,
                     unsigned *index, struct dcn_error *error);
/* An extent that continues the one added before it is joined to it.
 * DCN_ERR_FORMAT past DCN_LAYOUT_MAX_EXTENTS. */
enum dcn_status dcn__layout_add_extent(struct dcn_layout *layout,
                                       const struct dcn_extent *extent,
                                       struct dcn_error *error);
/* A file BASE.extension of all that images keep of disc in form, one run after
 * the other. */
enum dcn_status
dcn__layout_add_whole(struct dcn_layout *layout, const char *base,
                      const char *extension, const struct dcn_disc *disc,
                      enum dcn_stored_form form, struct dcn_error *error);

/*
 * A source over files, with remarks on what is odd about the image ("x.bin is 3
 * sectors shorter ..."). disc, layout's content, notes' strings and array are
 * the source's from then on (also on failure). Sectors past the end of a short
 * file read as DCN_SECTOR_MISSING. Raw sectors of user-data forms are encoded;
 * Q of sectors without stored subchannel is not made up (has_sub false).
 */
enum dcn_status
dcn__layout_source_noted(struct dcn_disc *disc, struct dcn_layout *layout,
                         char **notes, size_t note_count,
                         struct dcn_source **source, struct dcn_error *error);

/* What a hashed output file came to. */
struct dcn_file_hashes {
    char *path;
    uint64_t size;
    uint32_t crc32;
    char md5[33], sha1[41], sha256[65]; /* hex, NUL */
};

#endif
