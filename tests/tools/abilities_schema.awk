# SPDX-License-Identifier: GPL-3.0-or-later
#
# awk -f abilities_schema.awk src/drive/abilities.def >docs/schema/abilities.json
#
# The schema of what probing finds, from the table that it is kept by.

BEGIN {
    type["FLAG"] = "\"type\": \"boolean\""
    type["COUNT"] = type["BYTES"] = "\"type\": \"integer\", \"minimum\": 0"
    type["ORDER"] = "\"enum\": [\"unknown\", \"main_c2_sub\", \"main_sub_c2\"]"
    print "{"
    print "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\","
    print "  \"$id\": \"abilities.json\","
    print "  \"title\": \"What a drive can\","
    print "  \"description\": \"What probing found, never what the drive claims\","
    print "  \"type\": \"object\","
    print "  \"properties\": {"
}
/^DCN_ABILITY\(/ { row = "" ; on = 1 }
on { row = row " " $0 }
on && /\)$/ {
    on = 0
    n = split(row, part, "\"")
    what = part[n - 1]
    sub(/^ *DCN_ABILITY\(/, "", row)
    split(row, word, /, */)
    line = sprintf("    \"%s\": {\"description\": \"%s\", %s}", word[2], what,
        type[word[1]])
    if (before != "")
        print before ","
    before = line
}
END { print before; print "  }"; print "}" }
