/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knows again what came lately for another place (line/echo.h). */
#include "drive/line/echo.h"

#include "codec/msf.h"
#include "codec/sector.h"

#include <stdlib.h>
#include <string.h>

/* Quarters of a sector: 512 bytes of user data, by which buffers are laid
 * out, too. */
#define PIECES 4
/* Places of the table: one in 64 pieces of the window is overwritten by
 * another one, and of a sector half may be missing. */
#define PLACES 65536

struct place {
    uint32_t tag;
    dcn_lba lba;
    uint32_t when; /* in sectors delivered; 0: free */
};

/* A place, and its pieces in turn; what is filling has tag 0. */
struct own {
    dcn_lba lba;
    uint32_t tags[PIECES];
};

struct dcn_echo_memory {
    uint32_t now;
    struct own own[DCN_ECHO_OWN];
    unsigned own_count;
    struct place places[PLACES];
};

static uint64_t
word_at(const uint8_t *bytes, size_t at)
{
    uint64_t word;

    memcpy(&word, bytes + at, sizeof(word));
    return word;
}

/* Four lanes, so that it costs little beside the copy of the sector. */
static uint64_t
digest_of(const uint8_t *bytes, size_t len)
{
    const uint64_t prime = 0x9E3779B97F4A7C15u;
    uint64_t a = 1, b = 2, c = 3, d = 4;
    size_t at = 0;

    for (; at + 32 <= len; at += 32) {
        a = (a ^ word_at(bytes, at)) * prime;
        b = (b ^ word_at(bytes, at + 8)) * prime;
        c = (c ^ word_at(bytes, at + 16)) * prime;
        d = (d ^ word_at(bytes, at + 24)) * prime;
        a ^= a >> 32;
        b ^= b >> 32;
        c ^= c >> 32;
        d ^= d >> 32;
    }
    for (; at + 4 <= len; at += 4)
        a = (a ^ (uint64_t)bytes[at] ^ (uint64_t)bytes[at + 1] << 8 ^
             (uint64_t)bytes[at + 2] << 16 ^ (uint64_t)bytes[at + 3] << 24) *
            prime;
    a = (a ^ b * 3 ^ c * 5 ^ d * 7) * prime;
    return a ^ a >> 29;
}

static bool
is_filling(const uint8_t *bytes, size_t len)
{
    return memcmp(bytes, bytes + 4, len - 4) == 0;
}

static size_t
piece_bytes(const struct dcn_parts *parts)
{
    return (parts->user ? DCN_USER_BYTES : DCN_RAW_BYTES) / PIECES;
}

bool
dcn__echo_alike(const struct dcn_parts *parts, const uint8_t *one,
                const uint8_t *other)
{
    size_t piece = piece_bytes(parts);
    unsigned told = 0, alike = 0;

    for (size_t at = 0; at < PIECES * piece; at += piece) {
        if (is_filling(one + at, piece))
            continue;
        told++;
        alike += memcmp(one + at, other + at, piece) == 0;
    }
    return alike * 2 >= told;
}

/* ECMA-130 14.2: sync and the sector's own address. */
static bool
names_its_place(const struct dcn_parts *parts, const uint8_t *slot, dcn_lba lba)
{
    struct dcn_msf msf = dcn__msf_from_lba(lba);

    return !parts->user && dcn__sync_present(slot) &&
           slot[12] == dcn__bcd_encode(msf.m) &&
           slot[13] == dcn__bcd_encode(msf.s) &&
           slot[14] == dcn__bcd_encode(msf.f);
}

static void
keep_own(struct dcn_echo_memory *memory, const struct own *own)
{
    if (memory->own_count > 0 && memory->own[0].lba != own->lba)
        memory->own[1] = memory->own[0];
    if (memory->own_count == 0 ||
        (memory->own_count < DCN_ECHO_OWN && memory->own[0].lba != own->lba))
        memory->own_count++;
    memory->own[0] = *own;
}

