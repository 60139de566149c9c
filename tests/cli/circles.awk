# SPDX-License-Identifier: GPL-3.0-or-later
# Reads `nm -A -g` of objects; writes each group of files that call each
# other, directly or around corners, as one line.
function name(path)
{
    sub(/^.*src\//, "src/", path)
    sub(/\.o:.*$/, ".c", path)
    sub(/\/\.libs\//, "/", path)
    return path
}

# What from reaches, into seen.
function reach(from, seen,    stack, top, node, n, i, next_nodes)
{
    top = 1
    stack[1] = from
    while (top > 0) {
        node = stack[top--]
        n = split(calls[node], next_nodes, " ")
        for (i = 1; i <= n; i++) {
            if (!(next_nodes[i] in seen)) {
                seen[next_nodes[i]] = 1
                stack[++top] = next_nodes[i]
            }
        }
    }
}

{ file = name($1) }
NF == 3 && $2 ~ /^[TDBRVWC]$/ { home[$3] = file; files[file] = 1 }
NF == 3 && $2 == "U" { asks[file] = asks[file] " " $3; files[file] = 1 }

END {
    for (file in files) {
        n = split(asks[file], symbols, " ")
        for (i = 1; i <= n; i++) {
            to = home[symbols[i]]
            if (to != "" && to != file && !((file, to) in edge)) {
                edge[file, to] = 1
                calls[file] = calls[file] " " to
            }
        }
    }
    for (file in files) {
        split("", seen)
        reach(file, seen)
        for (other in seen)
            reaches[file, other] = 1
    }
    for (file in files) {
        if (done[file] || !((file, file) in reaches))
            continue
        line = file
        for (other in files) {
            if (other != file && (file, other) in reaches &&
                (other, file) in reaches) {
                line = line " " other
                done[other] = 1
            }
        }
        print line
    }
}
