/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a sheet's parser makes: a disc under construction, the layout of its
 * sectors, remarks. Parsers add runs of sectors one after the other; the
 * position on the disc is kept here.
 */
#ifndef DCN_IMAGE_PARSED_H
#define DCN_IMAGE_PARSED_H

#include "disc/builder.h"
#include "image/files.h"
#include "image/layout.h"

/* Sheets that say more are hostile. */
#define DCN_PARSED_MAX_LBA   DCN_CD_MAX_LBA
#define DCN_PARSED_MAX_NOTES 32
#define DCN_SHEET_MAX_BYTES  ((size_t)1 << 20)

struct dcn_parsed {
    const char *name; /* of the sheet, for messages; borrowed */
    struct dcn_disc_builder *builder;
    struct dcn_layout layout;
    dcn_lba lba; /* of the next sector */
    char **notes;
    size_t note_count;
};

/* name must outlive parsed. */
enum dcn_status dcn__parsed_init(struct dcn_parsed *parsed, const char *name,
                                 struct dcn_error *error);
void dcn__parsed_free(struct dcn_parsed *parsed);

/* A remark for the user; silently dropped past the ceiling. */
void dcn__parsed_note(struct dcn_parsed *parsed, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The next count sectors lie in file (of the layout) from offset on.
 * sub_form: P-W follows each sector's main bytes in the same stride
 * (DCN_STORED_ZERO: none does). DCN_ERR_FORMAT past DCN_PARSED_MAX_LBA.
 */
enum dcn_status
dcn__parsed_run(struct dcn_parsed *parsed, unsigned file, uint64_t offset,
                uint32_t stride, enum dcn_stored_form form,
                enum dcn_stored_form sub_form, int64_t count,
                struct dcn_error *error);
/* The next sector is audio of which the file has bytes at offset, fewer than
 * a sector's; silence follows them. */
enum dcn_status dcn__parsed_begun(struct dcn_parsed *parsed, unsigned file,
                                  uint64_t offset, enum dcn_stored_form form,
                                  uint32_t bytes, struct dcn_error *error);
/* The next count sectors are in no file and empty. */
enum dcn_status dcn__parsed_zeros(struct dcn_parsed *parsed, int64_t count,
                                  struct dcn_error *error);
/* The next count sectors are in no image: between sessions. */
enum dcn_status dcn__parsed_skip(struct dcn_parsed *parsed, int64_t count,
                                 struct dcn_error *error);

/*
 * The disc of what was added, the caller's; remarks on what was set right. The
 * builder's reasons come with the sheet's name before them.
 */
enum dcn_status
dcn__parsed_finish(struct dcn_parsed *parsed, struct dcn_disc **disc,
                   struct dcn_error *error);

/* A track's ISRC, at line (0: not of text), into isrc; "" with a note of what
 * was dropped where it is none, or of zeros. */
void dcn__parsed_isrc(struct dcn_parsed *parsed, const char *code,
                      unsigned line, char isrc[13]);
/*
 * The sheet's catalogue number, at line (0: not of text): 13 digits, or the 12
 * of a UPC, which is one with a 0 in front (noted); zeros are none (noted).
 * DCN_ERR_FORMAT of anything else.
 */
enum dcn_status dcn__parsed_mcn(struct dcn_parsed *parsed, const char *code,
                                unsigned line, struct dcn_error *error);

/* A file of packed P-W for all sectors that images keep, in order. */
enum dcn_status
dcn__parsed_add_sub(struct dcn_parsed *parsed, const struct dcn_disc *disc,
                    const char *path, uint64_t size, struct dcn_error *error);
/* The same where the sheet has a file of its name with ".sub" beside it. */
enum dcn_status
dcn__parsed_find_sub(struct dcn_parsed *parsed, const struct dcn_disc *disc,
                     const char *sheet, const struct dcn_files *files,
                     struct dcn_error *error);

/* Makes the source of disc, which is its own from then on; parsed is emptied
 * in any case. */
enum dcn_status
dcn__parsed_source(struct dcn_parsed *parsed, struct dcn_disc *disc,
                   struct dcn_source **source, struct dcn_error *error);

/* CD-TEXT packs without what some programs put before or after them. */
enum dcn_status
dcn__parsed_cdtext(struct dcn_parsed *parsed, const uint8_t *bytes, size_t len,
                   struct dcn_error *error);

/*
 * Text of a sheet: UTF-8 as it is, UTF-16 by its byte order mark or the NULs
 * beside its first letters, else taken for Shift JIS, code page 1252 or ISO
 * 8859-1, by what its bytes look like; up to a Ctrl-Z, without a byte order
 * mark and NULs at the end. *utf8 is malloc'ed and
 * NUL-terminated. DCN_ERR_FORMAT names the sheet (name).
 */
enum dcn_status
dcn__sheet_utf8(const char *name, const char *text, size_t len, char **utf8,
                size_t *utf8_len, struct dcn_error *error);

/* *text (malloc'ed), which is in encoding, becomes UTF-8; *len too.
 * DCN_ERR_INVALID: iconv knows no such encoding; DCN_ERR_FORMAT: the text is
 * not in it. */
enum dcn_status
dcn__sheet_decode(const char *name, const char *encoding, char **text,
                  size_t *len, struct dcn_error *error);

/* A name of a sheet as it may be spelled on disk: its bytes in one code page
 * or another, encoding (or NULL) among them. n: 0, 1 ...; malloc'ed, "" where
 * it cannot be written so; NULL past the last, or where memory ran out. */
char *dcn__sheet_bytes(const char *utf8, const char *encoding, unsigned n);

#endif
