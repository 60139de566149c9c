/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The registry of image formats: one const row each, in a file of its own.
 */
#ifndef DCN_IMAGE_IMAGE_H
#define DCN_IMAGE_IMAGE_H

#include "image/layout.h"
#include "util/room.h"

struct dcn_image_options {
    bool split;     /* one BIN a track */
    bool sub;       /* keep P-W as BASE.sub */
    bool overwrite; /* replace existing outputs */
    bool resume;    /* continue in files that are there already; create:
                      * DCN_ERR_NOT_FOUND where one is not */
    bool cut;       /* with resume: files may have been finished shorter, where
                      * the disc's data end; they get their size again */
    bool lacking;   /* with resume: one that is not there is made */
    /* create: files that are never written to, whatever the above says
     * (those that are read from); DCN_ERR_EXISTS names one that would be. */
    const char *const *keep;
    size_t keep_count;
    const struct dcn_room *room; /* create: on a full disk, when it is finished;
                                  * as long as the sink; NULL: fail at once */
    bool check_only; /* create: says whether it would fail over names, makes
                      * nothing; *sink is NULL */
    enum dcn_medium medium; /* open: what a plain .iso is; UNKNOWN: by size */
    const char *encoding;   /* open: of a sheet's text, as iconv names it; NULL:
                             * told from the text */
    /* create: the registry, to say in which other format an image was begun
     * (dcn__image_create sets it); NULL: that is not said. */
    const struct dcn_image_format *const *formats;
};

/* What a file of an image is. */
enum dcn_image_role {
    DCN_ROLE_IMAGE,      /* sectors */
    DCN_ROLE_TRACK,      /* those of one track */
    DCN_ROLE_SHEET,      /* what says where they lie */
    DCN_ROLE_SUBCHANNEL, /* P-W alone */
    DCN_ROLE_CDTEXT,     /* packs */
    DCN_ROLE_Q_FRAMES,   /* frames of Q that were pressed on purpose */
    DCN_ROLE_OTHER,
};

/* "image", "track" ... as docs/schema has them. */
const char *dcn__image_role_name(enum dcn_image_role role);

/* A file that a format writes: BASE.extension; sectors, where one file a track
 * is asked for and the format keeps DCN_KEEPS_TRACK_FILES, also
 * "BASE (Track 01).extension". */
struct dcn_image_part {
    const char *extension; /* without dot; NULL ends the list */
    enum dcn_image_role role;
};

/*
 * A row: all that the tree knows of a format. Jobs and commands ask it, and
 * know no format by name (tests/cli/test_formats.sh).
 */
struct dcn_image_format {
    const char *name;              /* "iso", "cue" */
    const char *called;            /* of one that is written, in sentences:
                                    * "an ISO", "BIN/CUE" */
    const char *data;              /* and its file of sectors: "ISO", "BIN" */
    const char *description;       /* "2048-byte sectors (.iso)" */
    const char *const *extensions; /* NULL-terminated, without dot; the first
                                    * is that of the file to open it by */
    bool sheet;        /* that file is a sheet over files of raw sectors, which
                     * may be named in its place */
    uint64_t keeps;    /* DCN_KEEPS_ */
    bool sub_expected; /* its readers ask for its file of P-W: kept also where
                        * it says no more than the sheet */
    /* Files that it writes, the one of sectors first; NULL: never written. */
    const struct dcn_image_part *parts;
    /*
     * How sure this format is that path is its own, 0..100, from the name
     * and the first bytes (head, at most 64 KiB of head_len).
     */
    int (*probe)(const char *path, const uint8_t *head, size_t head_len);
    enum dcn_status (*open)(const char *path,
                            const struct dcn_image_options *options,
                            struct dcn_source **source,
                            struct dcn_error *error);
    /* NULL: this format cannot be written. base: without extension. */
    enum dcn_status (*create)(const char *base, const struct dcn_disc *disc,
                              const struct dcn_image_options *options,
                              struct dcn_sink **sink, struct dcn_error *error);
    /* True where no sector and no track would be lost; codes and text may be
     * (an ISO has no place for them). NULL where create is. */
    bool (*can_hold)(const struct dcn_disc *disc);
    /* True for discs that are written so where nobody said; the first row of
     * the registry that says so is taken. NULL: none. */
    bool (*default_for)(const struct dcn_disc *disc);
};

