/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The solving as it was before it became quick, to be compared with.
 *
 * P and Q of a data sector as one system of 276 equations: all bytes of known
 * place at once, where going through the words in turn is stuck. What is left
 * over of the equations then finds bytes of unknown place, one at a time:
 * those that settle most of it.
 */
#include "former_ecc.h"

#include "codec/sector_ops.h"

#include <stdlib.h>
#include <string.h>

#define ROWS    (2 * DCN_ECC_ROW_BYTES + 2 * DCN_ECC_Q_BYTES)
#define COLUMNS (DCN_RAW_BYTES - DCN_ECC_OFFSET)
/* Equations that must be left over: each leaves a wrong solution one chance
 * in 256. */
#define SPARE_ROWS 12
/* With more erasures than these, too little is left to find others by. */
#define MOST_ERASURES 190
#define MOST_FOUND    16
#define LEAST_SETTLED 2

/* Columns of the matrix that were chosen, and behind them the syndromes. */
struct system {
    unsigned width; /* columns, without the syndromes */
    unsigned stride;
    uint8_t *cells;          /* ROWS times stride */
    uint16_t place[COLUMNS]; /* of a column: byte of the sector */
    uint16_t column_of[DCN_RAW_BYTES];
    uint16_t pivot_row[COLUMNS]; /* of the first erasures columns */
    bool is_pivot[ROWS];
    unsigned erasures; /* the first columns */
};

static uint8_t *
row_of(const struct system *s, unsigned row)
{
    return s->cells + (size_t)row * s->stride;
}

static void
put(struct system *s, unsigned row, unsigned place, uint8_t value)
{
    if (s->column_of[place] != UINT16_MAX)
        row_of(s, row)[s->column_of[place]] = value;
}

static void
fill_words(struct system *s, unsigned row, unsigned words, unsigned length,
           unsigned (*at)(unsigned word, unsigned i))
{
    for (unsigned word = 0; word < words; word++) {
        uint8_t power = 1;

        for (unsigned i = length; i-- > 0; power = dcn__gf_double(power)) {
            put(s, row + word, at(word, i), 1);
            put(s, row + words + word, at(word, i), power);
        }
    }
}

static void
fill(struct system *s, const uint8_t *sector, bool zero_header)
{
    struct dcn__ecc_syndromes now;
    const unsigned q = 2 * DCN_ECC_ROW_BYTES;

    fill_words(s, 0, DCN_ECC_ROW_BYTES, DCN_ECC_P_LENGTH, dcn__ecc_p_at);
    fill_words(s, q, DCN_ECC_Q_BYTES, DCN_ECC_Q_LENGTH, dcn__ecc_q_at);
    dcn__ecc_syndromes(sector, zero_header, &now);
    for (unsigned i = 0; i < DCN_ECC_ROW_BYTES; i++) {
        row_of(s, i)[s->width] = now.p0[i];
        row_of(s, DCN_ECC_ROW_BYTES + i)[s->width] = now.p1[i];
    }
    for (unsigned i = 0; i < DCN_ECC_Q_BYTES; i++) {
        row_of(s, q + i)[s->width] = now.q0[i];
        row_of(s, q + DCN_ECC_Q_BYTES + i)[s->width] = now.q1[i];
    }
}

static void
add_column(struct system *s, unsigned place)
{
    s->column_of[place] = (uint16_t)s->width;
    s->place[s->width++] = (uint16_t)place;
}

/* Erasures first; then, where all is asked, every other byte. */
static bool
build(struct system *s, const uint8_t *sector, bool zero_header,
      const uint8_t *erasures, bool all)
{
    unsigned first = DCN_ECC_OFFSET + (zero_header ? 4 : 0);

    memset(s->column_of, 0xFF, sizeof(s->column_of));
    memset(s->is_pivot, 0, sizeof(s->is_pivot));
    s->width = 0;
    for (unsigned i = first; i < DCN_RAW_BYTES; i++)
        if (erasures != NULL && erasures[i] != 0)
            add_column(s, i);
    s->erasures = s->width;
    if (s->erasures + SPARE_ROWS > ROWS || (all && s->erasures > MOST_ERASURES))
        return false;
    for (unsigned i = first; all && i < DCN_RAW_BYTES; i++)
        if (s->column_of[i] == UINT16_MAX)
            add_column(s, i);
    s->stride = s->width + 1;
    s->cells = calloc(ROWS, s->stride);
    if (s->cells == NULL)
        return false;
    fill(s, sector, zero_header);
    return true;
}

/* Cells of a row that are not zero: most are, as words share few bytes. */
struct sparse {
    unsigned count;
    uint16_t column[COLUMNS + 1];
};

static void
look_at(const struct system *s, const uint8_t *cells, unsigned column,
        struct sparse *sparse)
{
    sparse->count = 0;
    for (unsigned i = column; i < s->stride; i++)
        if (cells[i] != 0)
            sparse->column[sparse->count++] = (uint16_t)i;
}