/* True where the sector came before; *from: where its first piece did. It stays
 * that place's, so that the same bytes are told here again. corrected: the
 * drive gives no sector but as its own codes prove it, so that one of which
 * only a part came before for this place is told, too. */
static bool
look_up(struct dcn_echo_memory *memory, const uint8_t *slot, size_t piece,
        dcn_lba lba, bool corrected, bool certain, dcn_lba *from)
{
    struct place *places[PIECES];
    uint32_t tags[PIECES];
    unsigned told = 0, before = 0, again = 0;
    struct own own = {.lba = lba};

    for (size_t i = 0; i < PIECES; i++) {
        const uint8_t *bytes = slot + i * piece;
        uint64_t digest;
        struct place *place;

        if (is_filling(bytes, piece))
            continue;
        digest = digest_of(bytes, piece);
        place = &memory->places[digest % PLACES];
        tags[told] = (uint32_t)(digest >> 32);
        places[told] = place;
        own.tags[i] = tags[told];
        told++;
        if (place->when == 0 || place->tag != tags[told - 1] ||
            memory->now - place->when > DCN_ECHO_WINDOW)
            continue;
        again += place->lba == lba;
        if (place->lba != lba && before++ == 0)
            *from = place->lba;
    }
    if (before > 0 && before * 2 >= told)
        return true;
    *from = lba;
    for (unsigned i = 0; i < told; i++)
        *places[i] = (struct place){tags[i], lba, memory->now};
    if (told > 0 && certain)
        keep_own(memory, &own);
    /* Or a piece of it made way for another: asking costs little. */
    return corrected && again > 0 && again < told;
}

enum dcn_status
dcn__echo_watch(struct dcn_drive *drive, const struct dcn_parts *parts,
                dcn_lba first, uint32_t count, uint32_t arrived,
                const uint8_t *bytes, struct dcn_echo *echo,
                struct dcn_error *error)
{
    size_t piece = piece_bytes(parts);

    memset(echo, 0, sizeof(*echo));
    if (drive->echoes == NULL)
        drive->echoes = calloc(1, sizeof(*drive->echoes));
    if (drive->echoes == NULL)
        return dcn__error_memory(error, "reading a disc");
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *slot = bytes + i * parts->stride;
        dcn_lba lba = first + (dcn_lba)i, from = 0;

        /* 0 is a free place: the count begins anew past it. */
        if (++drive->echoes->now == 0)
            drive->echoes->now = 1;
        if (names_its_place(parts, slot, lba) ||
            !look_up(drive->echoes, slot, piece, lba, parts->user, i < arrived,
                     &from) ||
            i >= arrived)
            continue;
        if (echo->count == 0) {
            echo->first = i;
            echo->from = from;
        }
        echo->count = i + 1 - echo->first;
    }
    return DCN_OK;
}

bool
dcn__echo_own(const struct dcn_drive *drive, unsigned n,
              const struct dcn_parts *parts, const uint8_t *doubted,
              dcn_lba *lba)
{
    size_t piece = piece_bytes(parts);
    const struct own *own;
    unsigned alike = 0;

    if (drive->echoes == NULL || n >= drive->echoes->own_count)
        return false;
    own = &drive->echoes->own[n];
    for (size_t i = 0; i < PIECES; i++)
        if (own->tags[i] != 0 && !is_filling(doubted + i * piece, piece))
            alike += own->tags[i] ==
                     (uint32_t)(digest_of(doubted + i * piece, piece) >> 32);
    *lba = own->lba;
    return alike == 0;
}

void
dcn__echo_forget(struct dcn_drive *drive)
{
    if (drive->echoes != NULL)
        memset(drive->echoes, 0, sizeof(*drive->echoes));
}

void
dcn__echo_end(struct dcn_drive *drive)
{
    free(drive->echoes);
    drive->echoes = NULL;
}
