/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that CD-TEXT numbers stand for: languages and pack types. */
#include "codec/cdtext.h"

#include "util/checked.h"

#include <string.h>

/* EBU Tech 3264, Appendix 3. */
static const char *const languages[] = {
    [0x01] = "Albanian",      [0x02] = "Breton",      [0x03] = "Catalan",
    [0x04] = "Croatian",      [0x05] = "Welsh",       [0x06] = "Czech",
    [0x07] = "Danish",        [0x08] = "German",      [0x09] = "English",
    [0x0A] = "Spanish",       [0x0B] = "Esperanto",   [0x0C] = "Estonian",
    [0x0D] = "Basque",        [0x0E] = "Faroese",     [0x0F] = "French",
    [0x10] = "Frisian",       [0x11] = "Irish",       [0x12] = "Gaelic",
    [0x13] = "Galician",      [0x14] = "Icelandic",   [0x15] = "Italian",
    [0x16] = "Lappish",       [0x17] = "Latin",       [0x18] = "Latvian",
    [0x19] = "Luxembourgian", [0x1A] = "Lithuanian",  [0x1B] = "Hungarian",
    [0x1C] = "Maltese",       [0x1D] = "Dutch",       [0x1E] = "Norwegian",
    [0x1F] = "Occitan",       [0x20] = "Polish",      [0x21] = "Portuguese",
    [0x22] = "Romanian",      [0x23] = "Romansh",     [0x24] = "Serbian",
    [0x25] = "Slovak",        [0x26] = "Slovenian",   [0x27] = "Finnish",
    [0x28] = "Swedish",       [0x29] = "Turkish",     [0x2A] = "Flemish",
    [0x2B] = "Walloon",       [0x45] = "Zulu",        [0x46] = "Vietnamese",
    [0x47] = "Uzbek",         [0x48] = "Urdu",        [0x49] = "Ukrainian",
    [0x4A] = "Thai",          [0x4B] = "Telugu",      [0x4C] = "Tatar",
    [0x4D] = "Tamil",         [0x4E] = "Tadzhik",     [0x4F] = "Swahili",
    [0x50] = "Sranan Tongo",  [0x51] = "Somali",      [0x52] = "Sinhalese",
    [0x53] = "Shona",         [0x54] = "Serbo-Croat", [0x55] = "Ruthenian",
    [0x56] = "Russian",       [0x57] = "Quechua",     [0x58] = "Pushtu",
    [0x59] = "Punjabi",       [0x5A] = "Persian",     [0x5B] = "Papamiento",
    [0x5C] = "Oriya",         [0x5D] = "Nepali",      [0x5E] = "Ndebele",
    [0x5F] = "Marathi",       [0x60] = "Moldavian",   [0x61] = "Malaysian",
    [0x62] = "Malagasy",      [0x63] = "Macedonian",  [0x64] = "Laotian",
    [0x65] = "Korean",        [0x66] = "Khmer",       [0x67] = "Kazakh",
    [0x68] = "Kannada",       [0x69] = "Japanese",    [0x6A] = "Indonesian",
    [0x6B] = "Hindi",         [0x6C] = "Hebrew",      [0x6D] = "Hausa",
    [0x6E] = "Gurani",        [0x6F] = "Gujarati",    [0x70] = "Greek",
    [0x71] = "Georgian",      [0x72] = "Fulani",      [0x73] = "Dari",
    [0x74] = "Chuvash",       [0x75] = "Chinese",     [0x76] = "Burmese",
    [0x77] = "Bulgarian",     [0x78] = "Bengali",     [0x79] = "Belorussian",
    [0x7A] = "Bambara",       [0x7B] = "Azerbaijani", [0x7C] = "Assamese",
    [0x7D] = "Armenian",      [0x7E] = "Arabic",      [0x7F] = "Amharic",
};

static const char *const type_names[DCN_CDTEXT_TYPES] = {
    [DCN_CDTEXT_TITLE] = "TITLE",
    [DCN_CDTEXT_PERFORMER] = "PERFORMER",
    [DCN_CDTEXT_SONGWRITER] = "SONGWRITER",
    [DCN_CDTEXT_COMPOSER] = "COMPOSER",
    [DCN_CDTEXT_ARRANGER] = "ARRANGER",
    [DCN_CDTEXT_MESSAGE] = "MESSAGE",
    [DCN_CDTEXT_DISC_ID] = "DISC_ID",
    [DCN_CDTEXT_GENRE] = "GENRE",
    [DCN_CDTEXT_TOC_INFO] = "TOC_INFO1",
    [DCN_CDTEXT_TOC_INFO2] = "TOC_INFO2",
    [DCN_CDTEXT_CLOSED_INFO] = "CLOSED_INFO",
    [DCN_CDTEXT_UPC_ISRC] = "UPC_EAN",
    [DCN_CDTEXT_SIZE_INFO] = "SIZE_INFO",
};

const char *
dcn__cdtext_language_name(uint8_t code)
{
    return code < DCN_ARRAY_LEN(languages) ? languages[code] : NULL;
}

uint8_t
dcn__cdtext_language_code(const char *name)
{
    for (unsigned i = 0; i < DCN_ARRAY_LEN(languages); i++)
        if (languages[i] != NULL && strcmp(languages[i], name) == 0)
            return (uint8_t)i;
    return 0;
}

const char *
dcn__cdtext_type_name(enum dcn_cdtext_type type)
{
    return (unsigned)type < DCN_CDTEXT_TYPES ? type_names[type] : NULL;
}
