/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of objects as text: a table whose heads are the labels, or, where a
 * value does not fit a cell or the whole is too wide, one block an object.
 */
#include "report/text.h"

#include "util/utf8.h"

#include <string.h>

#define MAX_COLUMNS 32
#define GAP         2
/* What a last, ragged column needs to be worth showing. */
#define LEAST_RAGGED 20

struct column {
    const char *key, *label;
    size_t width;
    bool right; /* numbers only */
};

struct table {
    struct column columns[MAX_COLUMNS];
    size_t count;
};

/* guess: where it may be. */
static struct column *
table_column(struct table *table, const struct dcn_report *cell, size_t guess)
{
    struct column *column;
    size_t i;

    if (guess < table->count &&
        strcmp(table->columns[guess].key, cell->key) == 0)
        return &table->columns[guess];
    for (i = 0; i < table->count; i++) {
        if (strcmp(table->columns[i].key, cell->key) == 0)
            return &table->columns[i];
    }
    if (table->count == MAX_COLUMNS)
        return NULL;
    column = &table->columns[table->count++];
    column->key = cell->key;
    column->label = cell->label;
    column->width = dcn__utf8_width(cell->label);
    column->right = true;
    return column;
}

/* Adds a row's cells to the columns; false where one is no line. */
static bool
table_measure_row(struct table *table, const struct dcn_report *row)
{
    size_t next = 0, i;

    for (i = 0; i < row->count; i++) {
        const struct dcn_report *cell = row->children[i];
        struct column *column;
        size_t width;

        if (cell->label == NULL)
            continue;
        if (!dcn__report_is_line(cell))
            return false;
        column = table_column(table, cell, next);
        if (column == NULL)
            return false;
        next = (size_t)(column - table->columns) + 1;
        width = dcn__report_line_width(cell);
        if (width > column->width)
            column->width = width;
        if (cell->type != DCN_REPORT_INTEGER && cell->type != DCN_REPORT_NUMBER)
            column->right = false;
    }
    return true;
}

/*
 * True where the columns fit; where they do not, but would without the
 * widest column of text, that one is moved to the end, where it may be as
 * long as it likes.
 */
static bool
table_fits(struct table *table, size_t indent)
{
    size_t total = indent, widest = table->count, i;
    struct column moved;

    for (i = 0; i < table->count; i++) {
        total += table->columns[i].width + GAP;
        if (!table->columns[i].right &&
            (widest == table->count ||
             table->columns[i].width > table->columns[widest].width))
            widest = i;
    }
    if (total <= DCN_REPORT_TEXT_WIDTH + GAP)
        return true;
    if (widest == table->count)
        return false;
    moved = table->columns[widest];
    if (total - moved.width + LEAST_RAGGED > DCN_REPORT_TEXT_WIDTH)
        return false;
    memmove(&table->columns[widest], &table->columns[widest + 1],
            (table->count - widest - 1) * sizeof(moved));
    table->columns[table->count - 1] = moved;
    return true;
}

/* Adds one cell; gaps before it are owed in *owed, so that no line ends with
 * spaces. */
static void
add_cell(struct dcn_buf *buf, const struct column *column, const char *text,
         size_t *owed)
{
    size_t width = dcn__utf8_width(text);
    size_t fill = column->width > width ? column->width - width : 0;

    if (width == 0) {
        *owed += column->width + GAP;
        return;
    }
    dcn__report_pad(buf, *owed + (column->right ? fill : 0));
    dcn__buf_puts(buf, text);
    *owed = GAP + (column->right ? 0 : fill);
}

static void
add_head(struct dcn_buf *buf, const struct table *table, size_t indent)
{
    size_t owed = indent, i;

    for (i = 0; i < table->count; i++)
        add_cell(buf, &table->columns[i], table->columns[i].label, &owed);
    dcn__buf_puts(buf, "\n");
}

/* text: room for the text of a cell, kept from row to row. */
static void
add_row(struct dcn_buf *buf, const struct table *table,
        const struct dcn_report *row, size_t indent, struct dcn_buf *text)
{
    size_t owed = indent, next = 0, i;

    for (i = 0; i < table->count; i++) {
        const char *key = table->columns[i].key;
        const struct dcn_report *cell;

        while (next < row->count && row->children[next]->label == NULL)
            next++;
        if (next < row->count && strcmp(row->children[next]->key, key) == 0)
            cell = row->children[next++];
        else
            cell = dcn_report_get(row, key);
        text->len = 0;
        dcn__buf_puts(text, "");
        if (cell != NULL)
            dcn__report_line(text, cell);
        if (text->failed)
            buf->failed = true;
        else
            add_cell(buf, &table->columns[i], text->data, &owed);
    }
    dcn__buf_puts(buf, "\n");
}

bool
dcn__report_table(struct dcn_report_out *out, const struct dcn_report *list,
                  size_t indent)
{
    struct table table = {.count = 0};
    size_t rows = dcn__report_rows(out, list), i;
    const struct dcn_report *row;
    struct dcn_buf text;

    for (i = 0; i < rows && (row = dcn_report_at(list, i)) != NULL; i++) {
        if (!table_measure_row(&table, row))
            return false;
    }
    if (!table_fits(&table, indent))
        return false;
    if (table.count > 0)
        add_head(&out->buf, &table, indent);
    dcn__buf_init(&text, DCN_REPORT_MAX_STRING);
    for (i = 0; i < rows && (row = dcn_report_at(list, i)) != NULL; i++) {
        add_row(&out->buf, &table, row, indent, &text);
        dcn__report_out_flush(out, false);
    }
    dcn__buf_free(&text);
    if (i < rows)
        out->buf.failed = true;
    return true;
}
