/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * P and Q of a data sector as one system of 276 equations: all bytes of known
 * place at once, where going through the words in turn is stuck. What is left
 * over of the equations then finds bytes of unknown place, one at a time:
 * those that settle most of it.
 *
 * Beside the erased columns each row keeps which of the 276 equations it is
 * made of: the cell of any other column follows from four of these, and is
 * worked out only where the search needs it.
 */
#include "codec/sector_ops.h"

#include <stdlib.h>
#include <string.h>

#define ROWS (2 * DCN_ECC_ROW_BYTES + 2 * DCN_ECC_Q_BYTES)
/* Equations that must be left over: each leaves a wrong solution one chance
 * in 256. */
#define SPARE_ROWS 12
/* With more erasures than these, too little is left to find others by. */
#define MOST_ERASURES 190
#define MOST_FOUND    16
#define LEAST_SETTLED 2
/* A search goes on while all bytes that may still be found would settle all,
 * at so many times what the best of them settles now: of 276 equations mixed
 * by many erasures, bytes that are not wrong settle some by chance. */
#define HOPE 2
/* In place of the logarithm of zero. */
#define NO_LOG 255

/* Columns: the erasures, the equations a row is made of, the syndrome. */
struct system {
    unsigned erasures;
    unsigned made; /* columns of equations: ROWS, or none */
    unsigned stride;
    uint8_t *cells;           /* ROWS times stride */
    uint16_t place[ROWS];     /* of an erasure: byte of the sector */
    uint16_t pivot_row[ROWS]; /* of an erasure */
    uint16_t column_of[DCN_RAW_BYTES];
    bool is_pivot[ROWS];
    struct dcn__gf_logs gf;
};

static uint8_t *
row_of(const struct system *s, unsigned row)
{
    return s->cells + (size_t)row * s->stride;
}

static uint8_t *
left_of(const struct system *s, unsigned row)
{
    return row_of(s, row) + s->stride - 1;
}

/* ---- the equations ---- */

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
        for (unsigned i = 0; i < length; i++) {
            put(s, row + word, at(word, i), 1);
            put(s, row + words + word, at(word, i), s->gf.exp[length - 1 - i]);
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
    for (unsigned row = 0; row < s->made; row++)
        row_of(s, row)[s->erasures + row] = 1;
    for (unsigned i = 0; i < DCN_ECC_ROW_BYTES; i++) {
        *left_of(s, i) = now.p0[i];
        *left_of(s, DCN_ECC_ROW_BYTES + i) = now.p1[i];
    }
    for (unsigned i = 0; i < DCN_ECC_Q_BYTES; i++) {
        *left_of(s, q + i) = now.q0[i];
        *left_of(s, q + DCN_ECC_Q_BYTES + i) = now.q1[i];
    }
}

/* Lists the erasures; false where they are too many. */
static bool
list_erasures(struct system *s, bool zero_header, const uint8_t *erasures)
{
    memset(s->column_of, 0xFF, sizeof(s->column_of));
    s->erasures = 0;
    for (unsigned i = DCN_ECC_OFFSET + (zero_header ? 4 : 0); i < DCN_RAW_BYTES;
         i++) {
        if (erasures[i] == 0)
            continue;
        if (s->erasures + 1 + SPARE_ROWS > ROWS)
            return false;
        s->column_of[i] = (uint16_t)s->erasures;
        s->place[s->erasures++] = (uint16_t)i;
    }
    return true;
}

/* with_made: each row also says which equations it is made of. */
static bool
build(struct system *s, const uint8_t *sector, bool zero_header, bool with_made)
{
    free(s->cells);
    memset(s->is_pivot, 0, sizeof(s->is_pivot));
    s->made = with_made ? ROWS : 0;
    s->stride = s->erasures + s->made + 1;
    s->cells = calloc(ROWS, s->stride);
    if (s->cells == NULL)
        return false;
    fill(s, sector, zero_header);
    return true;
}

/* ---- elimination ---- */

/* Cells of a row that are not zero, with their logarithms. */
struct sparse {
    unsigned count;
    uint16_t column[2 * ROWS + 1];
    uint8_t log[2 * ROWS + 1];
};

static void
look_at(const struct system *s, const uint8_t *cells, unsigned column,
        struct sparse *sparse)
{
    sparse->count = 0;
    for (unsigned i = column; i < s->stride; i++) {
        if (cells[i] == 0)
            continue;
        sparse->column[sparse->count] = (uint16_t)i;
        sparse->log[sparse->count++] = s->gf.log[cells[i]];
    }
}

/* to += factor times that row; factor is not 0 */
static void
add_row(const struct system *s, uint8_t *to, const struct sparse *sparse,
        uint8_t factor)
{
    const uint8_t *times = s->gf.exp + s->gf.log[factor];

    for (unsigned i = 0; i < sparse->count; i++)
        to[sparse->column[i]] ^= times[sparse->log[i]];
}

