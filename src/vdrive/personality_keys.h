/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of keys that personalities are made of. For personality*.c
 * only. */
#ifndef DCN_VDRIVE_PERSONALITY_KEYS_H
#define DCN_VDRIVE_PERSONALITY_KEYS_H

#include "vdrive/personality.h"

enum dcn_personality_type {
    DCN_KEY_TEXT,
    DCN_KEY_BOOL,
    DCN_KEY_NUMBER,
    DCN_KEY_HEX,  /* a number in hexadecimal */
    DCN_KEY_PAIR, /* A/B, two numbers */
    DCN_KEY_SIGNED,
    DCN_KEY_REAL, /* 0 up to the limit */
    DCN_KEY_WORD,
    DCN_KEY_FLAGS,  /* words, ORed */
    DCN_KEY_SENSES, /* struct dcn_vsense_set */
    DCN_KEY_LIST,
    DCN_KEY_HEX_LIST,
    DCN_KEY_PROFILES
};

struct dcn_personality_word {
    const char *name;
    uint32_t value;
};

struct dcn_personality_key {
    const char *name;
    enum dcn_personality_type type;
    size_t offset;  /* in struct dcn_personality */
    uint32_t limit; /* text: longest; number: largest; list: most entries */
    const struct dcn_personality_word *words; /* end with name NULL */
};

/* Ends with name NULL. */
extern const struct dcn_personality_key dcn__personality_keys[];
/* Words of DCN_KEY_PROFILES: MMC-6 table 95. */
extern const struct dcn_personality_word dcn__personality_profiles[];

/* What a personality is that says nothing. */
void dcn__personality_plain(struct dcn_personality *personality);

#endif
