/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of formats that are named but not read. */
#include "image/unread.h"

#include "util/checked.h"

#include <string.h>
#include <strings.h>

#define WAVE    "decode it to WAVE and name that in the sheet"
#define UNPACK  "unpack it first"
#define ROW_END NULL, 0, 0

/* A magic's bytes and their number. */
#define MAGIC(bytes) bytes, sizeof(bytes) - 1

static const struct dcn_unread rows[] = {
    {"a CHD of MAME", "chd", MAGIC("MComprHD"), 0,
     "chdman extractcd makes a CUE sheet of it, chdman extractdvd an ISO"},
    {"an MDS or MDX descriptor", "mds", MAGIC("MEDIA DESCRIPTOR"), 0,
     "its MDF can be named where it holds one session; iat or AcetoneISO "
     "convert it"},
    {"a compressed ISO (CSO)", "cso", MAGIC("CISO"), 0,
     "maxcso --decompress or ciso 0 makes an ISO of it"},
    {"a compressed ISO (ZSO)", "zso", MAGIC("ZISO"), 0,
     "maxcso --decompress makes an ISO of it"},
    {"a compressed ISO (DAX)", "dax", MAGIC("DAX\0"), 0,
     "maxcso --decompress makes an ISO of it"},
    {"an ECM file", "ecm", MAGIC("ECM\0"), 0, "unecm gives the BIN back"},
    {"a DAA image of PowerISO", "daa", MAGIC("DAA\0"), 0,
     "daa2iso makes an ISO of it"},
    {"a GBI image of gBurner", "gbi", MAGIC("GBI\0"), 0,
     "gBurner or PowerISO convert it"},
    {"a UIF image of MagicISO", "uif", MAGIC("bbis"), -64,
     "uif2iso makes an ISO or BIN of it"},
    {"an Apple disk image (DMG)", "dmg", MAGIC("koly"), -512,
     "dmg2img or hdiutil convert -format UDTO makes an ISO of it"},
    {"a BlindWrite image", "b6t", MAGIC("BWT5 STREAM SIGN"), 0,
     "BlindWrite or Aaru convert it"},
    {"a BlindWrite image", "b5t", ROW_END, "BlindWrite or Aaru convert it"},
    {"a BlindWrite 4 image", "bwt", MAGIC("BWT STREAM SIGN"), 0,
     "BlindWrite or Aaru convert it"},
    {"an image of Adaptec's CeQuadrat", "c2d",
     MAGIC("Adaptec CeQuadrat VirtualCD File"), 0, "iat converts it"},
    {"a DiscJuggler image, version 2", "cdi", MAGIC("\4\0\0\x80"), -8,
     "cdirip or iat make a CUE sheet of it"},
    {"a DiscJuggler image, version 3", "cdi", MAGIC("\5\0\0\x80"), -8,
     "cdirip or iat make a CUE sheet of it"},
    {"a DiscJuggler image, version 3.5", "cdi", MAGIC("\6\0\0\x80"), -8,
     "cdirip or iat make a CUE sheet of it"},
    {"an image of Aaru", "aaruf", MAGIC("AARUFRMT"), 0,
     "aaru convert reads it"},
    {"an image of DiscImageChef", "dicf", MAGIC("DICMFRMT"), 0,
     "aaru convert reads it"},
    {"a GDI descriptor of a GD-ROM", "gdi", ROW_END,
     "a CUE sheet with REM HIGH-DENSITY AREA over its tracks is read"},
    {"a PBP of the PSP", "pbp", MAGIC("\0PBP"), 0,
     "popstation or psxtract make a BIN of it"},
    {"a WIA image of the Wii", "wia", MAGIC("WIA\1"), 0,
     "dolphin-tool convert makes an ISO of it"},
    {"an RVZ image of the Wii", "rvz", MAGIC("RVZ\1"), 0,
     "dolphin-tool convert makes an ISO of it"},
    {"a WBFS image", "wbfs", MAGIC("WBFS"), 0, "wit copy makes an ISO of it"},
    {"scrambled sectors", "scram", ROW_END,
     "redumper split makes BIN and CUE of them"},
    {"FLAC audio", "flac", MAGIC("fLaC"), 0, WAVE},
    {"Monkey's Audio", "ape", MAGIC("MAC "), 0, WAVE},
    {"WavPack audio", "wv", MAGIC("wvpk"), 0, WAVE},
    {"True Audio", "tta", MAGIC("TTA1"), 0, WAVE},
    {"Ogg audio", "ogg", MAGIC("OggS"), 0, WAVE},
    {"MP3 audio", "mp3", MAGIC("ID3"), 0, WAVE},
    {"MP3 audio", "mp3", MAGIC("\xFF\xFB"), 0, WAVE},
    {"MPEG-4 audio", "m4a", MAGIC("ftypM4A"), 4, WAVE},
    {"AIFF audio", "aiff", MAGIC("FORM"), 0, WAVE},
    {"a ZIP archive", "zip", MAGIC("PK\3\4"), 0, UNPACK},
    {"a 7z archive", "7z", MAGIC("7z\xBC\xAF\x27\x1C"), 0, UNPACK},
    {"a RAR archive", "rar", MAGIC("Rar!\x1A\7"), 0, UNPACK},
    {"a gzip file", "gz", MAGIC("\x1F\x8B\x08"), 0, UNPACK},
    {"a bzip2 file", "bz2", MAGIC("BZh"), 0, UNPACK},
    {"an xz file", "xz",
     MAGIC("\xFD"
           "7zXZ\0"),
     0, UNPACK},
    {"a Zstandard file", "zst", MAGIC("\x28\xB5\x2F\xFD"), 0, UNPACK},
};

/* Short magics count only with the name that goes with them: they may be
 * anybody's bytes. */
#define SHORT_MAGIC 4

static bool
has_magic(const struct dcn_unread *row, const uint8_t *head, size_t head_len,
          const uint8_t *tail, size_t tail_len)
{
    size_t at;

    if (row->magic == NULL)
        return false;
    if (row->at >= 0) {
        at = (size_t)row->at;
        return at + row->magic_len <= head_len &&
               memcmp(head + at, row->magic, row->magic_len) == 0;
    }
    at = (size_t)-row->at;
    return at <= tail_len &&
           memcmp(tail + tail_len - at, row->magic, row->magic_len) == 0;
}

const struct dcn_unread *
dcn__unread_find(const uint8_t *head, size_t head_len, const uint8_t *tail,
                 size_t tail_len)
{
    for (size_t i = 0; i < DCN_ARRAY_LEN(rows); i++) {
        if (rows[i].magic_len >= SHORT_MAGIC &&
            has_magic(&rows[i], head, head_len, tail, tail_len))
            return &rows[i];
    }
    return NULL;
}

const struct dcn_unread *
dcn__unread_named(const char *path)
{
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot != NULL && i < DCN_ARRAY_LEN(rows); i++) {
        if (rows[i].extension != NULL &&
            strcasecmp(dot + 1, rows[i].extension) == 0)
            return &rows[i];
    }
    return NULL;
}
