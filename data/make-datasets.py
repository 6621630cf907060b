#!/usr/bin/python3
"""Writes the data sets of this folder, as LIBSVM text, next to this script.

Needs nothing but Debian's package python3-sklearn, which carries the sources. README.md says what
the files hold. The split draws no random numbers and the arithmetic is plain, so a second run
gives the same files.
"""
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

HERE = Path(__file__).resolve().parent


def every_fifth(groups):
    """Marks the test rows: counting from 0 within each group, the rows 4, 9, 14 and so on."""
    seen = {}
    test = []
    for group in groups:
        count = seen.get(group, 0)
        test.append(count % 5 == 4)
        seen[group] = count + 1
    return np.array(test)


def standardize(x, test):
    """Shifts and scales each column to mean 0 and deviation 1 over the training rows."""
    train = x[~test]
    return (x - train.mean(axis=0)) / train.std(axis=0)


def write(name, x, y, test):
    for part, rows in (("train", ~test), ("test", test)):
        with open(HERE / f"{name}.{part}.libsvm", "w", newline="\n") as out:
            for values, label in zip(x[rows], y[rows]):
                cells = [f"{j}:{v:.6g}" for j, v in enumerate(values, start=1) if v != 0]
                out.write(" ".join([f"{label:.6g}", *cells]) + "\n")


x, y = load_breast_cancer(return_X_y=True)
test = every_fifth(y)
write("breast-cancer", standardize(x, test), y, test)

x, y = load_diabetes(return_X_y=True, scaled=False)
test = every_fifth(np.zeros(len(y)))
write("diabetes", standardize(x, test), y / 100, test)

# All 1797 rows would more than double the size of this folder.
x, y = (rows[:1000] for rows in load_digits(return_X_y=True))
write("digits", x / 16, y, every_fifth(y))
