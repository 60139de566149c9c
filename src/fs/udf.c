/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding a UDF volume (ECMA-167 2/8, 3/8; UDF 2.60 2.2) and what it says of
 * itself. Not libudfread, which is the second opinion in the unit tests: its
 * releases up to 1.2.0 write to stderr whatever the caller wants and read the
 * environment, both of which this library never does, allocate what the disc
 * asks for, give up at one damaged directory block, and know neither
 * incrementally written (VAT) nor rewritable (sparable) discs.
 */
#include "fs/udf.h"

#include "util/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECOGNITION_BLOCKS 64
#define SEQUENCE_BLOCKS    64
#define MAX_POINTERS       8
#define ANCHOR_BLOCK       256

/* Primary volume descriptor, ECMA-167 3/10.1. */
enum primary_offset {
    PVD_LABEL = 24,
    PVD_APPLICATION = 344,
    PVD_DATE = 376,
    PVD_IMPLEMENTATION = 388,
};

/* Logical volume descriptor, 3/10.6. */
enum logical_offset {
    LVD_LABEL = 84,
    LVD_DOMAIN = 216,
    LVD_INTEGRITY = 432,
};

/* True where the recognition sequence has NSR02 or NSR03. */
static bool
recognised(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end)
{
    static const char *const known[] = {"BEA01", "BOOT2", "CD001", "CDW02",
                                        "TEA01"};

    for (int n = 16; n < 16 + RECOGNITION_BLOCKS; n++) {
        const uint8_t *block;
        bool goes_on = false;

        if ((int64_t)start + n >= end)
            return false;
        block = dcn__fs_peek(walk, start + n);
        if (block == NULL && !dcn__fs_going(walk))
            return false;
        if (block == NULL) {
            if (n >= 20)
                return false;
            continue;
        }
        if (memcmp(block + 1, "NSR02", 5) == 0 ||
            memcmp(block + 1, "NSR03", 5) == 0)
            return true;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            goes_on |= memcmp(block + 1, known[i], 5) == 0;
        if (!goes_on)
            return false;
    }
    return false;
}

/* The anchor at lba, if it says that it is there (counted from 0 or start). */
static const uint8_t *
anchor_at(struct dcn_fs_walk *walk, int64_t lba, dcn_lba start, int64_t *base)
{
    const uint8_t *block =
        lba >= 0 && lba < INT32_MAX ? dcn__fs_peek(walk, (dcn_lba)lba) : NULL;
    uint32_t location;

    if (block == NULL || dcn__udf_tag(block) != DCN_UDF_TAG_ANCHOR)
        return NULL;
    location = dcn__get_le32(block + 12);
    if (location == lba)
        *base = 0;
    else if ((int64_t)location + start == lba)
        *base = start;
    else
        return NULL;
    return block;
}

static void
partition_take(struct dcn_udf_volume *volume, const uint8_t *block)
{
    uint16_t number = dcn__get_le16(block + 22);
    uint32_t sequence = dcn__get_le32(block + 16);
    unsigned n = 0;

    while (n < volume->described_count && volume->described[n].number != number)
        n++;
    if (n == DCN_UDF_MAX_PARTITIONS ||
        (n < volume->described_count &&
         volume->described[n].sequence > sequence))
        return;
    if (n == volume->described_count)
        volume->described_count++;
    volume->described[n].number = number;
    volume->described[n].sequence = sequence;
    volume->described[n].start = dcn__get_le32(block + 188);
    volume->described[n].blocks = dcn__get_le32(block + 192);
}

/* Keeps a descriptor where it is the first or prevails (ECMA-167 3/8.4.3). */
static void
prevailing_take(uint8_t *kept, bool *has, const uint8_t *block)
{
    if (*has && dcn__get_le32(kept + 16) > dcn__get_le32(block + 16))
        return;
    memcpy(kept, block, DCN_FS_BLOCK_BYTES);
    *has = true;
}

