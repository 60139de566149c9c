# SPDX-License-Identifier: GPL-3.0-or-later
# Functions that are longer than 60 lines or have more than 20 decisions, of
# files laid out as .clang-format says: a function's name, its braces and its
# end stand at the beginning of a line.
FNR == 1 { inside = 0; comment = 0; name = "" }

# The line without comments, strings and characters.
function plain(line)
{
    gsub(/\\./, "", line)
    gsub(/"[^"]*"/, "", line)
    gsub(/'[^']*'/, "", line)
    if (comment) {
        if (line !~ /\*\//)
            return ""
        sub(/^.*\*\//, "", line)
        comment = 0
    }
    gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
    if (line ~ /\/\*/) {
        sub(/\/\*.*$/, "", line)
        comment = 1
    }
    return line
}

{ line = plain($0) }
!inside && line ~ /^[a-z_][a-zA-Z0-9_]*\(/ { name = line; sub(/\(.*/, "", name) }
line ~ /^\{/ && name != "" { inside = 1; first = FNR; decisions = 0 }
inside {
    decisions += gsub(/(^|[^a-z_])(if|for|while|case)([^a-z_]|$)/, "&", line)
    decisions += gsub(/&&|\|\||\?/, "&", line)
}
inside && line ~ /^}/ {
    inside = 0
    functions++
    if (FNR - first - 1 > 60)
        print FILENAME ":" first ": " name " has " FNR - first - 1 " lines"
    if (decisions > 20)
        print FILENAME ":" first ": " name " has " decisions " decisions"
    name = ""
}
END { print functions " functions" >"/dev/stderr" }
