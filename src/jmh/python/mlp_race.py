"""scikit-learn's MLPClassifier with its defaults but for the hidden layers, beside the bench ModelRace.

Arguments: a LIBSVM file to fit, one of rows that are held out, the hidden layers such as 64,32, and seeds.
Features are standardised by those of the first file, as `data.standardize = scaleAndCenter` does. Prints the
median seconds of the fits, and the medians of accuracy and log loss on the rows held out.
"""

import sys
import time
import warnings

import numpy
from sklearn.datasets import load_svmlight_file
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler


def main(train, test, hidden, seeds):
    warnings.filterwarnings("ignore")  # of iterations that ran out
    rows, labels = load_svmlight_file(train)
    others, expected = load_svmlight_file(test, n_features=rows.shape[1])
    scale = StandardScaler().fit(rows.toarray())
    rows, others = scale.transform(rows.toarray()), scale.transform(others.toarray())
    figures = []
    for seed in range(seeds):
        fit = MLPClassifier(hidden_layer_sizes=hidden, random_state=seed)
        begin = time.perf_counter()
        fit.fit(rows, labels)
        seconds = time.perf_counter() - begin
        figures.append((seconds, fit.score(others, expected), log_loss(expected, fit.predict_proba(others))))
    print("scikit-learn: %.3f s, accuracy %.4f, log loss %.5f" % tuple(numpy.median(figures, axis=0)))


main(sys.argv[1], sys.argv[2], tuple(int(n) for n in sys.argv[3].split(",")), int(sys.argv[4]))
