"""Whether the minima of convex_minimum.py are those of scikit-learn, scipy's HiGHS and L-BFGS-B.

    python3 convex_minimum_check.py DIRECTORY [MOST]

Takes the problems of TruthFuzz in a directory, the first MOST of each loss and penalty. Those that
are no linear programs are given to the others in the coordinates of convex_minimum.py, where they
are tame, so that the others can reach them: its coordinates are trusted, its minima are not. Prints
for each loss, penalty and solver how many there were and the largest |F* - F*|/S both ways; what
another solver left above is its own, what it found below would be the judge's fault, and ends this
with 1.
"""

import json
import os
import sys
import warnings
from collections import Counter, defaultdict

import numpy as np
from scipy.optimize import linprog, minimize
from sklearn.linear_model import ElasticNet, LogisticRegression
from sklearn.svm import SVC, SVR

from truth_judge import load

warnings.filterwarnings("ignore")
FAULT = 1e-9  # of S


def kind(text):
    return text.partition("(")[0]


def reference(p):
    """F of another solver at its solution, and its name; None where there is none."""
    loss, pen = p.loss, p.penalty
    if loss.kinked:
        return (program(p), "HiGHS") if not pen.l2.any() else support_vectors(p)
    if p.classes > 1:
        return softmax(p) if pen.is_smooth() and (alone(p) or not pen.l2.any()) else None
    if loss.name == "halfSquared" and kind(p.text) in ("l1", "elasticNet") and alone(p):
        return elastic_net(p)
    if loss.name == "logistic" and kind(p.text) in ("l1", "l2") and alone(p):
        return logistic(p)
    return quasi_newton(p)


def features(p):
    return p.a[:, :-1] if p.intercept else p.a


def at(p, w, b):
    return p.objective(np.append(w, b) if p.intercept else np.asarray(w))


def elastic_net(p):
    l1, l2 = p.penalty.l1[0], p.penalty.l2[0]
    model = ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), fit_intercept=p.intercept, tol=1e-14, max_iter=100000)
    model.fit(features(p), p.y, sample_weight=p.s * len(p.y))
    return at(p, model.coef_, model.intercept_), "ElasticNet"


def logistic(p):
    l1, l2 = p.penalty.l1[0], p.penalty.l2[0]
    solver = dict(penalty="l1", solver="saga", max_iter=20000) if l1 else dict(solver="newton-cholesky", max_iter=1000)
    n = len(p.y)
    model = LogisticRegression(C=1 / (n * (l1 + l2)), fit_intercept=p.intercept, tol=1e-12, **solver)
    model.fit(features(p), p.y, sample_weight=n * p.s)
    return at(p, model.coef_[0], model.intercept_[0]), "LogisticRegression"


def softmax(p):
    l2 = p.penalty.l2[0]
    n = len(p.y)
    model = LogisticRegression(C=1 / (n * l2) if l2 else np.inf, fit_intercept=p.intercept, tol=1e-12, max_iter=20000)
    model.fit(features(p), p.y, sample_weight=n * p.s)
    v = np.vstack([model.coef_.T, model.intercept_[None, :]]) if p.intercept else model.coef_.T
    return p.objective(v.ravel()), "LogisticRegression"


def support_vectors(p):
    l2 = p.penalty.l2[: features(p).shape[1]]
    if p.loss.name not in ("hinge", "epsilonInsensitive") or p.penalty.l1.any() or not p.intercept:
        return None
    x = features(p) / np.sqrt(l2)
    if p.loss.name == "hinge":
        model = SVC(kernel="linear", tol=1e-10).fit(x, p.y, sample_weight=p.s)
    else:
        model = SVR(kernel="linear", epsilon=p.loss.argument, tol=1e-10 * np.std(p.y)).fit(x, p.y, sample_weight=p.s)
    return at(p, model.coef_[0] / np.sqrt(l2), model.intercept_[0]), "libsvm"


