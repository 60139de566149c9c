/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the text renderer share. */
#ifndef DCN_REPORT_TEXT_H
#define DCN_REPORT_TEXT_H

#include "report/out.h"

/* Columns that a table or a joined list may take. */
#define DCN_REPORT_TEXT_WIDTH 100
/* Objects of one list that are shown where the text is one string. */
#define DCN_REPORT_TEXT_ROWS 100000

/* A value that is not a container, or is shown in place of one. */
bool dcn__report_is_scalar(const struct dcn_report *node);
/* A scalar or a list of scalars: can stand on one line. */
bool dcn__report_is_line(const struct dcn_report *node);
/* Adds such a value; lists joined by ", ". */
void dcn__report_line(struct dcn_buf *buf, const struct dcn_report *node);
size_t dcn__report_line_width(const struct dcn_report *node);
/* Objects of a list that are shown. */
size_t dcn__report_rows(const struct dcn_report_out *out,
                        const struct dcn_report *list);

/* Adds a list of objects as a table; false, and nothing is added, where it
 * does not fit. (text_table.c) */
bool dcn__report_table(struct dcn_report_out *out,
                       const struct dcn_report *list, size_t indent);

#endif
