/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Puts files on a UDF volume of a write-once disc that mkudffs made (UDF 2.50,
 * virtual partition; ECMA-167 4/14, UDF 2.2): file entries behind the root's,
 * content at even distances, and the VAT, longer now, in the last sector.
 */
#include "mkdisc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "codec/subchannel.h"
#include "util/bytes.h"

#define BD_SECTORS   65536u /* 128 MiB, sparse */
#define FILES        12u
#define FILE_SECTORS 48u
#define FIRST_DATA   1024u
#define MADE_SECTORS 544u /* of mkudffs' volume, VAT last */
#define PARTITION    288u /* where it puts the partition */
/* Virtual blocks: file set, root, folder, files. */
#define ROOT       1u
#define FOLDER     2u
#define FIRST_FILE 3u

#define TAG_FID   257u
#define TAG_EFE   266u
#define EFE_BYTES 216u
#define VAT_HEAD  152u

#define FILE_DIRECTORY 4u
#define FILE_REGULAR   5u
#define AD_LONG        1u
#define AD_INSIDE      3u

struct volume {
    FILE *iso;
    uint8_t root[DCN_USER_BYTES], folder[DCN_USER_BYTES];
    bool failed;
};

/* ECMA-167 3/7.2: CRC of what follows, sum of the tag's other bytes. */
static void
tag(uint8_t *block, uint16_t id, uint32_t location, size_t len)
{
    uint8_t sum = 0;

    dcn__put_le16(block, id);
    dcn__put_le16(block + 2, 3);
    dcn__put_le16(block + 8, dcn__crc16_inverted(block + 16, len) ^ 0xFFFFu);
    dcn__put_le16(block + 10, (uint16_t)len);
    dcn__put_le32(block + 12, location);
    block[4] = 0;
    for (int i = 0; i < 16; i++)
        sum = (uint8_t)(sum + block[i]);
    block[4] = sum;
}

static void
sector_move(struct volume *v, uint32_t sector, uint8_t *bytes, bool in)
{
    v->failed |=
        fseeko(v->iso, (off_t)sector * DCN_USER_BYTES, SEEK_SET) != 0 ||
        (in ? fread(bytes, DCN_USER_BYTES, 1, v->iso)
            : fwrite(bytes, DCN_USER_BYTES, 1, v->iso)) != 1;
}

static uint32_t
descriptor_bytes(const uint8_t *efe)
{
    return dcn__get_le32(efe + 212);
}

/* Closes an entry whose len bytes of descriptors or content are in place. */
static void
entry_close(uint8_t *efe, uint32_t location, uint32_t len)
{
    dcn__put_le32(efe + 212, len);
    tag(efe, TAG_EFE, location, EFE_BYTES + len - 16);
}

/* An entry with the root's times and owner; files carry a unique number. */
static void
entry_begin(const struct volume *v, uint8_t *efe, uint8_t type, uint32_t ad,
            uint32_t unique)
{
    memset(efe, 0, DCN_USER_BYTES);
    memcpy(efe, v->root, EFE_BYTES);
    efe[27] = type;
    dcn__put_le16(efe + 34, (uint16_t)ad);
    dcn__put_le16(efe + 48, 1);
    dcn__put_le64(efe + 64, 0);
    dcn__put_le64(efe + 200, unique);
    dcn__put_le32(efe + 212, 0);
}

/* A file identifier (4/14.4) at the end of a directory kept in its entry. */
static void
name_add(uint8_t *dir, uint32_t dir_block, const char *name, uint32_t block,
         uint8_t flags)
{
    uint32_t used = descriptor_bytes(dir);
    size_t chars = strlen(name), name_len = chars == 0 ? 0 : chars + 1;
    uint32_t len = (uint32_t)(38 + name_len + 3) / 4 * 4;
    uint8_t *fid = dir + EFE_BYTES + used;

    dcn__put_le16(fid + 16, 1);
    fid[18] = flags;
    fid[19] = (uint8_t)name_len;
    dcn__put_le32(fid + 20, DCN_USER_BYTES);
    dcn__put_le32(fid + 24, block);
    dcn__put_le16(fid + 28, 1); /* the virtual partition */
    dcn__put_le32(fid + 32, block);
    if (chars > 0) {
        fid[38] = 8;
        memcpy(fid + 39, name, chars);
    }
    tag(fid, TAG_FID, dir_block, len - 16);
    dcn__put_le32(dir + 212, used + len);
    dcn__put_le64(dir + 56, used + len);
    dcn__put_le64(dir + 64, used + len);
}

