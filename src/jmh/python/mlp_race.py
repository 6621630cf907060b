"""scikit-learn's MLPClassifier with its defaults but for the hidden layers, and the same network by torch on two
threads, beside the bench ModelRace.

Arguments: a LIBSVM file to fit, one of rows that are held out, the hidden layers such as 64,32, the accuracy to
reach, and seeds. Features are standardised by those of the first file, as `data.standardize = scaleAndCenter`
does. Prints a line for every fit, and medians over the seeds: seconds, accuracy and log loss on the rows held
out. torch takes scikit-learn's defaults (adam at 0.001, batches of 200, ReLU, weight decay 1e-4 / 200), and ends
with the epoch that reaches the accuracy, which is measured off the clock, or after 200 epochs. With "best" behind
the seeds, both end so, at each of four rates and three sizes of batches, and the shortest medians are printed.
"""

import sys
import time
import warnings

import numpy
import torch
from sklearn.datasets import load_svmlight_file
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

BATCH = 200
EPOCHS = 200
RATES = 1e-3, 3e-3, 1e-2, 3e-2
BATCHES = 32, 128, 512


def of_torch(rows, labels, others, expected, hidden, wanted, seed, rate=1e-3, batch=BATCH):
    torch.set_num_threads(2)
    torch.manual_seed(seed)
    x, y = torch.from_numpy(rows.astype(numpy.float32)), torch.from_numpy(labels.astype(numpy.int64))
    held = torch.from_numpy(others.astype(numpy.float32))
    sizes = [rows.shape[1], *hidden, int(labels.max()) + 1]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    rule = torch.optim.Adam(net.parameters(), lr=rate, weight_decay=1e-4 / batch)
    seconds = 0
    for _ in range(EPOCHS):
        begin = time.perf_counter()
        order = torch.randperm(len(x))
        for start in range(0, len(x), batch):
            drawn = order[start:start + batch]
            loss = torch.nn.functional.cross_entropy(net(x[drawn]), y[drawn])
            rule.zero_grad()
            loss.backward()
            rule.step()
        seconds += time.perf_counter() - begin
        with torch.no_grad():
            scores = torch.softmax(net(held), 1).numpy().astype(float)
        accuracy = float(numpy.mean(scores.argmax(1) == expected))
        if accuracy >= wanted:
            break
    return seconds, accuracy, log_loss(expected, scores / scores.sum(1, keepdims=True))


def of_scikit_learn(rows, labels, others, expected, hidden, seed):
    fit = MLPClassifier(hidden_layer_sizes=hidden, random_state=seed)
    begin = time.perf_counter()
    fit.fit(rows, labels)
    seconds = time.perf_counter() - begin
    return seconds, fit.score(others, expected), log_loss(expected, fit.predict_proba(others))


def to_accuracy(rows, labels, others, expected, hidden, wanted, seed, rate, batch):
    fit = MLPClassifier(hidden_layer_sizes=hidden, random_state=seed, learning_rate_init=rate, batch_size=batch)
    classes = numpy.unique(labels)
    seconds = 0
    for _ in range(EPOCHS):
        begin = time.perf_counter()
        fit.partial_fit(rows, labels, classes)
        seconds += time.perf_counter() - begin
        if fit.score(others, expected) >= wanted:
            return seconds
    return numpy.inf


def best(data, hidden, wanted, seeds):
    def torch_seconds(*setting):
        seconds, accuracy, _ = of_torch(*data, hidden, wanted, *setting)
        return seconds if accuracy >= wanted else numpy.inf

    def scikit_learn_seconds(*setting):
        return to_accuracy(*data, hidden, wanted, *setting)

    for name, seconds in ("scikit-learn", scikit_learn_seconds), ("torch", torch_seconds):
        medians = {
            (rate, batch): numpy.median([seconds(seed, rate, batch) for seed in range(seeds)])
            for rate in RATES
            for batch in BATCHES
        }
        setting = min(medians, key=medians.get)
        print("best %s: %.3f s, rate %s, batches of %d" % (name, medians[setting], *setting), flush=True)


def main(train, test, hidden, wanted, seeds, is_best):
    warnings.filterwarnings("ignore")  # of iterations that ran out
    rows, labels = load_svmlight_file(train)
    others, expected = load_svmlight_file(test, n_features=rows.shape[1])
    first = labels.min()
    labels, expected = labels - first, expected - first
    scale = StandardScaler().fit(rows.toarray())
    rows, others = scale.transform(rows.toarray()), scale.transform(others.toarray())
    if is_best:
        best((rows, labels, others, expected), hidden, wanted, seeds)
        return
    figures = {"scikit-learn": [], "torch": []}
    for seed in range(seeds):
        figures["scikit-learn"].append(of_scikit_learn(rows, labels, others, expected, hidden, seed))
        figures["torch"].append(of_torch(rows, labels, others, expected, hidden, wanted, seed))
        for name, fits in figures.items():
            print("  %s: %.3f s, accuracy %.4f, log loss %.5f" % (name, *fits[-1]), flush=True)
    for name, fits in figures.items():
        print("%s: %.3f s, accuracy %.4f, log loss %.5f" % (name, *numpy.median(fits, axis=0)), flush=True)


main(sys.argv[1], sys.argv[2], tuple(int(n) for n in sys.argv[3].split(",")), float(sys.argv[4]), int(sys.argv[5]),
     sys.argv[6:] == ["best"])
