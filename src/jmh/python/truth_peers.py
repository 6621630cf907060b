"""How often other programs say that they have converged where they have not, on the problems of TruthFuzz.

    python3 truth_peers.py DIRECTORY [FILE.csv]

after truth_judge.py, whose minima it takes. Each program gets every problem that it can state (with
columns divided by their deviations where the problem says data.standardize), with its own default
tolerance and number of iterations. It claims a minimum if it returns finite weights without a
warning of convergence, a flag that says so, or an error. How far it ended is (F - F*)/S as in
truth_judge.py, F recomputed from the weights in long doubles. Ours is method = auto, which claims a
minimum if it says converged, or stalls with exit 0, without a verdict that it is only close.

Takes scikit-learn, statsmodels, and R with glmnet. glmnet gets 20 strengths that fall to the one that
is asked for, as its manual advises. liblinear penalises the intercept, so it gets problems without.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections import defaultdict

import numpy as np
from sklearn import linear_model as lm
from sklearn import svm

from truth_judge import load, read

FAR = (1e-2, 1e-3, 1e-4, 1e-6)

GLMNET = r"""
library(glmnet, quietly = TRUE)
directory <- commandArgs(TRUE)[1]
problems <- read.csv(file.path(directory, "problems.csv"))
out <- file(file.path(directory, "weights.txt"), "w")
for (k in seq_len(nrow(problems))) {
  p <- problems[k, ]
  numbers <- readBin(file.path(directory, paste0(k, ".bin")), "double", p$n * (p$d + 2))
  y <- numbers[seq_len(p$n)]; s <- numbers[p$n + seq_len(p$n)]
  x <- matrix(numbers[-seq_len(2 * p$n)], p$n, p$d, byrow = TRUE)
  told <- FALSE
  w <- tryCatch(withCallingHandlers({
    strengths <- p$lambda * 10^seq(3, 0, length.out = 20)
    fit <- glmnet(x, if (p$family == "gaussian" || p$family == "poisson") y else factor(y), p$family, weights = s,
                  alpha = p$alpha, lambda = strengths, standardize = FALSE, intercept = p$intercept == 1)
    told <- told || fit$jerr != 0 || length(fit$lambda) < 20
    b <- coef(fit)
    if (is.list(b)) as.vector(t(sapply(b, function(c) c[, ncol(c)]))) else b[, ncol(b)]
  }, warning = function(w) { told <<- TRUE; invokeRestart("muffleWarning") }), error = function(e) NULL)
  writeLines(paste(c(if (told) 1 else 0, format(w, digits = 17)), collapse = " "), out)
}
close(out)
"""


def strengths(text):
    """l1 and l2 of a penalty; none if it has bounds."""
    name, _, rest = text.partition("(")
    given = [float(x) for x in rest.rstrip(")").split(",") if x]
    if name == "none":
        return 0.0, 0.0
    if name == "l2":
        return 0.0, given[0]
    if name == "l1":
        return given[0], 0.0
    if name == "elasticNet":
        return given[0] * given[1], given[0] * (1 - given[1])
    return None


class Stated:
    """A problem as other programs see it: columns in their units, weights of mean 1."""

    def __init__(self, run):
        self.run, self.problem = run, load(run["directory"], run)
        p = self.problem
        self.x, self.y, self.n = p.x * p.unit * p.used, p.y, len(p.y)  # no constant column where they are scaled
        self.s = p.s * self.n
        self.loss, self.argument, self.intercept = p.loss.name, p.loss.argument, p.intercept
        self.strengths = strengths(run["penalty"])
        self.weighted = np.ptp(self.s) > 0

    def value(self, coefficients, intercept):
        """F at d coefficients, or classes x d of them."""
        c = np.atleast_2d(np.asarray(coefficients, float))
        w = (c * self.problem.unit).T.ravel()
        return self.problem.value(np.concatenate([w, np.atleast_1d(intercept)]) if self.intercept else w)

    def others(self):
        """Name and fit of each program but glmnet that can state the problem."""
        if self.strengths is None:
            if self.run["penalty"] == "nonNegative" and self.loss == "halfSquared":
                yield "scikit-learn LinearRegression(positive)", lambda: self._sklearn(lm.LinearRegression(positive=True, fit_intercept=self.intercept))
            return
        l1, l2 = self.strengths
        free = l1 + l2 == 0
        make = {"logistic": self._logistic, "softmax": self._logistic, "halfSquared": self._squares, "poisson": self._poisson, "hinge": self._svc, "squaredHinge": self._svc, "quantile": self._quantile}
        if self.loss in make:
            for name, model in make[self.loss](l1, l2, free):
                yield "scikit-learn " + name, lambda model=model: self._sklearn(model)
        if free and self.loss in ("logistic", "poisson", "halfSquared"):
            yield "statsmodels GLM", self._statsmodels

    def _logistic(self, l1, l2, free):
        if self.problem.classes == 2:  # one score there, so another penalty
            return
        total = l1 + l2
        common = {"fit_intercept": self.intercept, "C": 1 / (self.n * total) if total else 1.0}
        if free or l1 == 0:
            kind = None if free else "l2"
            names = ["lbfgs", "newton-cg", "saga"] + (["newton-cholesky"] if self.loss == "logistic" else [])
            for solver in names:
                yield "LogisticRegression, " + solver, lm.LogisticRegression(penalty=kind, solver=solver, **common)
        else:
            yield "LogisticRegression, saga", lm.LogisticRegression(penalty="elasticnet", l1_ratio=l1 / total, solver="saga", **common)
        if self.loss == "logistic" and not self.intercept and not free and min(l1, l2) == 0:
            yield "LogisticRegression, liblinear", lm.LogisticRegression(penalty="l1" if l1 else "l2", solver="liblinear", **common)

    def _squares(self, l1, l2, free):
        if free:
            yield "LinearRegression", lm.LinearRegression(fit_intercept=self.intercept)
        elif l1 == 0:
            yield "Ridge", lm.Ridge(alpha=l2 * self.n, fit_intercept=self.intercept)
        else:
            yield "ElasticNet", lm.ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), fit_intercept=self.intercept)

    def _poisson(self, l1, l2, free):
        if l1 == 0:
            yield "PoissonRegressor", lm.PoissonRegressor(alpha=l2, fit_intercept=self.intercept)

    def _svc(self, l1, l2, free):
        if l2 > 0 and l1 == 0 and not self.intercept:
            loss = "hinge" if self.loss == "hinge" else "squared_hinge"
            yield "LinearSVC", svm.LinearSVC(C=1 / (self.n * l2), loss=loss, fit_intercept=False, dual="auto")

    def _quantile(self, l1, l2, free):
        if l2 == 0:
            yield "QuantileRegressor", lm.QuantileRegressor(quantile=self.argument, alpha=l1, fit_intercept=self.intercept)

    def _sklearn(self, model):
        model.fit(self.x, self.y, sample_weight=self.s)
        return self.value(model.coef_, model.intercept_), True

    def _statsmodels(self):
        import statsmodels.api as sm

        family = {"logistic": sm.families.Binomial, "poisson": sm.families.Poisson, "halfSquared": sm.families.Gaussian}[self.loss]()
        x = np.hstack([self.x, np.ones((self.n, 1))]) if self.intercept else self.x
        result = sm.GLM(self.y, x, family=family, freq_weights=self.s).fit()
        w = result.params
        d = self.x.shape[1]
        return self.value(w[:d], w[d:]), bool(result.converged)


def fitted(fit):
    """F where a program ended, and whether it claims a minimum."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            at, claims = fit()
        except Exception:
            return np.nan, False
    quiet = ("FutureWarning", "DeprecationWarning", "DomainWarning")
    return at, claims and bool(np.isfinite(at)) and all(w.category.__name__ in quiet for w in told)


