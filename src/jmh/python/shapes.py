"""Twenty sets with the shapes of public ones, and who fits them how fast.

    python3 shapes.py make DIRECTORY
    python3 shapes.py race ROUNDS DIRECTORY < OUTPUT_OF_ShapeTimes

make writes NAME.libsvm for each shape, the same bytes each time. What is taken from the set that a
shape is named after: rows (or part of them), features, entries a row, kinds of values, the share of
the positive class, and how features depend on each other. Labels are drawn from a logistic model.

race fits scikit-learn's solvers to F(w) = mean log loss + (lambda/2)|w|^2, without an intercept,
and prints for each set and strength the shortest fit that comes within 1e-6 of F(0) - F* of F*, the
lowest F of all, beside ours: the median of ROUNDS fits, at the loosest tolerance that comes so low.
"""

import os
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp

SHARE = 1e-6
STRENGTHS = [1e-4, 1e-6]
TOLERANCES = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10]
LONGEST = float(os.environ.get("LONGEST", 20))  # seconds of a fit after which none more precise is tried
MOST_DENSE = 1 << 26  # numbers of a table
FEWEST_ENTRIES = 0.3  # of a table that is tried as a dense one


def one_hot(random, rows, sizes, skew=1.2):
    """A column a category of each of some fields, whose categories are as frequent as Zipf says."""
    columns, first = [], 0
    for size in sizes:
        share = 1.0 / np.arange(1, size + 1) ** skew
        columns.append(first + random.choice(size, rows, p=share / share.sum()))
        first += size
    index = np.stack(columns, axis=1)
    pointer = np.arange(0, index.size + 1, len(sizes))
    return sp.csr_matrix((np.ones(index.size), index.ravel(), pointer), shape=(rows, first))


def words(random, rows, columns, length, weighted, topics=20):
    """Rows of about so many of many words, a few topics each; unit length if they are weighted."""
    below = np.cumsum(1.0 / np.arange(1, columns + 1) ** 1.05)
    orders = [random.permutation(columns) for _ in range(topics)]
    parts = []
    for _ in range(rows):
        drawn = np.searchsorted(below, random.random(max(1, random.poisson(length))) * below[-1])
        own = random.random(len(drawn)) < 0.3
        drawn[own] = orders[random.integers(topics)][drawn[own]]
        parts.append(np.unique(drawn))
    pointer = np.concatenate([[0], np.cumsum([len(p) for p in parts])])
    index = np.concatenate(parts)
    x = sp.csr_matrix((np.ones(len(index)), index, pointer), shape=(rows, columns))
    if weighted:
        frequency = np.asarray((x > 0).sum(axis=0)).ravel()
        x = x @ sp.diags(np.log(rows / np.maximum(1, frequency)) + 1)
        x = sp.diags(1 / np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())) @ x
    return x.tocsr()


def dense(random, rows, columns, factors, noise=1.0):
    """Normal numbers that depend on each other by a few factors."""
    loadings = random.standard_normal((factors, columns))
    return random.standard_normal((rows, factors)) @ loadings + noise * random.standard_normal((rows, columns))


def beside(*parts):
    return sp.hstack([sp.csr_matrix(part) for part in parts]).tocsr()


def unit(x):
    """Columns from 0 to 1."""
    return (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))


def images(random, rows):
    """Grey blobs on 28 x 28 pixels, most of which are 0."""
    y, x = np.mgrid[0:28, 0:28]
    result = np.zeros((rows, 784))
    for _ in range(4):
        centre = random.normal(14, 4, (rows, 2, 1))
        width = random.uniform(1.0, 2.5, (rows, 1))
        distance = (x.ravel() - centre[:, 0]) ** 2 + (y.ravel() - centre[:, 1]) ** 2
        result += np.exp(-distance / (2 * width**2))
    result = np.minimum(1, result)
    result[result < 0.25] = 0
    return np.round(result * 255) / 255


SHAPES = {  # name: (features by a generator of random numbers, share of positive labels, how sure labels are)
    "adult": (lambda r: one_hot(r, 32561, [5, 8, 5, 16, 5, 7, 14, 6, 5, 2, 2, 2, 5, 41], 1.0), 0.24, 2),
    "web": (lambda r: words(r, 49749, 300, 12, False), 0.03, 3),
    "ijcnn": (lambda r: beside(one_hot(r, 49990, [10], 0.0), dense(r, 49990, 12, 4) / 4), 0.10, 2),
    "forest": (lambda r: beside(unit(dense(r, 20000, 10, 3)), one_hot(r, 20000, [4, 40], 0.8)), 0.49, 1.5),
    "mushroom": (lambda r: one_hot(r, 8124, [6, 4, 10, 2, 9, 2, 2, 2, 12, 2, 5, 4, 4, 9, 9, 4, 3, 5, 9, 6, 3], 0.8), 0.48, 8),
    "spam": (lambda r: sp.csr_matrix(np.exp(dense(r, 4601, 57, 5) / 3) * (r.random((4601, 57)) < 0.2)), 0.39, 3),
    "text": (lambda r: words(r, 20000, 20958, 51, True), 0.31, 3),
    "news": (lambda r: words(r, 5000, 200000, 300, True), 0.50, 3),
    "reuters": (lambda r: words(r, 20242, 47236, 74, True), 0.52, 4),
    "images": (lambda r: sp.csr_matrix(images(r, 10000)), 0.49, 3),
    "digits": (lambda r: sp.csr_matrix(np.maximum(0, np.round(dense(r, 2000, 3000, 40) * 10) / 100)), 0.50, 5),
    "epsilon": (lambda r: dense(r, 8000, 1000, 30, 3.0) / np.sqrt(1000) / 5, 0.50, 3),
    "higgs": (lambda r: dense(r, 200000, 28, 7), 0.53, 0.7),
    "skin": (lambda r: unit(dense(r, 200000, 3, 2, 0.3)), 0.21, 3),
    "madelon": (lambda r: np.round(480 + 10 * dense(r, 2000, 500, 5)), 0.50, 1),
    "genes": (lambda r: dense(r, 100, 7000, 10), 0.50, 5),
    "fraud": (lambda r: dense(r, 100000, 29, 5), 0.002, 3),
    "rna": (lambda r: dense(r, 59535, 8, 3) * np.logspace(-2, 3, 8), 0.33, 2),
    "clicks": (lambda r: one_hot(r, 50000, [2, 7, 7, 30, 250, 500, 1000, 2000, 5000, 5, 4, 2500, 8, 9, 400], 1.1), 0.17, 1.5),
    "urls": (lambda r: beside(words(r, 20000, 120000, 80, False), unit(dense(r, 20000, 30, 6))), 0.33, 4),
}