/* Reads a volume descriptor sequence and where it continues. */
static void
sequence_read(struct dcn_fs_walk *walk, struct dcn_udf_volume *volume,
              uint32_t bytes, uint32_t location)
{
    for (int pointers = 0; pointers < MAX_POINTERS && bytes > 0; pointers++) {
        uint32_t count = bytes / DCN_FS_BLOCK_BYTES;
        uint32_t first = location;

        bytes = 0;
        for (uint32_t n = 0; n < count && n < SEQUENCE_BLOCKS; n++) {
            int64_t lba = volume->base + first + n;
            const uint8_t *block =
                lba < INT32_MAX ? dcn__fs_block(walk, (dcn_lba)lba) : NULL;
            enum dcn_udf_tag tag =
                block == NULL ? DCN_UDF_TAG_NONE : dcn__udf_tag(block);

            if (tag == DCN_UDF_TAG_PRIMARY) {
                prevailing_take(volume->primary, &volume->has_primary, block);
            } else if (tag == DCN_UDF_TAG_LOGICAL) {
                prevailing_take(volume->logical, &volume->has_logical, block);
            } else if (tag == DCN_UDF_TAG_PARTITION) {
                partition_take(volume, block);
            } else if (tag == DCN_UDF_TAG_POINTER) {
                bytes = dcn__get_le32(block + 20);
                location = dcn__get_le32(block + 24);
                break;
            } else if (tag == DCN_UDF_TAG_TERMINATOR || !dcn__fs_going(walk)) {
                return;
            }
        }
    }
}

/* Fills volume from the sequences of any anchor; false without one. */
static bool
volume_find(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end,
            struct dcn_udf_volume *volume)
{
    const int64_t places[] = {(int64_t)start + ANCHOR_BLOCK, (int64_t)end - 1,
                              (int64_t)end - 1 - ANCHOR_BLOCK,
                              (int64_t)start + 512};

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const uint8_t *anchor =
            anchor_at(walk, places[i], start, &volume->base);

        if (anchor == NULL)
            continue;
        for (int n = 0; n < 2; n++) {
            volume->sequences[n].bytes = dcn__get_le32(anchor + 16 + 8 * n);
            volume->sequences[n].first = dcn__get_le32(anchor + 20 + 8 * n);
        }
        for (int n = 0; n < 2; n++) {
            sequence_read(walk, volume, volume->sequences[n].bytes,
                          volume->sequences[n].first);
            if (volume->has_logical && volume->described_count > 0)
                return true;
        }
    }
    return false;
}

/* A dstring (UDF 2.60 2.1.3): its last byte is its length. */
static char *
dstring(const uint8_t *bytes, size_t size)
{
    size_t len = bytes[size - 1];
    struct dcn_buf buf;
    char *text;

    dcn__buf_init(&buf, 1024);
    dcn__fs_name_cs0(&buf, bytes, len < size ? len : size - 1);
    while (buf.len > 0 && buf.data[buf.len - 1] == ' ')
        buf.data[--buf.len] = '\0';
    text = dcn__buf_take(&buf);
    dcn__buf_free(&buf);
    return text;
}

/* An entity identifier's 23 characters (ECMA-167 1/7.4). */
static char *
entity(const uint8_t *bytes)
{
    return dcn__fs_field(bytes + 1, 23);
}

/* A timestamp (ECMA-167 1/7.3): its zone is in the lower 12 bits of the first
 * field, in minutes, -2047 where nobody said. */
static char *
timestamp(const uint8_t *bytes)
{
    struct tm local = {
        .tm_year = dcn__get_le16(bytes + 2) - 1900,
        .tm_mon = bytes[4] - 1,
        .tm_mday = bytes[5],
        .tm_hour = bytes[6],
        .tm_min = bytes[7],
        .tm_sec = bytes[8],
    };
    uint16_t field = dcn__get_le16(bytes);
    int zone = field & 0xFFF;

    if (zone >= 0x800)
        zone -= 0x1000;
    return dcn__fs_time(&local, field >> 12 == 1 && zone != -2047, zone);
}

static void
set_string(struct dcn_fs_walk *walk, char **into, char *text)
{
    if (text == NULL) {
        dcn__fs_out_of_memory(walk);
        return;
    }
    free(*into);
    *into = text;
}

static void
facts_fill(struct dcn_fs_walk *walk, const struct dcn_udf_volume *found,
           struct dcn_fs_volume *volume)
{
    if (found->revision == 0)
        snprintf(volume->kind, sizeof(volume->kind), "UDF");
    else
        snprintf(volume->kind, sizeof(volume->kind), "UDF %x.%02x",
                 found->revision >> 8, found->revision & 0xFFu);
    set_string(walk, &volume->label, dstring(found->logical + LVD_LABEL, 128));
    if (found->has_primary) {
        const uint8_t *primary = found->primary;

        if (volume->label[0] == '\0')
            set_string(walk, &volume->label, dstring(primary + PVD_LABEL, 32));
        set_string(walk, &volume->application,
                   entity(primary + PVD_APPLICATION));
        set_string(walk, &volume->system_id,
                   entity(primary + PVD_IMPLEMENTATION));
        set_string(walk, &volume->created, timestamp(primary + PVD_DATE));
    }
    for (unsigned i = 0; i < found->described_count; i++) {
        uint64_t end =
            (uint64_t)found->described[i].start + found->described[i].blocks;

        volume->sectors = end > volume->sectors ? end : volume->sectors;
    }
    volume->base = found->base;
    volume->capacity = dcn__udf_is_capacity(found);
}

