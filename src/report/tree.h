/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The node of a report tree, as the builders and renderers share it. */
#ifndef DCN_REPORT_TREE_H
#define DCN_REPORT_TREE_H

#include "report/report.h"

struct dcn_report {
    enum dcn_report_type type;
    bool failed; /* of the root: something could not be added */
    char *key;   /* NULL in a list */
    char *label; /* NULL: not for people */
    char *shown; /* what people see in place of the value, or NULL */
    union {
        char *string;
        int64_t integer;
        double number;
        bool boolean;
    } value;
    struct dcn_report *root;
    struct dcn_report *last; /* child added or replaced last */
    struct dcn_report **children;
    size_t count, capacity;
    size_t spare; /* children behind count, to be filled again */
    struct dcn_report_made *made; /* of a list whose objects are made while it
                                   * is read; children is NULL then */
};

/* The child of an object that has that key, or NULL. */
struct dcn_report *
dcn__report_find(const struct dcn_report *parent, const char *key);
/* The n-th object of a list whose objects are made while it is read; good
 * until another is asked for. NULL where memory ran out. */
struct dcn_report *dcn__report_made_at(struct dcn_report *list, size_t n);

#endif
