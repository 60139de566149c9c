/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator of test discs. Everything follows from the kind and the seed:
 * content is noise that depends on the disc's address, so that a sector in
 * the wrong place shows.
 */
#ifndef DCN_TESTS_TOOLS_MKDISC_H
#define DCN_TESTS_TOOLS_MKDISC_H

#include "codec/sector.h"

#include <stdio.h>

#define MKDISC_SEED UINT64_C(0x9E3779B97F4A7C15)

/* ---- Content (mkdisc_noise.c) ---- */

/* len bytes (a multiple of 8) that lba alone decides. */
void mkdisc_noise(dcn_lba lba, uint8_t *bytes, size_t len);

/* ---- ISO 9660 (mkdisc_fs.c) ---- */

#define MKDISC_MAX_FILES 256
#define MKDISC_MAX_DIRS  16

struct mkdisc_file {
    char name[16];  /* "FILE01.BIN" */
    unsigned dir;   /* 0: root */
    uint32_t first; /* sector, relative to the file system */
    uint64_t size;  /* bytes */
};

/* A file system of one session, ECMA-119 level 1. */
struct mkdisc_fs {
    const char *volume;
    dcn_lba base;     /* where on the disc it begins */
    uint32_t sectors; /* how many it has */
    unsigned dirs;    /* with root; the others are DIR01 .. */
    unsigned files;
    struct mkdisc_file file[MKDISC_MAX_FILES];
};

/* First sector past volume descriptors, path tables and directories. */
uint32_t mkdisc_fs_data(const struct mkdisc_fs *fs);
/* Fills the sectors with files of all sizes in dirs directories. */
void mkdisc_fs_fill(struct mkdisc_fs *fs, const char *volume, dcn_lba base,
                    uint32_t sectors, unsigned dirs);
/* The 2048 bytes of a sector; false where nothing but zeros. */
bool
mkdisc_fs_sector(const struct mkdisc_fs *fs, uint32_t sector, uint8_t *bytes);
void mkdisc_fs_facts(const struct mkdisc_fs *fs, FILE *facts);

/* ---- CD (mkdisc_cd.c) ---- */

enum mkdisc_mode {
    MKDISC_AUDIO,
    MKDISC_MODE1,
    MKDISC_FORM1, /* Mode 2 form 1 */
    MKDISC_MIXED, /* the file system in form 1, behind it forms 1 and 2 */
};

#define MKDISC_MAX_MORE_INDEXES 8
#define MKDISC_LANGUAGES        2

struct mkdisc_track {
    enum mkdisc_mode mode;
    unsigned session; /* 1.. */
    uint8_t control;  /* without the data bit */
    uint32_t pregap;  /* frames of INDEX 00 that the BIN keeps */
    uint32_t length;  /* frames from INDEX 01 on */
    uint32_t index[MKDISC_MAX_MORE_INDEXES]; /* 02.. from INDEX 01 on; 0 */
    uint32_t fs_sectors; /* of a file system at its start, or 0 */
    const char *isrc;
    const char *title[MKDISC_LANGUAGES];
    const char *performer[MKDISC_LANGUAGES];
    /* Found while laying out. */
    dcn_lba first, start, end;
};

struct mkdisc_cd {
    const char *name;
    const char *mcn;
    const char *title[MKDISC_LANGUAGES]; /* with it: CD-TEXT */
    const char *performer[MKDISC_LANGUAGES];
    bool sparse; /* audio: only every 25th sector is not silent */
    bool no_sub;
    unsigned tracks;
    struct mkdisc_track track[99];
};

/* Writes NAME.cue, .bin, .sub, .facts and, with CD-TEXT, .cdt into dir. False
 * with a line on stderr where a file could not be written. */
bool mkdisc_cd_write(struct mkdisc_cd *cd, const char *dir);

/* ---- DVD (mkdisc_dvd.c) ---- */

/* Writes NAME.iso, sparse, and NAME.facts. */
bool mkdisc_dvd_write(const char *name, uint32_t sectors, const char *dir);

/* ---- UDF (mkdisc_udf.c) ---- */

/* Puts files on the volume of bd.iso, which mkudffs made (make_disc.sh), and
 * writes bd.facts. */
bool mkdisc_bd_fill(const char *dir);

/* Opens dir/name+suffix for writing; NULL with a line on stderr. */
FILE *mkdisc_open(const char *dir, const char *name, const char *suffix,
                  const char *mode);
/* Closes; false with a line on stderr where writing had failed. */
bool mkdisc_close(FILE *file, const char *name);

#endif