def glmnet(problems):
    """The same of glmnet for each problem that it can state, by its place in the list."""
    families = {"logistic": "binomial", "softmax": "multinomial", "halfSquared": "gaussian", "poisson": "poisson"}
    able = [k for k, p in enumerate(problems) if p.loss in families and p.strengths and sum(p.strengths) > 0 and p.x.shape[1] > 1]
    with tempfile.TemporaryDirectory() as directory:
        with open(os.path.join(directory, "problems.csv"), "w") as out:
            out.write("n,d,family,lambda,alpha,intercept\n")
            for row, k in enumerate(able, 1):
                p, total = problems[k], sum(problems[k].strengths)
                np.concatenate([p.y, p.s, p.x.ravel()]).astype("<f8").tofile(os.path.join(directory, "%d.bin" % row))
                out.write("%d,%d,%s,%.17g,%.17g,%d\n" % (*p.x.shape, families[p.loss], total, p.strengths[0] / total, p.intercept))
        script = os.path.join(directory, "peers.R")
        with open(script, "w") as out:
            out.write(GLMNET)
        subprocess.run(["Rscript", script, directory], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = {}
        with open(os.path.join(directory, "weights.txt")) as lines:
            for k, line in zip(able, lines):
                p, numbers = problems[k], line.split()
                count = (p.x.shape[1] + 1) * p.problem.classes
                if len(numbers) != count + 1 or "NA" in numbers:
                    ends[k] = np.nan, False
                    continue
                numbers = np.array(numbers, float)
                w = numbers[1:].reshape(-1, p.problem.classes).T  # an intercept, then coefficients
                at = p.value(w[:, 1:], w[:, 0])
                ends[k] = at, numbers[0] == 0 and bool(np.isfinite(at))
        return ends


def main(directory, file):
    runs, minima = read(directory)
    ours = [run for run in runs if run["method"] == "auto" and run["status"] == "ran"]
    problems, ends = [], []
    for run in ours:
        if str(run["seed"]) not in minima:
            continue
        least, error, constant = minima[str(run["seed"])]
        scale = max(abs(least), constant - least, 1e-12)
        if not error <= 1e-7 * scale:
            continue
        stated = Stated(run)
        problems.append(stated)
        claims = run["reason"] == "CONVERGED" or (run["reason"] == "STALLED" and run["exit"] == 0)
        at = stated.problem.value(run["w"])
        own = {"Thalweg, auto": (at, claims and not run["verdict"])}
        own.update((name, fitted(fit)) for name, fit in stated.others())
        ends.append((least, scale, own))
    for k, end in glmnet(problems).items():
        ends[k][2]["glmnet"] = end
    counts = defaultdict(lambda: [0] * (2 + 2 * len(FAR)))
    for least, scale, own in ends:
        least = min([least] + [at for at, _ in own.values() if np.isfinite(at)])
        mine = (own["Thalweg, auto"][0] - least) / scale
        for name, (at, claims) in own.items():
            off = (at - least) / scale
            row = counts[name]
            row[0] += 1
            row[1] += claims
            for k, far in enumerate(FAR):
                row[2 + k] += claims and not off <= far
                row[2 + len(FAR) + k] += not mine <= far
    header = ["program", "problems", "claims"] + ["false beyond %g" % far for far in FAR] + ["ours not within %g" % far for far in FAR]
    rows = [[name, *map(int, row)] for name, row in sorted(counts.items(), key=lambda item: -item[1][0])]
    print("%d problems" % len(problems))
    for row in [header] + rows:
        print(" | ".join(map(str, row)))
    if file:
        with open(file, "w", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([header] + rows)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