def make(directory):
    from sklearn.datasets import dump_svmlight_file

    os.makedirs(directory, exist_ok=True)
    for number, (name, (features, positive, sure)) in enumerate(SHAPES.items()):
        random = np.random.default_rng(number)
        x = features(random)
        w = random.standard_normal(x.shape[1])
        spread = np.sqrt(np.asarray((x.multiply(x) if sp.issparse(x) else x * x).mean(axis=0)).ravel())
        scores = x @ (w / np.maximum(spread, 1e-3))
        scores = sure * (scores - scores.mean()) / scores.std()
        low, high = -40.0, 40.0  # of the constant that gives the share of positive labels
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if np.mean(1 / (1 + np.exp(-scores - middle))) < positive else (low, middle)
        y = random.random(len(scores)) < 1 / (1 + np.exp(-scores - low))
        path = os.path.join(directory, name + ".libsvm")
        dump_svmlight_file(x, y.astype(int), path, zero_based=False)
        entries = x.nnz if sp.issparse(x) else x.size
        print("%-9s %7d rows %7d features %6.1f entries a row, %.3f positive" % (name, *x.shape, entries / x.shape[0], y.mean()), flush=True)


def objective(x, y, w, strength):
    z = x @ w
    return np.mean(np.logaddexp(0, z) - y * z) + 0.5 * strength * w @ w


def race(rounds, directory):
    from sklearn.datasets import load_svmlight_file
    from sklearn.linear_model import LogisticRegression

    warnings.filterwarnings("ignore")
    ours = {}
    for line in sys.stdin:
        if line.startswith("shape "):
            _, name, strength, first, warm, f = line.split()
            ours[name, float(strength)] = float(first), float(warm), float(f)
    print("| set | λ | first fit | warm fit | F − F* as a share | best of the others | seconds | warm over best | first over warm |")
    print("|---|---|---|---|---|---|---|---|---|")
    ratios = []
    for name in SHAPES:
        if not any((name, strength) in ours for strength in STRENGTHS):
            continue
        x, y = load_svmlight_file(os.path.join(directory, name + ".libsvm"))
        n, size = x.shape[0], np.prod(x.shape)
        tables = [("sparse", x)] if x.nnz < 0.9 * size else []
        if size <= MOST_DENSE and x.nnz >= FEWEST_ENTRIES * size:
            tables.append(("dense", x.toarray()))
        for strength in STRENGTHS:
            fits = {}
            for kind, table in tables:
                for solver in ["liblinear", "newton-cg", "newton-cholesky", "lbfgs"]:
                    if solver == "newton-cholesky" and x.shape[1] > 5000:
                        continue  # whose matrix has d² numbers
                    for tolerance in TOLERANCES:
                        estimator = LogisticRegression(
                            C=1 / (strength * n), solver=solver, fit_intercept=False, tol=tolerance, max_iter=10000)
                        begin = time.perf_counter()
                        estimator.fit(table, y)
                        seconds = time.perf_counter() - begin
                        f = objective(x, y, estimator.coef_.ravel(), strength)
                        fits[solver, kind, tolerance] = seconds, f, estimator, table
                        if seconds > LONGEST:
                            break
            first, warm, f = ours[name, strength]
            least = min(f, min(fit[1] for fit in fits.values()))
            whole = np.log(2) - least
            reaching = sorted((fit[0], key) for key, fit in fits.items() if fit[1] <= least + SHARE * whole)
            best = (np.inf, None)
            for seconds, key in reaching[:3]:
                times = [seconds]
                for _ in range(rounds):
                    begin = time.perf_counter()
                    fits[key][2].fit(fits[key][3], y)
                    times.append(time.perf_counter() - begin)
                best = min(best, (np.median(times), key))
            ratios.append((warm / best[0], first / warm))
            print("| %s | %.0e | %.3f | %.4f | %.1e | %s | %.4f | %.2f | %.1f |" % (
                name, strength, first, warm, (f - least) / whole,
                "—" if best[1] is None else ", ".join(best[1][:2]), best[0], *ratios[-1]), flush=True)
    for label, values in (("warm over best", [r for r, _ in ratios]), ("first over warm", [r for _, r in ratios])):
        print("%s: median %.2f, worst %.2f, at most 1: %d of %d, at most 1.5: %d, at most 3: %d" % (
            label, np.median(values), max(values), sum(v <= 1 for v in values), len(values),
            sum(v <= 1.5 for v in values), sum(v <= 3 for v in values)))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        race(int(sys.argv[2]), sys.argv[3])
