"""The two pictures of the README, from the figures beside them.

    python3 pictures.py DIRECTORY

DIRECTORY has speed.csv, the lines of target/race/SET.csv that Race left of a set, and truth.csv of
truth_peers.py; it gets speed.svg and truth.svg. Takes matplotlib.
"""

import csv
import os
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "thalweg", "font.size": 10, "font.family": "sans-serif"})
import matplotlib.pyplot as plt

FEWEST = 50  # claims of a program that has a bar
OURS, OTHERS = "#0b6e99", ["#8a8a8a", "#b5651d", "#7a4f9a", "#4c7a34", "#b03a48", "#555555", "#c09000"]


def read(directory, name):
    with open(os.path.join(directory, name)) as lines:
        return list(csv.DictReader(lines))


def save(figure, directory, name):
    figure.savefig(os.path.join(directory, name), bbox_inches="tight", metadata={"Date": None}, facecolor="white")


def speed(directory):
    rows = [row for row in read(directory, "speed.csv") if row["kind"] == "warm"]
    rows = [row for row in rows if row["fit"] == min(r["fit"] for r in rows if r["who"] == row["who"])]
    figure, axes = plt.subplots(figsize=(5.2, 3.4))
    lowest = min(float(row["gap"]) for row in rows if float(row["gap"]) > 0)
    styles = iter(["-", "--", ":", "-."])
    for k, name in enumerate(dict.fromkeys(row["who"] for row in rows)):
        own = [row for row in rows if row["who"] == name]
        ours = name.startswith("Thalweg")
        axes.plot(
            [float(row["seconds"]) for row in own], [max(float(row["gap"]), lowest) for row in own],
            color=OURS if ours else OTHERS[k % len(OTHERS)], linestyle=next(styles) if ours else "-",
            linewidth=2.2 if ours else 1.3, marker="" if len(own) > 20 else "o", markersize=3, label=name.split(" (fraction")[0])
    axes.set(xscale="log", yscale="log", xlabel="seconds of training", ylabel="F − F*")
    axes.grid(alpha=0.25)
    axes.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    save(figure, directory, "speed.svg")


def truth(directory):
    rows = [row for row in read(directory, "truth.csv") if int(row["claims"]) >= FEWEST]
    column = "false beyond 0.001"
    rows = sorted(rows, key=lambda row: int(row[column]) / int(row["claims"]))
    figure, axes = plt.subplots(figsize=(4.4, 3.4))
    shares = [100 * int(row[column]) / int(row["claims"]) for row in rows]
    names = [row["program"].replace("LogisticRegression, ", "") for row in rows]
    axes.barh(range(len(rows)), shares, color=[OURS if name.startswith("Thalweg") else OTHERS[0] for name in names])
    for k, (row, share) in enumerate(zip(rows, shares)):
        axes.text(share + 0.4, k, "%s of %s" % (row[column], row["claims"]), va="center", fontsize=9)
    axes.set_yticks(range(len(rows)), names)
    axes.invert_yaxis()
    axes.set(xlabel="% of the claims of a minimum that were false", xlim=(0, max(shares) * 1.25 + 1))
    axes.spines[["top", "right"]].set_visible(False)
    save(figure, directory, "truth.svg")


if __name__ == "__main__":
    speed(sys.argv[1])
    truth(sys.argv[1])
