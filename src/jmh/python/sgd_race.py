"""Stochastic gradient descent of scikit-learn and of torch, asked by the bench SgdRace, one line a fit.

Arguments: a LIBSVM file, the loss (logistic or halfSquared) and λ. Reads lines
``fit SCHEDULE ETA0 AVERAGE EPOCHS`` or ``torch RULE RATE BATCH EPOCHS`` from standard input, and answers each
by a line with the seconds of the fit alone and F(w) = mean loss + (λ/2)‖w‖², without an intercept. The
features are read before the first line; a set of which more than half of the entries are not zero is given
to scikit-learn as a dense array. torch has all sets as dense arrays of floats, where there is room: its
sparse ones are slower. Its rate falls to nothing, by LinearLR, once a step.
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


def of_torch(rows, labels, loss, strength, rule, rate, batch, epochs):
    import torch

    n, d = rows.shape
    w = torch.zeros(d, requires_grad=True)
    rules = {
        "adam": lambda: torch.optim.Adam([w], lr=rate, weight_decay=strength),
        "momentum": lambda: torch.optim.SGD([w], lr=rate, momentum=0.9, weight_decay=strength),
        "adagrad": lambda: torch.optim.Adagrad([w], lr=rate, weight_decay=strength),
    }
    begin = time.perf_counter()
    optimizer = rules[rule]()
    steps = epochs * ((n + batch - 1) // batch)
    fall = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 1e-3, steps)
    torch.manual_seed(0)
    for _ in range(epochs):
        order = torch.randperm(n)
        for start in range(0, n, batch):
            drawn = order[start:start + batch]
            scores = rows[drawn] @ w
            if loss == "logistic":
                value = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels[drawn])
            else:
                value = 0.5 * torch.mean((scores - labels[drawn]) ** 2)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            fall.step()
    return time.perf_counter() - begin, w.detach().numpy().astype(float)


def main(path, loss, strength):
    warnings.filterwarnings("ignore")  # of fits that are short, which is what is asked for
    rows, labels = load_svmlight_file(path)
    if rows.nnz > 0.5 * rows.shape[0] * rows.shape[1]:
        rows = rows.toarray()
    tensors = None
    print("ready", rows.shape[0], flush=True)
    for line in sys.stdin:
        kind, schedule, eta0, average, epochs = line.split()
        if kind == "torch":
            if tensors is None:
                import torch

                dense = rows if isinstance(rows, numpy.ndarray) else rows.toarray()
                tensors = torch.from_numpy(dense.astype(numpy.float32)), torch.from_numpy(labels.astype(numpy.float32))
            seconds, w = of_torch(*tensors, loss, strength, schedule, float(eta0), int(average), int(epochs))
        else:
            fit = estimator(loss, strength, schedule, float(eta0), average == "true", int(epochs))
            begin = time.perf_counter()
            try:
                fit.fit(rows, labels)
            except ValueError:  # where numbers become too large
                print(1.0, "inf", flush=True)
                continue
            seconds = time.perf_counter() - begin
            w = numpy.ravel(fit.coef_)
        value = objective(rows, labels, w, loss, strength) if numpy.all(numpy.isfinite(w)) else float("inf")
        print(seconds, value, flush=True)


main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