/* Makes the row's first cell 1. */
static void
scale(const struct system *s, uint8_t *cells, struct sparse *sparse)
{
    unsigned inverse = 255u - sparse->log[0];

    for (unsigned i = 0; i < sparse->count; i++) {
        cells[sparse->column[i]] = s->gf.exp[inverse + sparse->log[i]];
        sparse->log[i] = s->gf.log[cells[sparse->column[i]]];
    }
}

/* Brings the equations into steps; false where the erasures do not follow. */
static bool
eliminate(struct system *s)
{
    struct sparse sparse;

    for (unsigned column = 0; column < s->erasures; column++) {
        unsigned row = 0;

        while (row < ROWS && (s->is_pivot[row] || row_of(s, row)[column] == 0))
            row++;
        if (row == ROWS)
            return false;
        s->is_pivot[row] = true;
        s->pivot_row[column] = (uint16_t)row;
        look_at(s, row_of(s, row), column, &sparse);
        scale(s, row_of(s, row), &sparse);
        for (unsigned other = row + 1; other < ROWS; other++) {
            uint8_t *cells = row_of(s, other);

            if (!s->is_pivot[other] && cells[column] != 0)
                add_row(s, cells, &sparse, cells[column]);
        }
    }
    return true;
}

/* The erased bytes' errors, the last first, into work. */
static void
solve(struct system *s, uint8_t *work)
{
    for (unsigned column = s->erasures; column-- > 0;) {
        uint8_t error = *left_of(s, s->pivot_row[column]);

        work[s->place[column]] ^= error;
        for (unsigned i = 0; i < column && error != 0; i++) {
            uint8_t cell = row_of(s, s->pivot_row[i])[column];

            if (cell != 0)
                *left_of(s, s->pivot_row[i]) ^=
                    s->gf.exp[s->gf.log[cell] + s->gf.log[error]];
        }
    }
}

static bool
is_settled(const struct system *s)
{
    for (unsigned row = 0; row < ROWS; row++)
        if (!s->is_pivot[row] && *left_of(s, row) != 0)
            return false;
    return true;
}

/* ---- bytes of unknown place ---- */

/* A number for each row; as many at once as compilers take well. */
#define LANES 288

struct lanes {
    uint8_t of[LANES];
};

/*
 * The rows that are left over. The cell of a byte's column is the sum of what
 * each row is made of at the byte's four equations, times their weights.
 */
struct search {
    struct system *s;
    unsigned count; /* rows */
    uint16_t row[ROWS];
    struct lanes left;
    unsigned unsettled;
    struct lanes made[ROWS];                           /* of an equation */
    struct lanes q[DCN_ECC_Q_BYTES][DCN_ECC_Q_LENGTH]; /* Q's part of a byte */
};

/* The best byte of a round: where, and the logarithm of its error. */
struct candidate {
    int gain;
    unsigned at, error;
    struct lanes cells;
};

static void
double_lanes(struct lanes *lanes)
{
    for (unsigned i = 0; i < LANES; i++)
        lanes->of[i] = dcn__gf_double(lanes->of[i]);
}

static void
add_lanes(struct lanes *to, const struct lanes *a, const struct lanes *b)
{
    for (unsigned i = 0; i < LANES; i++)
        to->of[i] = a->of[i] ^ b->of[i];
}

static void
begin_search(struct system *s, struct search *search)
{
    const unsigned first = 2 * DCN_ECC_ROW_BYTES;

    memset(search, 0, sizeof(*search));
    search->s = s;
    for (unsigned row = 0; row < ROWS; row++) {
        const uint8_t *made = row_of(s, row) + s->erasures;

        if (s->is_pivot[row])
            continue;
        for (unsigned i = 0; i < ROWS; i++)
            search->made[i].of[search->count] = made[i];
        search->left.of[search->count] = *left_of(s, row);
        search->unsettled += *left_of(s, row) != 0;
        search->row[search->count++] = (uint16_t)row;
    }
    for (unsigned q = 0; q < DCN_ECC_Q_BYTES; q++) {
        struct lanes weighted = search->made[first + DCN_ECC_Q_BYTES + q];

        for (unsigned i = DCN_ECC_Q_LENGTH; i-- > 0; double_lanes(&weighted))
            add_lanes(&search->q[q][i], &search->made[first + q], &weighted);
    }
}

/* How many equations more would be right if this column's byte had the best
 * error that it can have; logs: of what is left of each. */
static int
gain_of(const struct search *search, const uint8_t *logs,
        const struct lanes *cells, unsigned *error)
{
    const struct dcn__gf_logs *gf = &search->s->gf;
    uint8_t votes[256] = {0};
    int best = 0, lost = 0;

    for (unsigned i = 0; i < search->count; i += 8) {
        if (memcmp(cells->of + i, "\0\0\0\0\0\0\0", 8) == 0)
            continue;
        for (unsigned k = i; k < i + 8; k++) {
            int value;

            if (cells->of[k] == 0)
                continue;
            if (logs[k] == NO_LOG) {
                lost++;
                continue;
            }
            /* left / cell */
            value = logs[k] - gf->log[cells->of[k]];
            value += value < 0 ? 255 : 0;
            if (++votes[value] > best) {
                best = votes[value];
                *error = (unsigned)value;
            }
        }
    }
    return best - lost;
}

