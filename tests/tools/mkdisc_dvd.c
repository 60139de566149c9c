/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large discs of 2048-byte sectors, sparse: what is empty takes no room. */
#include "mkdisc.h"

#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define DVD_FILES        12
#define DVD_FILE_SECTORS 96

/* Files at even distances, the last one up to the last sector. */
static void
dvd_files(struct mkdisc_fs *fs, const char *name, uint32_t sectors)
{
    uint32_t step = (sectors - 64) / DVD_FILES;

    memset(fs, 0, sizeof(*fs));
    fs->volume = strcmp(name, "dvd9") == 0 ? "DVD_NINE" : "DVD_FIVE";
    fs->sectors = sectors;
    fs->dirs = 3;
    fs->files = DVD_FILES;
    for (unsigned i = 0; i < DVD_FILES; i++) {
        struct mkdisc_file *file = &fs->file[i];
        snprintf(file->name, sizeof(file->name), "FILE%03u.BIN", i + 1);
        file->dir = i % 3;
        file->first =
            i + 1 == DVD_FILES ? sectors - DVD_FILE_SECTORS : 64 + i * step;
        file->size = (uint64_t)DVD_FILE_SECTORS * DCN_USER_BYTES - i;
    }
}

static bool
sector_put(FILE *iso, const struct mkdisc_fs *fs, uint32_t sector)
{
    uint8_t bytes[DCN_USER_BYTES];

    if (!mkdisc_fs_sector(fs, sector, bytes))
        return true;
    return fseeko(iso, (off_t)sector * DCN_USER_BYTES, SEEK_SET) == 0 &&
           fwrite(bytes, sizeof(bytes), 1, iso) == 1;
}

static bool
facts_write(const char *dir, const char *name, const char *medium,
            unsigned long long sectors, const struct mkdisc_fs *fs)
{
    FILE *facts = mkdisc_open(dir, name, ".facts", "w");

    if (facts == NULL)
        return false;
    fprintf(facts, "kind %s\nmedium %s\nsectors %llu\n", name, medium, sectors);
    if (fs != NULL)
        mkdisc_fs_facts(fs, facts);
    return mkdisc_close(facts, name);
}

bool
mkdisc_dvd_write(const char *name, uint32_t sectors, const char *dir)
{
    static struct mkdisc_fs fs;
    FILE *iso = mkdisc_open(dir, name, ".iso", "wb");
    bool good = true;

    if (iso == NULL)
        return false;
    dvd_files(&fs, name, sectors);
    for (uint32_t i = 0; i < mkdisc_fs_data(&fs); i++)
        good = good && sector_put(iso, &fs, i);
    for (unsigned i = 0; i < fs.files; i++)
        for (uint32_t j = 0; j < DVD_FILE_SECTORS; j++)
            good = good && sector_put(iso, &fs, fs.file[i].first + j);
    good = good && fflush(iso) == 0 &&
           ftruncate(fileno(iso), (off_t)sectors * DCN_USER_BYTES) == 0;
    if (!good)
        perror(name);
    return mkdisc_close(iso, name) && good &&
           facts_write(dir, name, "dvd", sectors, &fs);
}
