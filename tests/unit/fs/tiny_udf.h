/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UDF volumes of a few blocks, of each kind of partition, written descriptor
 * by descriptor.
 */
#ifndef DCN_TESTS_TINY_UDF_H
#define DCN_TESTS_TINY_UDF_H

#include "unit/verify/fake_source.h"

#define TINY_UDF_SECTORS 400
#define TINY_UDF_START   260 /* first sector of the partition */
#define TINY_UDF_BLOCKS  100
#define TINY_UDF_SHIFT \
    5                      /* tree blocks of virtual and metadata
                             * partitions lie that much further */
#define TINY_UDF_SPARE 340 /* sector of the replacement of packet 16..31 */

enum tiny_udf_kind {
    TINY_UDF_PHYSICAL, /* UDF 1.02 */
    TINY_UDF_VIRTUAL,  /* UDF 1.50, VAT in the last sector but two */
    TINY_UDF_SPARABLE, /* UDF 2.01 */
    TINY_UDF_METADATA, /* UDF 2.50 */
};

struct tiny_udf {
    enum tiny_udf_kind kind;
    uint8_t sectors[TINY_UDF_SECTORS][2048];
    size_t root_used;
};

/* One allocation descriptor as a test writes it. */
struct tiny_ad {
    uint32_t block, bytes;
    unsigned type;
};

/* A volume with an empty root directory: file set in tree block 0, root's
 * entry in 1, root's content in 2. */
void tiny_udf_init(struct tiny_udf *udf, enum tiny_udf_kind kind);
/* A file entry in a tree block; ads end with bytes 0; NULL: inline. */
void tiny_udf_entry(struct tiny_udf *udf, uint32_t block, uint8_t file_type,
                    uint64_t size, const struct tiny_ad *ads);
/* Adds a name (8-bit CS0) to the root directory. */
void tiny_udf_name(struct tiny_udf *udf, const char *name, uint8_t flags,
                   uint32_t block);
/* The sector that a block of the tree's partition is in. */
uint32_t tiny_udf_sector(const struct tiny_udf *udf, uint32_t block);
/* Makes checksum and CRC of a descriptor right again. */
void tiny_udf_seal(uint8_t *descriptor);
struct fake_source *tiny_udf_source(const struct tiny_udf *udf);

#endif
