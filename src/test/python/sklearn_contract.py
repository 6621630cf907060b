"""thalweg.sklearn in the scikit-learn of this machine. Prints a line for each check, and ends at the first that fails."""

import contextlib
import importlib
import inspect
import io
import pickle
import pydoc
import sys
import warnings
from xml.etree import ElementTree

import numpy
import pandas
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import StandardScaler
from sklearn.utils import validation
from sklearn.utils.estimator_checks import check_estimator

import thalweg.sklearn
from thalweg.sklearn import ThalwegClassifier, ThalwegRegressor

EXACT = {"stopRelativeGap": 1e-13, "standardize": "none"}


def check(name, holds):
    print("holds" if holds else "FAILS", name, flush=True)
    if not holds:
        sys.exit(1)


def near(a, b):
    return numpy.abs(a - b).max() <= 1e-6 * max(1, numpy.abs(b).max())


def refusal(call):
    """The line with which a call is refused; empty if it is not, or by more lines than one."""
    try:
        call()
    except ValueError as error:
        return str(error) if "\n" not in str(error) else ""
    return ""


for each in (ThalwegClassifier, ThalwegRegressor):
    for name, method in inspect.getmembers(each, inspect.isfunction):
        if name == "__init__" or method.__module__ == "thalweg.sklearn" and name[0] != "_":
            types = dict(method.__annotations__)
            names = set(inspect.signature(method).parameters) - {"self"}
            check(f"types of {each.__name__}.{name}", names | {"return"} >= set(types) >= names)
            check("and of what it gives", name == "__init__" or "return" in types)

