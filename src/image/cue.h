/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CUE sheets: lines (sheet_lexer.h), what a sheet says (cue_parse.c), where
 * that puts the sectors (cue_resolve.c), and writing (cue_write.c).
 */
#ifndef DCN_IMAGE_CUE_H
#define DCN_IMAGE_CUE_H

#include "codec/cdtext.h"
#include "image/parsed.h"
#include "image/sheet_lexer.h"
#include "util/buf.h"

/* ---- What a sheet says ---- */

/* A track mode as CUE names it (a row of a const table). */
struct dcn_cue_mode {
    const char *name;
    enum dcn_track_mode mode;
    enum dcn_stored_form form;
    uint16_t stride;
    bool sub;          /* raw P-W follows each sector */
    uint8_t disc_type; /* of a session that holds such a track */
};

/* NULL where name is none. Of "MODEx/2xxx" the stride is 0: the sheet leaves it
 * open. */
const struct dcn_cue_mode *dcn__cue_mode(const char *name);
struct dcn_cue_file;
/* The mode of a track that begins at that frame of the file at path, by its
 * sectors; NULL where they do not show it. */
const struct dcn_cue_mode *
dcn__cue_guess_mode(const struct dcn_files *files, const char *path,
                    const struct dcn_cue_file *file, uint32_t frame);

struct dcn_cue_file {
    unsigned layout_file;
    uint64_t data_offset, data_size; /* of the sectors in it */
    bool big_endian;                 /* MOTOROLA */
    bool wave, torn;                 /* torn: it had more samples once */
};

struct dcn_cue_track {
    const struct dcn_cue_mode *mode;
    uint8_t number, session, control;
    char isrc[13];
    uint32_t pregap, postgap;                  /* frames that are in no file */
    int32_t lead_out, lead_in, session_pregap; /* REMs before it; -1: none */
    bool high_density; /* first track of a GD-ROM's high-density area */
    unsigned line;
};

struct dcn_cue_index {
    uint8_t number;
    uint16_t track; /* index into tracks */
    uint16_t file;  /* index into files */
    uint32_t frame; /* in the file */
    unsigned line;
};

struct dcn_cue_sheet {
    const char *name; /* for messages */
    struct dcn_cue_file *files;
    size_t file_count;
    struct dcn_cue_track tracks[DCN_MAX_TRACKS];
    size_t track_count;
    struct dcn_cue_index *indexes;
    size_t index_count;
    struct dcn_cdtext_block text;
    struct dcn_buf lines; /* as struct dcn_disc.sheet_text */
    bool has_text, has_packs, gd_rom;
    const struct dcn_files *beside;    /* where its files are */
    int disc_type[DCN_MAX_TRACKS + 1]; /* of a session; -1: not said */
};

/* Adds the file that FILE names at line, in sheet->beside, to sheet and to
 * parsed's layout. */
enum dcn_status
dcn__cue_add_file(struct dcn_cue_sheet *sheet, struct dcn_parsed *parsed,
                  unsigned line, const char *name, const char *type,
                  struct dcn_error *error);
/* Reads a sheet into sheet (zeroed) and its files into parsed->layout. */
enum dcn_status
dcn__cue_read(struct dcn_cue_sheet *sheet, char *text, size_t len,
              const struct dcn_files *files, struct dcn_parsed *parsed,
              struct dcn_error *error);
void dcn__cue_sheet_free(struct dcn_cue_sheet *sheet);

/* Places the sheet's tracks on the disc and its sectors in parsed. */
enum dcn_status
dcn__cue_resolve(const struct dcn_cue_sheet *sheet, struct dcn_parsed *parsed,
                 struct dcn_error *error);

/* Where the first index of a later session stands, in the file in which the
 * session before ends. */
struct dcn_cue_place {
    const struct dcn_cue_sheet *sheet;
    const struct dcn_parsed *parsed;
    const struct dcn_cue_index *index;
    const struct dcn_cue_track *track; /* that begins there */
    const struct dcn_cue_track *last;  /* of the session before */
    uint32_t frames; /* of the file since the last index before */
    uint64_t offset; /* bytes of the file's sectors before the index */
    dcn_lba lba;     /* of the index if all of these frames are on the disc */
};
/* How many frames of the file before the index are lead-out, lead-in and
 * pregap; 0: the sessions follow each other there. */
uint32_t dcn__cue_gap(const struct dcn_cue_place *place);

/*
 * All of it: the text of a sheet called name to a disc (the caller's) and
 * parsed (initialised here, to be freed in every case; file 0 of its layout
 * is the sheet). Errors read "NAME:LINE: ...".
 */
enum dcn_status
dcn__cue_parse(const char *name, const char *text, size_t len,
               const struct dcn_files *files, struct dcn_parsed *parsed,
               struct dcn_disc **disc, struct dcn_error *error);

/* ---- Writing ---- */

struct dcn_image_options;

/* The sheet of disc, whose BINs are layout's files that hold main channel;
 * cdtext_name: of the CDTEXTFILE, or NULL. */
enum dcn_status
dcn__cue_write(const struct dcn_disc *disc, const struct dcn_layout *layout,
               const char *cdtext_name, struct dcn_buf *sheet,
               struct dcn_error *error);
/* Session type that a reader concludes from the tracks' modes alone. */
uint8_t dcn__cue_usual_disc_type(const struct dcn_disc *disc,
                                 const struct dcn_session *session);
/* BIN(s) of disc, and BASE.sub if options say so. */
enum dcn_status
dcn__cue_layout(const char *base, const struct dcn_disc *disc,
                const struct dcn_image_options *options,
                struct dcn_layout *layout, struct dcn_error *error);

#endif