/* All formats, NULL-terminated. */
extern const struct dcn_image_format *const dcn__image_formats[];

/* By name, or NULL. */
const struct dcn_image_format *dcn__image_format(const char *name);

/* The format of a file of 2048-byte sectors that neither its name nor its
 * content tells. */
const struct dcn_image_format *dcn__image_plain(void);

/* ---- which_format.c: what jobs ask ---- */

/*
 * The format that disc is written in: the one of that name, or, where name is
 * NULL, the disc's default among those that keep what keeps says (DCN_KEEPS_).
 * DCN_ERR_INVALID: there is none, or it cannot hold the disc.
 */
enum dcn_status
dcn__image_choose(const char *name, const struct dcn_disc *disc, uint64_t keeps,
                  const struct dcn_image_format **format,
                  struct dcn_error *error);
/* The first that can be written, can hold disc and keeps all that keeps says;
 * NULL: none. */
const struct dcn_image_format *
dcn__image_keeping(const struct dcn_disc *disc, uint64_t keeps);
/* The n-th that can be written, those that keep more of a disc (raw sectors)
 * first; NULL past the last. */
const struct dcn_image_format *dcn__image_written(size_t n);
/* The extension of the format's file of that role; NULL: it has none. */
const char *dcn__image_extension(const struct dcn_image_format *format,
                                 enum dcn_image_role role);
/* The role of a file that the format wrote (split: dcn_image_options.split);
 * DCN_ROLE_OTHER for others. */
enum dcn_image_role dcn__image_role(const struct dcn_image_format *format,
                                    bool split, const char *path);
/* Bytes of name without an extension that an image's sheet or file of sectors
 * has ("disc.iso": 4); all of it where it has none. */
size_t dcn__image_stem(const char *name);
/* format's create, which also says in which other format an image was begun
 * where files to resume are missing. */
enum dcn_status
dcn__image_create(const struct dcn_image_format *format, const char *base,
                  const struct dcn_disc *disc,
                  const struct dcn_image_options *options,
                  struct dcn_sink **sink, struct dcn_error *error);

/* ---- image.c and the sources and sinks that it makes ---- */

/* Opens path by the format that bids most. DCN_ERR_FORMAT where none does;
 * the format's own error, with file and line, where its content is bad;
 * DCN_ERR_UNSUPPORTED for one that is known but not read, with what would do.
 * A file of raw sectors is opened by the sheet beside it that names it. */
enum dcn_status
dcn__image_open(const char *path, const struct dcn_image_options *options,
                struct dcn_source **source,
                const struct dcn_image_format **format,
                struct dcn_error *error);

/* Files that a sink of this library made, main file (sheet or .iso) last
 * or alone, with their hashes after finish; owned by the sink. */
size_t
dcn__sink_files(struct dcn_sink *sink, const struct dcn_file_hashes **files);

/* Files behind an image source, also one under filters (sheet first); owned
 * by the source. NULL and 0 for other sources. */
size_t dcn__image_files(struct dcn_source *source, const char *const **paths);

/* Remarks on what was odd about an image when it was opened, one line each;
 * owned by the source. 0 for other sources. */
size_t dcn__image_notes(struct dcn_source *source, const char *const **notes);

/* Adds a remark, which is the source's from then on (malloc; also where there
 * is no room for it). NULL is none. */
void dcn__image_add_note(struct dcn_source *source, char *note);

/* True where a file ends before the sheet (or whole sectors) says: sectors or
 * subchannel are missing. False for other sources. */
bool dcn__image_is_short(struct dcn_source *source);

/* Whole sectors that the n-th of dcn__image_files holds beyond what its sheet
 * speaks of, where the sheet should speak of all; 0 for other sources. */
uint64_t dcn__image_beyond(struct dcn_source *source, size_t n);

/* Removes the files that a sink of this library created anew (not those that
 * were there before), for a caller that fails before anything was stored. */
void dcn__sink_discard(struct dcn_sink *sink);

/* Hashes a file from disk; hashes->path is the caller's to free (NULL on
 * failure). watch: who follows that and may stop it, or NULL. */
enum dcn_status
dcn__hash_file(const char *path, const struct dcn_watch *watch,
               struct dcn_file_hashes *hashes, struct dcn_error *error);

#endif
