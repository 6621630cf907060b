"""What scikit-learn takes for the problems of SecondOrderTable and KinkTable.

    python3 second_order_others.py smooth ROUNDS LOSS:FILE ...
    python3 second_order_others.py kinks ROUNDS classes:FILE values:FILE ...
    python3 second_order_others.py optima < OUTPUT_OF_OptimaTable
    python3 second_order_others.py generate FILE

smooth: seconds until F(w) = mean loss + (lambda/2)|w|^2, without an intercept, is at most 1e-6 of
F(0) - F* above F*, the lowest F of all solvers. A solver is given a list of tolerances; the
shortest fit that came low enough counts, the median of ROUNDS. Sparse rows are tried as they are
and, where they are few, as a dense table.

kinks: LinearSVC(loss="hinge") and LinearSVR, both liblinear's dual coordinate descent, at growing
precision until F is within 1e-3 and 1e-6 of F*, which is theirs or, if it is given in the
environment as SET_LOSS_LAMBDA=F, lower.

optima: F of scikit-learn's Lasso and ElasticNet, and of a linear program (scipy's HiGHS) for the
quantiles, of the same problems, and how far that of OptimaTable is above.

generate: an ill-conditioned set of 16,000 rows and 54 dense columns, whose Gram matrix has a
condition number of about 1e6.
"""

import os
import sys
import time
import warnings

import numpy as np
import scipy.sparse as sp

warnings.filterwarnings("ignore")
TOLERANCES = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-10]
SHARE = 1e-6
LONGEST = float(os.environ.get("LONGEST", 20))  # seconds of a fit after which none more precise is tried
MOST_DENSE = 1 << 26  # numbers of a table
FEWEST_ENTRIES = 0.3  # of a table that is tried as a dense one


def read(path):
    from sklearn.datasets import load_svmlight_file

    x, y = load_svmlight_file(path)
    return x.tocsr(), y


def generate(path):
    random = np.random.default_rng(7)
    rows, columns = 16000, 54
    latent = random.standard_normal((rows, columns))
    basis, _ = np.linalg.qr(random.standard_normal((columns, columns)))
    x = latent * np.logspace(0, -3, columns) @ basis.T
    x /= np.sqrt(np.mean(np.sum(x * x, axis=1)))
    scores = x @ (basis @ (random.standard_normal(columns) * np.logspace(0.5, 3, columns)))
    y = random.random(rows) < 1 / (1 + np.exp(-scores / np.std(scores) * 2))
    with open(path, "w") as out:
        for label, row in zip(y, x):
            out.write("%d %s\n" % (label, " ".join("%d:%.9g" % (j + 1, v) for j, v in enumerate(row))))
    values = np.linalg.eigvalsh(x.T @ x)
    print("condition number of the Gram matrix %.2g" % (values[-1] / values[0]))


def objective(loss, x, y, w, strength):
    z = x @ w
    if loss == "logistic":
        value = np.mean(np.logaddexp(0, z) - y * z)
    elif loss == "halfSquared":
        value = 0.5 * np.mean((z - y) ** 2)
    elif loss == "poisson":
        value = np.mean(np.exp(z) - y * z)
    elif loss == "softmax":
        z = np.asarray(z)
        value = np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y.astype(int)])
    elif loss == "hinge":
        value = np.mean(np.maximum(0, 1 - (2 * y - 1) * z))
    else:
        value = np.mean(np.maximum(0, np.abs(z - y) - float(loss)))
    return value + 0.5 * strength * np.sum(w * w)


def solvers(loss, strength, rows):
    """Name and a function of a tolerance that makes an estimator."""
    from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge

    cost = 1 / (strength * rows) if strength > 0 else np.inf
    if loss in ("logistic", "softmax"):
        names = ["liblinear", "newton-cholesky", "lbfgs"] if loss == "logistic" else ["newton-cg", "lbfgs"]
        for name in names:
            if name == "liblinear" and strength == 0:
                continue  # which has no fit without a penalty

            def make(tolerance, name=name):
                return LogisticRegression(
                    C=cost if strength > 0 else 1.0,
                    penalty="l2" if strength > 0 else None,
                    solver=name,
                    fit_intercept=False,
                    tol=tolerance,
                    max_iter=10000,
                )

            yield name, make
    elif loss == "poisson":
        for name in ["newton-cholesky", "lbfgs"]:
            yield name, lambda tolerance, name=name: PoissonRegressor(
                alpha=strength, solver=name, fit_intercept=False, tol=tolerance, max_iter=10000
            )
    else:
        for name in ["cholesky", "lsqr"]:
            yield "ridge " + name, lambda tolerance, name=name: Ridge(
                alpha=strength * rows, solver=name, fit_intercept=False, tol=tolerance
            )


def weights(model, loss):
    w = np.asarray(model.coef_)
    return w.T if loss == "softmax" else w.ravel()