def program(p):
    """The linear program of a loss with kinks, one unknown t >= loss a row."""
    x, y, s, pen, loss = p.a, p.y, p.s, p.penalty, p.loss
    n, d = x.shape
    if loss.name == "hinge":
        sign = 2 * y - 1
        pieces = [(-sign[:, None] * x, np.ones(n))]
    elif loss.name == "absolute":
        pieces = [(x, -y), (-x, y)]
    elif loss.name == "quantile":
        tau = loss.argument
        pieces = [((1 - tau) * x, -(1 - tau) * y), (-tau * x, tau * y)]
    else:
        pieces = [(x, -y - loss.argument), (-x, y - loss.argument)]
    rows = [np.hstack([a, -np.eye(n), np.zeros((n, d))]) for a, _ in pieces]
    rows += [np.hstack([q * np.eye(d), np.zeros((d, n)), -np.eye(d)]) for q in (1, -1)]
    limits = np.concatenate([-h for _, h in pieces] + [np.zeros(2 * d)])
    bounds = list(zip(pen.low, pen.high)) + [(0, None)] * (n + d)
    cost = np.concatenate([np.zeros(d), s, pen.l1])
    found = linprog(cost, np.vstack(rows), limits, bounds=bounds, method="highs")
    return p.objective(np.clip(found.x[:d], pen.low, pen.high)) if found.x is not None else np.inf


def quasi_newton(p):
    """L-BFGS-B, weights as differences of two that are not negative where there is l1."""
    pen = p.penalty
    d = len(pen.l1)

    def smooth(v):
        value, slope, _ = p.loss((p.a @ v), p.y)
        return p.s @ value + np.sum(pen.l2 / 2 * v * v), p.a.T @ (p.s * slope) + pen.l2 * v

    options = dict(maxiter=50000, maxfun=200000, ftol=0, gtol=1e-12, maxcor=30)
    if pen.l1.any():

        def split(u):
            f, g = smooth(u[:d] - u[d:])
            return f + np.sum(pen.l1 * (u[:d] + u[d:])), np.concatenate([g + pen.l1, -g + pen.l1])

        found = minimize(split, np.zeros(2 * d), jac=True, method="L-BFGS-B", bounds=[(0, None)] * (2 * d), options=options)
        return p.objective(found.x[:d] - found.x[d:]), "L-BFGS-B"
    found = minimize(smooth, np.clip(np.zeros(d), pen.low, pen.high), jac=True, method="L-BFGS-B", bounds=list(zip(pen.low, pen.high)), options=options)
    return p.objective(found.x), "L-BFGS-B"


def alone(p):
    """Whether all weights have the same penalty in these coordinates."""
    count = features(p).shape[1]
    return count > 0 and np.ptp(p.penalty.l1[:count] + p.penalty.l2[:count]) <= 1e-12 * np.max(p.penalty.l1 + p.penalty.l2)


def main(directory, most):
    seen, cells, fault = Counter(), defaultdict(list), False
    for line in open(os.path.join(directory, "runs.jsonl")):
        run = json.loads(line)
        key = kind(run["loss"]), kind(run["penalty"])
        if run["status"] != "ran" or run["seed"] in seen or seen[key] >= most or run["rows"] * run["features"] > 40000:
            continue
        seen[run["seed"]] += 1
        seen[key] += 1
        p = load(directory, run)
        other = reference(p)
        if other is None:
            continue
        least, _ = p.minimum()
        scale = max(abs(least), p.without_features()[0] - least, 1e-12)
        cells[key + (other[1],)].append((other[0] - least) / scale)
        if other[0] < least - FAULT * scale:
            fault = True
            print("below the judge's by %.2g of S: %d %s %s %s" % ((least - other[0]) / scale, run["seed"], run["kind"], run["loss"], run["penalty"]))
    print("| loss | penalty | other solver | problems | other above by at most | median | below by at most |\n|---|---|---|---|---|---|---|")
    for key, values in sorted(cells.items()):
        values = np.array(values)
        print("| %s | %s | %s | %d | %.1e | %.1e | %.1e |" % (*key, len(values), max(0, values.max()), max(0, np.median(values)), max(0, -values.min())))
    return fault


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10))
