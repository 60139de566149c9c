# SPDX-License-Identifier: GPL-3.0-or-later
# What bench_pressed.sh found: by lie and drive, and by oddity.
function row(key, text) {
    printf "%-36s %9d %8d %8d %8d %8d %8d %8d\n", text, n[key], unmarked[key],
        false_[key], pressed[key], doubt[key], marked[key], made[key]
}
{
    for (i = 0; i < 3; i++) {
        key = i == 0 ? $12 " " $13 : i == 1 ? "oddity " $1 " " $2 : "all"
        if (!(key in n))
            order[++keys] = key
        n[key] += $3; unmarked[key] += $6; false_[key] += $9
        pressed[key] += $8; doubt[key] += $10; made[key] += $11
        marked[key] += $3 - $4 - $10
    }
}
END {
    printf "%-36s %9s %8s %8s %8s %8s %8s %8s\n", "", "sectors", "unmarked",
        "false", "pressed", "in doubt", "damaged", "by drive"
    for (i = 1; i <= keys; i++)
        row(order[i], order[i])
    print "sectors compared: " n["all"] "; wrong and unmarked: " \
        unmarked["all"] + 0 "; as pressed, and not so: " false_["all"] + 0
    exit unmarked["all"] > 0 || false_["all"] > 0 || n["all"] == 0
}