/* The revision is in the domain identifier's suffix (UDF 2.60 2.1.5.3). */
static uint16_t
revision_of(const struct dcn_udf_volume *volume)
{
    static const char osta[] = "*OSTA UDF Compliant";
    const uint8_t *domain = volume->logical + LVD_DOMAIN;

    if (memcmp(domain + 1, osta, sizeof(osta) - 1) != 0)
        return 0;
    return dcn__get_le16(domain + 24);
}

/* Both sequences of descriptors, each up to its end, by checksum and CRC:
 * what is neither a descriptor nor empty is broken. */
static void
sequences_check(struct dcn_fs_walk *walk, const struct dcn_udf_volume *found)
{
    for (int i = 0; i < 2; i++) {
        uint32_t count = found->sequences[i].bytes / DCN_FS_BLOCK_BYTES;
        int64_t first = found->base + found->sequences[i].first;

        dcn__fs_add_part(walk, "UDF volume descriptor sequence", first, count);
        for (uint32_t n = 0; n < count && n < SEQUENCE_BLOCKS; n++) {
            int64_t lba = first + n;
            const uint8_t *block =
                lba < INT32_MAX ? dcn__fs_peek(walk, (dcn_lba)lba) : NULL;
            enum dcn_udf_tag tag;

            if (block == NULL)
                continue;
            tag = dcn__udf_tag(block);
            if (tag == DCN_UDF_TAG_TERMINATOR || tag == DCN_UDF_TAG_POINTER)
                break;
            if (tag == DCN_UDF_TAG_NONE)
                dcn__fs_lacks(walk, "UDF volume descriptor", lba);
        }
    }
}

/* The first anchor and the integrity sequence, which a closed volume has. */
static void
frame_check(struct dcn_fs_walk *walk, const struct dcn_udf_volume *found,
            dcn_lba start)
{
    const uint8_t *anchor = dcn__fs_peek(walk, start + ANCHOR_BLOCK);
    const uint8_t *integrity = found->logical + LVD_INTEGRITY;

    if (anchor != NULL && dcn__udf_tag(anchor) == DCN_UDF_TAG_NONE)
        dcn__fs_lacks(walk, "UDF anchor", (int64_t)start + ANCHOR_BLOCK);
    if (dcn__get_le32(integrity) > 0)
        dcn__fs_add_part(walk, "UDF integrity descriptor",
                         found->base + dcn__get_le32(integrity + 4), 1);
    sequences_check(walk, found);
}

/* Recognised, but nothing to go by: cut off, broken, or of another block size
 * (hard disks; not read here), whose anchor is block 256 of that. */
static void
nothing_found(struct dcn_fs_walk *walk, const struct dcn_udf_volume *found,
              dcn_lba start)
{
    static const dcn_lba others[] = {ANCHOR_BLOCK / 4, ANCHOR_BLOCK / 2,
                                     ANCHOR_BLOCK * 2};

    walk->fs->truncated = true;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        const uint8_t *block = dcn__fs_peek(walk, start + others[i]);

        if (block != NULL && dcn__udf_tag(block) == DCN_UDF_TAG_ANCHOR)
            return;
    }
    if (found->sequences[0].bytes > 0)
        dcn__fs_lacks(walk, "UDF volume descriptor sequence",
                      found->base + found->sequences[0].first);
    else
        dcn__fs_lacks(walk, "UDF anchor", (int64_t)start + ANCHOR_BLOCK);
}

void
dcn__udf_read(struct dcn_fs_walk *walk, dcn_lba start, dcn_lba end)
{
    struct dcn_udf_volume *found;
    struct dcn_fs_volume *volume;

    if (!recognised(walk, start, end))
        return;
    found = calloc(1, sizeof(*found));
    if (found == NULL) {
        dcn__fs_out_of_memory(walk);
        return;
    }
    found->end = end;
    if (volume_find(walk, start, end, found)) {
        found->revision = revision_of(found);
        volume = dcn__fs_add_volume(walk, start);
        if (volume != NULL) {
            facts_fill(walk, found, volume);
            frame_check(walk, found, start);
        }
        if (walk->with_files && dcn__fs_going(walk)) {
            dcn__udf_maps_open(walk, found);
            dcn__udf_tree_walk(walk, found);
            dcn__udf_maps_close(found);
        }
    } else if (walk->status == DCN_OK) {
        nothing_found(walk, found, start);
    }
    free(found);
}
