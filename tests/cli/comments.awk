# SPDX-License-Identifier: GPL-3.0-or-later
# The C files and headers that comments name: "place: name" a line.
FNR == 1 { comment = 0 }
{
    line = $0
    text = ""
    while (1) {
        if (comment) {
            at = index(line, "*/")
            if (at == 0) {
                text = text line
                break
            }
            text = text substr(line, 1, at - 1) " "
            line = substr(line, at + 2)
            comment = 0
        } else {
            at = index(line, "/*")
            if (at == 0)
                break
            line = substr(line, at + 2)
            comment = 1
        }
    }
    text = text " "
    while (match(text, /[a-z0-9_\/]+\.[ch][^a-zA-Z0-9_]/)) {
        print FILENAME ":" FNR ": " substr(text, RSTART, RLENGTH - 1)
        text = substr(text, RSTART + RLENGTH)
    }
}
