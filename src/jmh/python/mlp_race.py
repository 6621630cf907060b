"""scikit-learn's MLPClassifier with its defaults but for the hidden layers, and the same network by torch on two
threads, beside the bench ModelRace.

Arguments: a LIBSVM file to fit, one of rows that are held out, the hidden layers such as 64,32, the accuracy to
reach, and seeds. Features are standardised by those of the first file, as `data.standardize = scaleAndCenter`
does. Prints a line for every fit, and medians over the seeds: seconds, accuracy and log loss on the rows held
out. torch takes scikit-learn's defaults (adam at 0.001, batches of 200, ReLU, weight decay 1e-4 / 200), and ends
with the epoch that reaches the accuracy, which is measured off the clock, or after 200 epochs.
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


def of_torch(rows, labels, others, expected, hidden, wanted, seed):
    torch.set_num_threads(2)
    torch.manual_seed(seed)
    x, y = torch.from_numpy(rows.astype(numpy.float32)), torch.from_numpy(labels.astype(numpy.int64))
    held = torch.from_numpy(others.astype(numpy.float32))
    sizes = [rows.shape[1], *hidden, int(labels.max()) + 1]
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    rule = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-4 / BATCH)
    seconds = 0
    for _ in range(EPOCHS):
        begin = time.perf_counter()
        order = torch.randperm(len(x))
        for start in range(0, len(x), BATCH):
            drawn = order[start:start + BATCH]
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


def main(train, test, hidden, wanted, seeds):
    warnings.filterwarnings("ignore")  # of iterations that ran out
    rows, labels = load_svmlight_file(train)
    others, expected = load_svmlight_file(test, n_features=rows.shape[1])
    first = labels.min()
    labels, expected = labels - first, expected - first
    scale = StandardScaler().fit(rows.toarray())
    rows, others = scale.transform(rows.toarray()), scale.transform(others.toarray())
    figures = {"scikit-learn": [], "torch": []}
    for seed in range(seeds):
        figures["scikit-learn"].append(of_scikit_learn(rows, labels, others, expected, hidden, seed))
        figures["torch"].append(of_torch(rows, labels, others, expected, hidden, wanted, seed))
        for name, fits in figures.items():
            print("  %s: %.3f s, accuracy %.4f, log loss %.5f" % (name, *fits[-1]), flush=True)
    for name, fits in figures.items():
        print("%s: %.3f s, accuracy %.4f, log loss %.5f" % (name, *numpy.median(fits, axis=0)), flush=True)


main(sys.argv[1], sys.argv[2], tuple(int(n) for n in sys.argv[3].split(",")), float(sys.argv[4]), int(sys.argv[5]))