/* to += factor * from */
static void
add_row(uint8_t *to, const uint8_t *from, const struct sparse *sparse,
        uint8_t factor)
{
    uint8_t low[16], high[16];

    for (unsigned i = 0; i < 16; i++) {
        low[i] = dcn__gf_multiply(factor, (uint8_t)i);
        high[i] = dcn__gf_multiply(factor, (uint8_t)(i << 4));
    }
    for (unsigned i = 0; i < sparse->count; i++) {
        unsigned at = sparse->column[i];

        to[at] ^= low[from[at] & 15] ^ high[from[at] >> 4];
    }
}

/* Solves for the erasures; false where they do not follow. */
static bool
eliminate(struct system *s)
{
    struct sparse sparse;

    for (unsigned column = 0; column < s->erasures; column++) {
        unsigned row = 0;
        uint8_t *pivot;

        while (row < ROWS && (s->is_pivot[row] || row_of(s, row)[column] == 0))
            row++;
        if (row == ROWS)
            return false;
        pivot = row_of(s, row);
        s->is_pivot[row] = true;
        s->pivot_row[column] = (uint16_t)row;
        /* pivot += (1/p - 1) * pivot makes its first cell 1. */
        look_at(s, pivot, column, &sparse);
        add_row(pivot, pivot, &sparse,
                (uint8_t)(dcn__gf_inverse(pivot[column]) ^ 1));
        for (unsigned other = 0; other < ROWS; other++) {
            uint8_t *cells = row_of(s, other);

            if (other != row && cells[column] != 0)
                add_row(cells, pivot, &sparse, cells[column]);
        }
    }
    return true;
}

static bool
is_settled(const struct system *s)
{
    for (unsigned row = 0; row < ROWS; row++)
        if (!s->is_pivot[row] && row_of(s, row)[s->width] != 0)
            return false;
    return true;
}

/* How many equations more would be right if this column's byte had the best
 * error that it can have. */
static int
gain_of(const struct system *s, const uint8_t *open, unsigned count,
        const uint8_t (*logs)[256], unsigned column, uint8_t *error)
{
    uint8_t votes[256] = {0};
    int best = 0, lost = 0;

    for (unsigned i = 0; i < count; i++) {
        const uint8_t *cells = row_of(s, open[2 * i] | open[2 * i + 1] << 8);
        uint8_t cell = cells[column], left = cells[s->width], value;

        if (cell == 0)
            continue;
        if (left == 0) {
            lost++;
            continue;
        }
        /* left / cell */
        value = logs[1][(logs[0][left] + 255 - logs[0][cell]) % 255];
        if (++votes[value] > best) {
            best = votes[value];
            *error = value;
        }
    }
    return best - lost;
}

static void
make_logs(uint8_t (*logs)[256])
{
    uint8_t value = 1;

    for (unsigned i = 0; i < 255; i++, value = dcn__gf_double(value)) {
        logs[1][i] = value;
        logs[0][value] = (uint8_t)i;
    }
}

/* Finds bytes of unknown place until nothing is left over; false where it
 * gets stuck. */
static bool
find_others(struct system *s, uint8_t *sector)
{
    uint8_t open[2 * ROWS], logs[2][256] = {{0}};
    unsigned count = 0;

    make_logs(logs);
    for (unsigned row = 0; row < ROWS; row++) {
        if (s->is_pivot[row])
            continue;
        open[2 * count] = (uint8_t)row;
        open[2 * count++ + 1] = (uint8_t)(row >> 8);
    }
    for (unsigned found = 0; !is_settled(s); found++) {
        unsigned best = s->width;
        int most = LEAST_SETTLED - 1;
        uint8_t error = 0, best_error = 0;

        for (unsigned column = s->erasures; column < s->width; column++) {
            int gain = gain_of(s, open, count, (const uint8_t(*)[256])logs,
                               column, &error);
            if (gain > most) {
                most = gain;
                best = column;
                best_error = error;
            }
        }
        if (best == s->width || found == MOST_FOUND)
            return false;
        sector[s->place[best]] ^= best_error;
        for (unsigned row = 0; row < ROWS; row++) {
            uint8_t *cells = row_of(s, row);
            cells[s->width] ^= dcn__gf_multiply(best_error, cells[best]);
        }
    }
    return true;
}

static int
attempt(struct system *s, uint8_t *sector, bool zero_header,
        const uint8_t *erasures, bool all)
{
    uint8_t work[DCN_RAW_BYTES];
    int changed = -1;

    s->cells = NULL;
    memcpy(work, sector, sizeof(work));
    if (build(s, sector, zero_header, erasures, all) && eliminate(s) &&
        (all ? find_others(s, work) : is_settled(s))) {
        for (unsigned i = 0; i < s->erasures; i++)
            work[s->place[i]] ^= row_of(s, s->pivot_row[i])[s->width];
        if (dcn__ecc_check(work, zero_header)) {
            changed = 0;
            for (unsigned i = 0; i < DCN_RAW_BYTES; i++)
                changed += work[i] != sector[i];
            memcpy(sector, work, sizeof(work));
        }
    }
    free(s->cells);
    return changed;
}

int
former_ecc_solve(uint8_t *sector, bool zero_header, const uint8_t *erasures)
{
    struct system *s = malloc(sizeof(*s));
    int changed = -1;

    if (s == NULL)
        return -1;
    changed = attempt(s, sector, zero_header, erasures, false);
    if (changed < 0)
        changed = attempt(s, sector, zero_header, erasures, true);
    free(s);
    return changed;
}
