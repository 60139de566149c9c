# SPDX-License-Identifier: GPL-3.0-or-later
# Writes the shipped personalities as a C table. Arguments: the files.
function flush_text()
{
    if (name != "")
        print "    },";
}
BEGIN {
    print "/* SPDX-License-Identifier: GPL-3.0-or-later */";
    print "/* Made from src/vdrive/personalities by generate.awk. */";
    print "#include \"vdrive/personality.h\"\n";
    print "const struct dcn_personality_shipped dcn__personalities[] = {";
}
FNR == 1 {
    flush_text();
    name = FILENAME;
    sub(/.*\//, "", name);
    sub(/\.personality$/, "", name);
    printf "    {\"%s\",\n", name;
}
{
    gsub(/\\/, "\\\\");
    gsub(/"/, "\\\"");
    printf "     \"%s\\n\"\n", $0;
}
END {
    flush_text();
    print "    {NULL, NULL},\n};";
}
