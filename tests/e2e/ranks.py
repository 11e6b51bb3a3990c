# Edit Factory - how alike two scorings of the same footage rank its segments
# SPDX-License-Identifier: LGPL-2.1-or-later


def pair(files, others):
    """Segments of the second, each with the nearest one of the first that
    begins within 0.8 s."""
    found = []
    for a, b in zip(files, others):
        for s in b["segments"]:
            near = min(a["segments"], key=lambda t: abs(
                t["start"] - s["start"]) + abs(t["end"] - s["end"]))
            if abs(near["start"] - s["start"]) < 0.8:
                found.append((near, s))
    return found


def places(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    place = [0.0] * len(values)
    i = 0
    while i < len(order):
        j = i
        while j + 1 < len(order) and \
                values[order[j + 1]] == values[order[i]]:
            j += 1
        for k in range(i, j + 1):
            place[order[k]] = (i + j) / 2
        i = j + 1
    return place


def spearman(pairs):
    """Spearman's rank correlation, equal values sharing their places."""
    x, y = places([p[0] for p in pairs]), places([p[1] for p in pairs])
    mx, my = sum(x) / len(x), sum(y) / len(y)
    sxy = sum((a - mx) * (b - my) for a, b in zip(x, y))
    sxx = sum((a - mx) ** 2 for a in x)
    syy = sum((b - my) ** 2 for b in y)
    return sxy / (sxx * syy) ** 0.5 if sxx and syy else 0.0
