/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small ISO 9660 file system (ECMA-119): one level of directories, each of
 * one sector, names of 8.3, addresses absolute on the disc, so that it also
 * stands in a later session.
 */
#include "mkdisc.h"

#include "util/bytes.h"

#include <string.h>

#define DESCRIPTOR_SECTOR 16
#define TERMINATOR_SECTOR 17
#define PATHS_L_SECTOR    18
#define PATHS_M_SECTOR    19
#define ROOT_SECTOR       20
#define FILES_PER_DIR     30 /* fit one sector */

static void
put_both16(uint8_t *at, uint32_t value)
{
    dcn__put_le16(at, value);
    dcn__put_be16(at + 2, value);
}

static void
put_both32(uint8_t *at, uint32_t value)
{
    dcn__put_le32(at, value);
    dcn__put_be32(at + 4, value);
}

static void
put_text(uint8_t *at, size_t len, const char *text)
{
    memset(at, ' ', len);
    memcpy(at, text, strlen(text));
}

uint32_t
mkdisc_fs_data(const struct mkdisc_fs *fs)
{
    return ROOT_SECTOR + fs->dirs;
}

/* ECMA-119 9.1; returns the record's length. */
static size_t
put_record(uint8_t *at, dcn_lba lba, uint32_t size, bool dir, const char *name,
           size_t name_len)
{
    size_t len = 33 + name_len + (name_len % 2 == 0);
    static const uint8_t date[7] = {101, 1, 2, 3, 4, 5, 0};

    memset(at, 0, len);
    at[0] = (uint8_t)len;
    put_both32(at + 2, (uint32_t)lba);
    put_both32(at + 10, size);
    memcpy(at + 18, date, sizeof(date));
    at[25] = dir ? 2 : 0;
    put_both16(at + 28, 1);
    at[32] = (uint8_t)name_len;
    memcpy(at + 33, name, name_len);
    return len;
}

static dcn_lba
dir_lba(const struct mkdisc_fs *fs, unsigned dir)
{
    return fs->base + (dcn_lba)(ROOT_SECTOR + dir);
}

static void
dir_name(unsigned dir, char *name, size_t len)
{
    snprintf(name, len, "DIR%02u", dir % 100);
}

static void
descriptor(const struct mkdisc_fs *fs, uint8_t *d)
{
    d[0] = 1;
    memcpy(d + 1, "CD001\1", 6);
    put_text(d + 8, 32, "");
    put_text(d + 40, 32, fs->volume);
    put_both32(d + 80, fs->sectors);
    put_both16(d + 120, 1);
    put_both16(d + 124, 1);
    put_both16(d + 128, DCN_USER_BYTES);
    put_both32(d + 132, 10 + (fs->dirs - 1) * 14);
    dcn__put_le32(d + 140, (uint32_t)(fs->base + PATHS_L_SECTOR));
    dcn__put_be32(d + 148, (uint32_t)(fs->base + PATHS_M_SECTOR));
    put_record(d + 156, dir_lba(fs, 0), DCN_USER_BYTES, true, "", 1);
    put_text(d + 190, 623, "");
    for (int i = 0; i < 4; i++) {
        const char *date = i < 2 ? "2001010203040500" : "0000000000000000";
        memcpy(d + 813 + i * 17, date, 16);
    }
    d[881] = 1;
}

static void
path_table(const struct mkdisc_fs *fs, uint8_t *at, bool big_endian)
{
    for (unsigned dir = 0; dir < fs->dirs; dir++) {
        char name[16] = "";
        size_t name_len = 1;

        if (dir > 0) {
            dir_name(dir, name, sizeof(name));
            name_len = strlen(name);
        }
        at[0] = (uint8_t)name_len;
        if (big_endian) {
            dcn__put_be32(at + 2, (uint32_t)dir_lba(fs, dir));
            dcn__put_be16(at + 6, 1);
        } else {
            dcn__put_le32(at + 2, (uint32_t)dir_lba(fs, dir));
            dcn__put_le16(at + 6, 1);
        }
        memcpy(at + 8, name, name_len);
        at += 8 + name_len + name_len % 2;
    }
}

