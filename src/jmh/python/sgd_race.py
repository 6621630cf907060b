"""scikit-learn's stochastic gradient descent, asked by the bench SgdRace, one line a fit.

Arguments: a LIBSVM file, the loss (logistic or halfSquared) and λ. Reads lines
``fit SCHEDULE ETA0 AVERAGE EPOCHS`` from standard input, and answers each by a line with the seconds of
the fit alone and F(w) = mean loss + (λ/2)‖w‖², without an intercept. The features are read before the
first line; a set of which more than half of the entries are not zero is given as a dense array.
"""

import sys
import time
import warnings

import numpy
from sklearn.datasets import load_svmlight_file
from sklearn.linear_model import SGDClassifier, SGDRegressor


def objective(rows, labels, w, loss, strength):
    scores = rows @ w
    if loss == "logistic":
        mean = numpy.mean(numpy.logaddexp(0, scores) - labels * scores)
    else:
        mean = 0.5 * numpy.mean((scores - labels) ** 2)
    return mean + 0.5 * strength * (w @ w)


def estimator(loss, strength, schedule, eta0, average, epochs):
    settings = dict(
        penalty="l2", alpha=strength, fit_intercept=False, max_iter=epochs, tol=None,
        learning_rate=schedule, eta0=eta0, average=average, random_state=0)
    if loss == "logistic":
        return SGDClassifier(loss="log_loss", **settings)
    return SGDRegressor(loss="squared_error", **settings)


def main(path, loss, strength):
    warnings.filterwarnings("ignore")  # of fits that are short, which is what is asked for
    rows, labels = load_svmlight_file(path)
    if rows.nnz > 0.5 * rows.shape[0] * rows.shape[1]:
        rows = rows.toarray()
    print("ready", rows.shape[0], flush=True)
    for line in sys.stdin:
        _, schedule, eta0, average, epochs = line.split()
        fit = estimator(loss, strength, schedule, float(eta0), average == "true", int(epochs))
        begin = time.perf_counter()
        fit.fit(rows, labels)
        seconds = time.perf_counter() - begin
        w = numpy.ravel(fit.coef_)
        value = objective(rows, labels, w, loss, strength) if numpy.all(numpy.isfinite(w)) else float("inf")
        print(seconds, value, flush=True)


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