static void
consider(const struct search *search, const uint8_t *logs, unsigned at,
         const struct lanes *cells, struct candidate *best)
{
    unsigned error = 0;
    int gain;

    if (search->s->column_of[at] != UINT16_MAX)
        return;
    gain = gain_of(search, logs, cells, &error);
    /* Of equals the byte that comes first. */
    if (gain < best->gain || (gain == best->gain && at > best->at))
        return;
    best->gain = gain;
    best->at = at;
    best->error = error;
    best->cells = *cells;
}

/* Looks at every byte, P word by P word, then at Q's own parity. */
static void
find_best(const struct search *search, const uint8_t *logs, bool zero_header,
          struct candidate *best)
{
    struct lanes cells;

    best->gain = LEAST_SETTLED;
    best->at = DCN_RAW_BYTES;
    for (unsigned p = 0; p < DCN_ECC_ROW_BYTES; p++) {
        struct lanes weighted = search->made[DCN_ECC_ROW_BYTES + p];

        for (unsigned i = DCN_ECC_P_LENGTH; i-- > 0; double_lanes(&weighted)) {
            unsigned q = dcn__ecc_q_through(p, i);

            if (zero_header && dcn__ecc_p_at(p, i) < DCN_ECC_OFFSET + 4)
                continue;
            add_lanes(&cells, &search->made[p], &weighted);
            add_lanes(&cells, &cells, &search->q[q][p / 2]);
            consider(search, logs, dcn__ecc_p_at(p, i), &cells, best);
        }
    }
    for (unsigned q = 0; q < DCN_ECC_Q_BYTES; q++)
        for (unsigned i = DCN_ECC_Q_LENGTH - 2; i < DCN_ECC_Q_LENGTH; i++)
            consider(search, logs, dcn__ecc_q_at(q, i), &search->q[q][i], best);
}

/* Finds bytes of unknown place until nothing is left over; false where it
 * gets stuck. */
static bool
find_others(struct search *search, bool zero_header, uint8_t *sector)
{
    const struct dcn__gf_logs *gf = &search->s->gf;
    uint8_t logs[LANES] = {0};

    for (unsigned found = 0; found < MOST_FOUND; found++) {
        struct candidate best;

        for (unsigned i = 0; i < search->count; i++)
            logs[i] =
                search->left.of[i] == 0 ? NO_LOG : gf->log[search->left.of[i]];
        find_best(search, logs, zero_header, &best);
        if (best.at == DCN_RAW_BYTES ||
            (unsigned)best.gain * (MOST_FOUND - found) * HOPE <
                search->unsettled)
            return false;
        sector[best.at] ^= gf->exp[best.error];
        search->unsettled = 0;
        for (unsigned i = 0; i < search->count; i++) {
            if (best.cells.of[i] != 0)
                search->left.of[i] ^=
                    gf->exp[gf->log[best.cells.of[i]] + best.error];
            search->unsettled += search->left.of[i] != 0;
        }
        if (search->unsettled == 0)
            return true;
    }
    return false;
}

/* ---- the whole ---- */

/* With all that was found put right, the erasures follow. */
static bool
solve_others(struct system *s, bool zero_header, uint8_t *sector)
{
    struct search *search;
    bool found = false;

    if (s->erasures > MOST_ERASURES || !build(s, sector, zero_header, true) ||
        !eliminate(s))
        return false;
    search = malloc(sizeof(*search));
    if (search != NULL) {
        begin_search(s, search);
        found = find_others(search, zero_header, sector);
    }
    free(search);
    return found && build(s, sector, zero_header, false) && eliminate(s) &&
           is_settled(s);
}

int
dcn__ecc_solve(uint8_t *sector, bool zero_header, const uint8_t *erasures)
{
    struct system *s = malloc(sizeof(*s));
    uint8_t work[DCN_RAW_BYTES];
    int changed = -1;

    if (s == NULL)
        return -1;
    s->cells = NULL;
    dcn__gf_logs_init(&s->gf);
    memcpy(work, sector, sizeof(work));
    if (list_erasures(s, zero_header, erasures) &&
        build(s, sector, zero_header, false) && eliminate(s) &&
        (is_settled(s) || solve_others(s, zero_header, work))) {
        solve(s, work);
        if (dcn__ecc_check(work, zero_header)) {
            changed = 0;
            for (unsigned i = 0; i < DCN_RAW_BYTES; i++)
                changed += work[i] != sector[i];
            memcpy(sector, work, sizeof(work));
        }
    }
    free(s->cells);
    free(s);
    return changed;
}