count = 0
for estimator in (ThalwegClassifier(), ThalwegRegressor()):
    for own, of_scikit_learn in check_estimator(estimator, generate_only=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            of_scikit_learn(own)
        count += 1
check(f"all {count} checks of check_estimator", count > 90)

X, y = load_breast_cancer(return_X_y=True)
X = StandardScaler().fit_transform(X)
theirs = LogisticRegression(C=0.5, tol=1e-12, max_iter=100_000).fit(X, y)
ours = ThalwegClassifier(penalty=f"l2({1 / (0.5 * len(y))})", **EXACT).fit(X, y)
check("LogisticRegression has the same coefficients", near(ours.coef_, theirs.coef_))
check("and the same intercept", near(ours.intercept_, theirs.intercept_))
check("and the same probabilities", near(ours.predict_proba(X), theirs.predict_proba(X)))
check("and the same accuracy", ours.score(X, y) == theirs.score(X, y))
for kind in (sparse.csr_matrix, sparse.csc_matrix, pandas.DataFrame):
    again = clone(ours).fit(kind(X), y)
    check(f"{kind.__name__} gives the same coefficients", near(again.coef_, ours.coef_))
loaded = pickle.loads(pickle.dumps(ours))
check("a model predicts after pickle", (loaded.predict(X) == ours.predict(X)).all())
twice = numpy.where(y == 1, 2.0, 1.0)
weighted = clone(ours).fit(X, y, sample_weight=twice)
theirs.fit(X, y, sample_weight=twice)
weighed = ThalwegClassifier(
    penalty=f"l2({1 / (0.5 * twice.sum())})", class_weight={0: 1, 1: 2}, **EXACT
).fit(X, y)
check("class_weight is as in LogisticRegression", near(weighed.coef_, theirs.coef_))
check("weights of rows change the fit", not near(weighted.coef_, ours.coef_))
search = GridSearchCV(ThalwegClassifier(), {"penalty": ["l2(1e-2)", "l2(1e-4)"]}, cv=3).fit(X, y)
check("a search of scikit-learn works", search.best_score_ > 0.9)

X, y = load_iris(return_X_y=True)
names = numpy.array(["setosa", "versicolor", "virginica"])
theirs = LogisticRegression(C=1, tol=1e-12, max_iter=100_000).fit(X, names[y])
ours = ThalwegClassifier(penalty=f"l2({1 / len(y)})", **EXACT).fit(X, names[y])
check("three classes have the same coefficients", near(ours.coef_, theirs.coef_))
check("and the same probabilities", near(ours.predict_proba(X), theirs.predict_proba(X)))
check("and the same names", list(ours.classes_) == list(theirs.classes_))
sums = ours.predict_proba(sparse.csr_matrix(X)).sum(axis=1)
check("probabilities add up to 1", numpy.allclose(sums, 1))
hinge = ThalwegClassifier("hinge").fit(X, y == 0)
check("hinge separates a class", hinge.score(X, y == 0) == 1)
check("and has no probabilities", not hasattr(hinge, "predict_proba") and hasattr(ours, "predict_proba"))

X, y = load_diabetes(return_X_y=True)
theirs = Ridge(alpha=2).fit(X, y)
ours = ThalwegRegressor(penalty=f"l2({2 / len(y)})", **EXACT).fit(X, y)
check("Ridge has the same coefficients", near(ours.coef_, theirs.coef_))
check("and the same predictions", near(ours.predict(X), theirs.predict(X)))
theirs = PoissonRegressor(alpha=0.1, tol=1e-12, solver="newton-cholesky").fit(X, y)
ours = ThalwegRegressor("poisson", penalty="l2(0.1)", **EXACT).fit(X, y)
check("PoissonRegressor has the same coefficients", near(ours.coef_, theirs.coef_))
check("and the same means", near(ours.predict(X), theirs.predict(X)))
median = ThalwegRegressor("absolute", penalty="none").fit(X, y)
check("as many rows lie above the median as below", abs(numpy.sign(y - median.predict(X)).sum()) <= 11)

steps = ThalwegRegressor(updater="adagrad", learningRate=5.0, penalty="l2(1e-2)", stopMaxEpochs=400)
exact = ThalwegRegressor(penalty="l2(1e-2)").fit(X, y)
check("gradient steps come near the minimum", abs(steps.fit(X, y).score(X, y) - exact.score(X, y)) < 0.005)
check("and have the same bits again", (clone(steps).fit(X, y).coef_ == steps.coef_).all())
check("and say so", steps.method_ == "sgd" and "maxEpochs" in steps.stop_reason_)
warm = ThalwegRegressor("poisson", warm_start=True).fit(X, y)
first = warm.n_iter_
check("a warm start has less to do", warm.fit(X, y).n_iter_ < first)
names = list(exact.fit(pandas.DataFrame(X, columns=list("abcdefghij")), y).coefficients())
check("coefficients have names", names == list("abcdefghij"))
pieces = numpy.array_split(numpy.random.default_rng(0).permutation(len(y)), 20)
learned = [ThalwegRegressor(updater="adagrad", learningRate=10.0) for _ in range(2)]
for each in learned:
    for _ in range(30):
        for k, piece in enumerate(pieces):
            each.partial_fit(X[piece], y[piece])
            if each is learned[1] and k == 7:
                each = learned[1] = pickle.loads(pickle.dumps(each))
check("pieces are learned", learned[0].score(X, y) > 0.45)
check("and have the same bits again, through a pickle too", (learned[0].coef_ == learned[1].coef_).all())
classes = ThalwegClassifier(learningRate=0.1, penalty="l2(1e-4)")
for _ in range(40):
    for piece in pieces:
        classes.partial_fit(X[piece] * 10, numpy.array(["low", "mid", "high"])[numpy.digitize(y[piece], [100, 200])], ["low", "mid", "high"])
check("three classes too", classes.score(X * 10, numpy.array(["low", "mid", "high"])[numpy.digitize(y, [100, 200])]) > 0.5)
line = refusal(lambda: ThalwegClassifier().partial_fit(X, y > 100))
check("classes that are not given: " + line, "first piece" in line)
told = io.StringIO()
with contextlib.redirect_stderr(told):
    ThalwegRegressor("poisson", verbose=1).fit(X, y)
check("progress stays where there is no terminal: " + told.getvalue().strip(), told.getvalue().startswith("step ") and "\r" not in told.getvalue())

pairs = ThalwegRegressor(model="factorization(rank=3)", penalty="l2(1e-2)").fit(X, y)
check("products of pairs of features say more", pairs.score(X, y) > exact.score(X, y) + 0.02)
digits, digit = load_digits(return_X_y=True)
layers = ThalwegClassifier(model="perceptron(hidden=[32])").fit(digits[::2], digit[::2])
check(f"a perceptron reads digits: {layers.score(digits[1::2], digit[1::2])}", layers.score(digits[1::2], digit[1::2]) > 0.95)
again = pickle.loads(pickle.dumps(layers))
check("and does so after a pickle", (again.predict_proba(digits) == layers.predict_proba(digits)).all())
check("and has the same bits again", (clone(layers).fit(digits[::2], digit[::2]).weights_ == layers.weights_).all())
check("and has no coefficients", not hasattr(layers, "coef_") and not hasattr(layers, "coefficients"))
wider = clone(layers).set_params(warm_start=True, stopMaxEpochs=2, model="perceptron(hidden=[8])").fit(digits, digit)
wider.set_params(model="perceptron(hidden=[9])").fit(digits, digit)
check("a warm start is of the same model", wider.set_params(model="linear", stopMaxEpochs=None).fit(digits, digit).score(digits, digit) > 0.9)
line = refusal(lambda: ThalwegClassifier(model="factorization(rank=3)").fit(digits, digit))
check("products of pairs for ten classes: " + line, "is of two classes" in line)

formula = ThalwegRegressor("formula((z - y)^2/2)", penalty=f"l2({2 / len(y)})", **EXACT).fit(X, y)
ridge = Ridge(alpha=2).fit(X, y)
check("a loss as a formula has the coefficients of Ridge", near(formula.coef_, ridge.coef_))

broken = X.copy()
broken[3, 1] = numpy.nan
frame = pandas.DataFrame(broken, columns=[f"c{j}" for j in range(10)])
line = refusal(lambda: ThalwegRegressor().fit(frame, y))
check("NaN is told with its place: " + line, "NaN in row 3, column c1" in line)
line = refusal(lambda: ThalwegRegressor().fit(sparse.csr_matrix(broken), y))
check("in sparse rows too", "NaN in row 3, column 1" in line)
line = refusal(lambda: ThalwegRegressor().fit(X[:0], y[:0]))
check("no rows: " + line, "0 sample(s)" in line)
line = refusal(lambda: ThalwegRegressor("poisson").fit(X, -y))
check("a label that the loss does not take: " + line, line.startswith("y must be in [0, ∞)"))
line = refusal(lambda: ThalwegClassifier(loss="logistik").fit(X, y > 100))
check("a loss that is none: " + line, "did you mean logistic?" in line)
line = refusal(lambda: ThalwegClassifier(loss="huber").fit(X, y > 100))
check("a loss of amounts: " + line, "use ThalwegRegressor" in line)
line = refusal(lambda: ThalwegRegressor(loss="logistic").fit(X, y))
check("a loss of classes: " + line, "use ThalwegClassifier" in line)
line = refusal(lambda: ThalwegRegressor(method="sgd", learningRate="lineSearsh()").fit(X, y))
check("a learning rate that is none: " + line, "lineSearsh" in line)
line = refusal(lambda: ThalwegRegressor(penalty="l2(1)\nseed=3").fit(X, y))
check("a value of two lines: " + line, "one line" in line)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    ThalwegClassifier(penalty="none", stopMaxEpochs=2).fit(X, y > 100)
check("a run that is cut short warns", [each.category for each in told] == [ConvergenceWarning])
for classes in (2, 3):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        ThalwegClassifier(penalty="none").fit(numpy.eye(3)[numpy.arange(30) % classes], numpy.arange(30) % classes)
    line = str(told[0].message) if told else "nothing"
    check(f"{classes} classes that are separated warn: {line}", "no minimum" in line)

named = pandas.DataFrame(X, columns=["age", *(f"s {j}" for j in range(9))])
by_name = "sum(l2(1e-3), on(age, l2(0.1)), on(`s 8`, nonNegative), on(s*, l1(1e-3)))"
by_number = "sum(l2(1e-3), on(1, l2(0.1)), on(10, nonNegative), on(!1, l1(1e-3)))"
a, b = (ThalwegRegressor(penalty=each).fit(rows, y) for each, rows in ((by_name, named), (by_number, X)))
check("a penalty by the names of columns", numpy.array_equal(a.coef_, b.coef_) and numpy.array_equal(a.predict(named), b.predict(X)))
steps = {"updater": "adagrad", "learningRate": 0.1}
a, b = (ThalwegClassifier(penalty=each, **steps) for each in (by_name, by_number))
for piece in pieces[:3]:
    a.partial_fit(named.iloc[piece], y[piece] > 100, [False, True])
    b.partial_fit(X[piece], y[piece] > 100, [False, True])
check("likewise of pieces", numpy.array_equal(a.predict_proba(named), b.predict_proba(X)) and a.coef_[0, 9] >= 0)
a = ThalwegRegressor("poisson", penalty=by_name, model="factorization(rank=2)", stopMaxEpochs=3).fit(named, y)
check("and of models with other scores", numpy.isfinite(a.predict(named)).all())
line = refusal(lambda: ThalwegRegressor(penalty="on(agee, l2(1))").fit(named, y))
check("a name of no column: " + line, "agee; did you mean age?" in line)

frame = pandas.DataFrame(X, columns=[f"c<{j}>" for j in range(10)])
drawn = ThalwegClassifier().fit(frame, y > 100)
for name, picture in {
    "coefficients": drawn.plot(count=4),
    "objective": drawn.plot("objective"),
    "a ROC curve": drawn.plot_roc(frame, y > 100),
}.items():
    tree = ElementTree.fromstring(picture._repr_svg_())
    check(name + " are drawn as SVG", tree.tag.endswith("svg") and len(tree) > 6)
largest = numpy.argsort(-numpy.abs(drawn.coef_[0]))[:4]
words = [each.text for each in ElementTree.fromstring(drawn.plot(count=4).svg)]
check("bars have the names of features", [f"c<{j}>" for j in largest] == words[2::3])

class Terminal(io.StringIO):
    def isatty(self):
        return True


rows = numpy.random.default_rng(1).normal(size=(60_000, 60))
labels = rows[:, 0] + rows[:, 1] > 0.3 * numpy.sin(40 * rows[:, 2])
told = {}
for verbose, stream in ((1, Terminal()), (0, Terminal()), (1, io.StringIO())):
    with contextlib.redirect_stderr(stream):
        talking = ThalwegClassifier("smoothedHinge", method="lbfgs", verbose=verbose)
        talking.fit(rows, labels)
    told[verbose, stream.isatty()] = stream.getvalue()
lines = told[1, True].rstrip("\n").split("\r")[1:]
check(f"a fit of {talking.n_iter_} steps is shown in {len(lines)} lines: {lines[-1]}", len(lines) > 1)
check("the last has its end", f"step {talking.n_iter_}  objective {talking.objectives_[-1]:.6g}" in lines[-1])
check("verbose=0 shows nothing", told[0, True] == "")
check("what is no terminal has lines that stay", told[1, False].endswith(" s\n") and "\r" not in told[1, False])
for stream in (None, object()):  # as of a program without a console, or a stream of its own
    with contextlib.redirect_stderr(stream):
        alone = [ThalwegClassifier(verbose=verbose).fit(rows[:90], labels[:90]) for verbose in (0, 1)]
    check(f"{stream} for a standard error is no terminal", alone[0].n_iter_ == alone[1].n_iter_)

text = pydoc.render_doc(ThalwegClassifier, renderer=pydoc.plaintext)
for name in ThalwegClassifier().get_params():
    check("help has " + name, f"{name} : default" in text)

if not hasattr(validation, "validate_data"):  # the name and the argument that 1.6 and later have
    asked = []

    def validate_data(estimator, *rows, ensure_all_finite, **checks):
        asked.append(ensure_all_finite)
        return estimator._validate_data(*rows, force_all_finite=ensure_all_finite, **checks)

    here = ThalwegClassifier().fit(X, y > 100)
    validation.validate_data = validate_data
    newer = importlib.reload(thalweg.sklearn).ThalwegClassifier().fit(X, y > 100)
    check("rows are checked as by scikit-learn 1.6", asked == [False] and near(newer.coef_, here.coef_))