static void
directory(const struct mkdisc_fs *fs, unsigned dir, uint8_t *at)
{
    char name[32];

    at += put_record(at, dir_lba(fs, dir), DCN_USER_BYTES, true, "\0", 1);
    at += put_record(at, dir_lba(fs, 0), DCN_USER_BYTES, true, "\1", 1);
    for (unsigned i = 1; dir == 0 && i < fs->dirs; i++) {
        dir_name(i, name, sizeof(name));
        at += put_record(at, dir_lba(fs, i), DCN_USER_BYTES, true, name,
                         strlen(name));
    }
    for (unsigned i = 0; i < fs->files; i++) {
        const struct mkdisc_file *file = &fs->file[i];
        if (file->dir != dir)
            continue;
        snprintf(name, sizeof(name), "%s;1", file->name);
        at += put_record(at, fs->base + (dcn_lba)file->first,
                         (uint32_t)file->size, false, name, strlen(name));
    }
}

static void
add_file(struct mkdisc_fs *fs, unsigned dir, uint32_t first, uint64_t size)
{
    struct mkdisc_file *file = &fs->file[fs->files++];

    snprintf(file->name, sizeof(file->name), "FILE%03u.BIN", fs->files % 1000);
    file->dir = dir;
    file->first = first;
    file->size = size;
}

void
mkdisc_fs_fill(struct mkdisc_fs *fs, const char *volume, dcn_lba base,
               uint32_t sectors, unsigned dirs)
{
    static const uint32_t sizes[] = {1,     2047,   2048,   2049,  10000,
                                     65536, 100001, 300000, 524288};
    uint32_t at;

    memset(fs, 0, sizeof(*fs));
    fs->volume = volume;
    fs->base = base;
    fs->sectors = sectors;
    fs->dirs = dirs;
    at = mkdisc_fs_data(fs);
    for (unsigned i = 0; i < (dirs - 1) * (FILES_PER_DIR / 2); i++) {
        uint32_t size = sizes[i % (sizeof(sizes) / sizeof(sizes[0]))];
        uint32_t need = (size + DCN_USER_BYTES - 1) / DCN_USER_BYTES;
        if (at + need + 1 > sectors)
            break;
        add_file(fs, 1 + i % (dirs - 1), at, size);
        at += need;
    }
    if (at < sectors)
        add_file(fs, 0, at, (uint64_t)(sectors - at) * DCN_USER_BYTES - 1);
}

static bool
file_sector(const struct mkdisc_fs *fs, uint32_t sector, uint8_t *bytes)
{
    for (unsigned i = 0; i < fs->files; i++) {
        const struct mkdisc_file *file = &fs->file[i];
        uint64_t offset;

        if (sector < file->first)
            continue;
        offset = (uint64_t)(sector - file->first) * DCN_USER_BYTES;
        if (offset >= file->size)
            continue;
        mkdisc_noise(fs->base + (dcn_lba)sector, bytes, DCN_USER_BYTES);
        if (file->size - offset < DCN_USER_BYTES)
            memset(bytes + (file->size - offset), 0,
                   DCN_USER_BYTES - (size_t)(file->size - offset));
        return true;
    }
    return false;
}

bool
mkdisc_fs_sector(const struct mkdisc_fs *fs, uint32_t sector, uint8_t *bytes)
{
    memset(bytes, 0, DCN_USER_BYTES);
    if (sector == DESCRIPTOR_SECTOR)
        descriptor(fs, bytes);
    else if (sector == TERMINATOR_SECTOR)
        memcpy(bytes, "\377CD001\1", 7);
    else if (sector == PATHS_L_SECTOR || sector == PATHS_M_SECTOR)
        path_table(fs, bytes, sector == PATHS_M_SECTOR);
    else if (sector >= ROOT_SECTOR && sector < mkdisc_fs_data(fs))
        directory(fs, sector - ROOT_SECTOR, bytes);
    else
        return file_sector(fs, sector, bytes);
    return true;
}

void
mkdisc_fs_facts(const struct mkdisc_fs *fs, FILE *facts)
{
    fprintf(facts, "volume %d %u %s\n", (int)fs->base, fs->sectors, fs->volume);
    for (unsigned i = 0; i < fs->files; i++) {
        const struct mkdisc_file *file = &fs->file[i];
        char dir[16] = "";

        if (file->dir > 0)
            snprintf(dir, sizeof(dir), "DIR%02u/", file->dir % 100);
        fprintf(facts, "file %d %llu %s%s\n",
                (int)(fs->base + (dcn_lba)file->first),
                (unsigned long long)file->size, dir, file->name);
    }
}