def smooth(rounds, argument):
    loss, path = argument.split(":", 1)
    sparse, y = read(path)
    if loss in ("logistic", "softmax"):
        y = y.astype(int)
    tables = [("sparse", sparse)] if sparse.nnz < 0.9 * np.prod(sparse.shape) else []
    if np.prod(sparse.shape) <= MOST_DENSE and sparse.nnz >= FEWEST_ENTRIES * np.prod(sparse.shape):
        tables.append(("dense", sparse.toarray()))
    n, d = sparse.shape
    zero_shape = (d, len(np.unique(y))) if loss == "softmax" else (d,)
    for strength, label in [(1e-4, "1e-4"), (1.0 / n, "1/n"), (1e-6, "1e-6"), (0.0, "0")]:
        zero = objective(loss, sparse, y, np.zeros(zero_shape), strength)
        found = {}
        for kind, x in tables:
            for name, make in solvers(loss, strength, n):
                fits = []
                for tolerance in TOLERANCES:
                    try:
                        begin = time.perf_counter()
                        model = make(tolerance).fit(x, y)
                        seconds = time.perf_counter() - begin
                    except Exception as problem:  # such as a solver that takes no sparse rows
                        print("#", name, kind, problem)
                        break
                    fits.append((tolerance, seconds, objective(loss, sparse, y, weights(model, loss), strength)))
                    if seconds > LONGEST:
                        break
                found[(name, kind)] = (make, x, fits)
        least = min(f for _, _, fits in found.values() for _, _, f in fits)
        least = min(least, float(os.environ.get("LEAST_%s_%s" % (os.path.basename(path), label), least)))
        wanted = least + SHARE * (zero - least)
        for (name, kind), (make, x, fits) in found.items():
            reaching = [(s, t) for t, s, f in fits if f <= wanted]
            if not reaching:
                print("| %s | %s | %s, %s | — |" % (os.path.basename(path), label, name, kind))
                continue
            tolerance = min(reaching)[1]
            times = []
            for _ in range(rounds):
                begin = time.perf_counter()
                make(tolerance).fit(x, y)
                times.append(time.perf_counter() - begin)
            print(
                "| %s | %s | %s, %s | %.3g | F* %.12g |"
                % (os.path.basename(path), label, name, kind, np.median(times), least),
                flush=True,
            )


def kinks(rounds, argument):
    from sklearn.svm import LinearSVC, LinearSVR

    kind, path = argument.split(":", 1)
    x, y = read(path)
    n = x.shape[0]
    for strength, label in [(1e-4, "1e-4"), (1.0 / n, "1/n"), (1e-6, "1e-6")]:
        cost = 1 / (strength * n)
        cases = [("0.1", LinearSVR, dict(epsilon=0.1)), ("0", LinearSVR, dict(epsilon=0.0))]
        if kind == "classes":
            cases.insert(0, ("hinge", LinearSVC, dict(loss="hinge")))
        for loss, estimator, options in cases:
            fits = []
            for tolerance in TOLERANCES[:7]:
                begin = time.perf_counter()
                model = estimator(
                    C=cost, tol=tolerance, fit_intercept=False, dual=True, max_iter=100000, **options
                ).fit(x, y)
                seconds = time.perf_counter() - begin
                fits.append((seconds, objective(loss, x, y, model.coef_.ravel(), strength)))
                if seconds > LONGEST:
                    break
            key = "LEAST_%s_%s_%s" % (os.path.basename(path), loss, label)
            least = min([f for _, f in fits] + [float(os.environ.get(key, "inf"))])
            cells = []
            for share in (1e-3, 1e-6):
                reaching = [s for s, f in fits if f <= least * (1 + share)]
                cells.append("%.3g" % min(reaching) if reaching else "—")
            print(
                "| %s | %s | %s | %s | lowest F %.12g |"
                % (os.path.basename(path), loss, label, " | ".join(cells), min(f for _, f in fits)),
                flush=True,
            )


def least(x, y, kind, number):
    from scipy.optimize import linprog
    from sklearn.linear_model import ElasticNet, Lasso

    n, d = x.shape
    if kind == "quantile":
        cost = np.concatenate(
            [np.full(2 * d, 1e-3), np.full(n, number / n), np.full(n, (1 - number) / n)]
        )
        identity = sp.identity(n)
        return linprog(cost, A_eq=sp.hstack([sp.csc_matrix(x), sp.csc_matrix(-x), identity, -identity]).tocsc(), b_eq=y, method="highs").fun
    options = dict(alpha=number, fit_intercept=False, tol=1e-15, max_iter=1000000)
    model = Lasso(**options) if kind == "lasso" else ElasticNet(l1_ratio=0.5, **options)
    w = model.fit(x, y).coef_
    ratio = 1.0 if kind == "lasso" else 0.5
    penalty = number * (ratio * np.sum(np.abs(w)) + (1 - ratio) / 2 * np.sum(w * w))
    return 0.5 * np.mean((y - x @ w) ** 2) + penalty


def optima():
    sets = {}
    for line in sys.stdin:
        file, kind, number, ours = line.split()[:4]
        if file not in sets:
            x, y = read(file)
            dense = np.prod(x.shape) <= MOST_DENSE
            sets[file] = (np.asfortranarray(x.toarray()) if dense else x.tocsc(), y)
        theirs = least(*sets[file], kind, float(number))
        print(
            "| %s | %s | %s | %.12g | %.12g | %.1e |"
            % (os.path.basename(file), kind, number, float(ours), theirs, float(ours) / theirs - 1),
            flush=True,
        )


def main(arguments):
    if arguments[0] == "optima":
        optima()
        return
    if arguments[0] == "generate":
        generate(arguments[1])
        return
    for argument in arguments[2:]:
        (smooth if arguments[0] == "smooth" else kinks)(int(arguments[1]), argument)


if __name__ == "__main__":
    main(sys.argv[1:])