static void
file_put(struct volume *v, unsigned n, FILE *facts)
{
    uint32_t first = FIRST_DATA +
                     n * ((BD_SECTORS - FIRST_DATA - FILE_SECTORS - 1) /
                          (FILES - 1)),
             bytes = FILE_SECTORS * DCN_USER_BYTES - n;
    uint8_t efe[DCN_USER_BYTES], data[DCN_USER_BYTES];
    bool deep = n % 2 == 1;
    char name[16];

    snprintf(name, sizeof(name), "%05u.M2TS", n + 1);
    name_add(deep ? v->folder : v->root, deep ? FOLDER : ROOT, name,
             FIRST_FILE + n, 0);
    fprintf(facts, "file %u %u %s%s\n", first, bytes, deep ? "STREAM/" : "",
            name);
    entry_begin(v, efe, FILE_REGULAR, AD_LONG, FIRST_FILE + n);
    dcn__put_le64(efe + 56, bytes);
    dcn__put_le64(efe + 64, bytes);
    dcn__put_le64(efe + 72, FILE_SECTORS);
    dcn__put_le32(efe + EFE_BYTES, bytes);
    dcn__put_le32(efe + EFE_BYTES + 4, first - PARTITION);
    entry_close(efe, FIRST_FILE + n, 16);
    sector_move(v, PARTITION + FIRST_FILE + n, efe, false);
    for (uint32_t i = 0; i < FILE_SECTORS; i++) {
        mkdisc_noise((dcn_lba)(first + i), data, sizeof(data));
        if (i == FILE_SECTORS - 1)
            memset(data + DCN_USER_BYTES - n, 0, n);
        sector_move(v, first + i, data, false);
    }
}

/* The VAT (UDF 2.2.11) moves to the last sector and learns the new blocks. */
static void
vat_put(struct volume *v)
{
    static const uint8_t none[DCN_USER_BYTES];
    uint8_t efe[DCN_USER_BYTES], *table = efe + EFE_BYTES + VAT_HEAD;
    uint32_t blocks = FIRST_FILE + FILES, len = VAT_HEAD + 4 * blocks;

    sector_move(v, MADE_SECTORS - 1, efe, true);
    for (uint32_t i = 0; i < blocks; i++)
        dcn__put_le32(table + (size_t)4 * i, i);
    dcn__put_le64(efe + 56, len);
    dcn__put_le64(efe + 64, len);
    dcn__put_le32(efe + EFE_BYTES + 136, FILES); /* numbers of files ... */
    dcn__put_le32(efe + EFE_BYTES + 140, 2);     /* ... and directories */
    entry_close(efe, BD_SECTORS - 1 - PARTITION, len);
    sector_move(v, BD_SECTORS - 1, efe, false);
    memcpy(efe, none, sizeof(efe));
    sector_move(v, MADE_SECTORS - 1, efe, false);
}

static bool
is_made(struct volume *v)
{
    v->failed |= fseeko(v->iso, 0, SEEK_END) != 0 ||
                 ftello(v->iso) != (off_t)MADE_SECTORS * DCN_USER_BYTES;
    if (!v->failed)
        sector_move(v, PARTITION + ROOT, v->root, true);
    return !v->failed && dcn__get_le16(v->root) == TAG_EFE &&
           v->root[27] == FILE_DIRECTORY && dcn__get_le32(v->root + 208) == 0 &&
           descriptor_bytes(v->root) > 0;
}

bool
mkdisc_bd_fill(const char *dir)
{
    static struct volume v;
    FILE *facts;

    v.iso = mkdisc_open(dir, "bd", ".iso", "r+b");
    if (v.iso == NULL)
        return false;
    facts = mkdisc_open(dir, "bd", ".facts", "w");
    if (facts == NULL || !is_made(&v)) {
        fprintf(stderr, "bd.iso: not the volume that mkudffs makes\n");
        fclose(v.iso);
        if (facts != NULL)
            fclose(facts);
        return false;
    }
    fprintf(facts,
            "kind bd\nmedium bd\nsectors %u\nudf 2.50 DISCERN_BD\n"
            "partition virtual\n",
            BD_SECTORS);
    entry_begin(&v, v.folder, FILE_DIRECTORY, AD_INSIDE, FOLDER);
    name_add(v.folder, FOLDER, "", ROOT, 0x0A); /* its parent */
    name_add(v.root, ROOT, "STREAM", FOLDER, 0x02);
    for (unsigned i = 0; i < FILES; i++)
        file_put(&v, i, facts);
    dcn__put_le16(v.root + 48, 2);
    entry_close(v.root, ROOT, descriptor_bytes(v.root));
    entry_close(v.folder, FOLDER, descriptor_bytes(v.folder));
    sector_move(&v, PARTITION + ROOT, v.root, false);
    sector_move(&v, PARTITION + FOLDER, v.folder, false);
    vat_put(&v);
    if (!mkdisc_close(v.iso, "bd.iso"))
        v.failed = true;
    return mkdisc_close(facts, "bd.facts") && !v.failed;
}
