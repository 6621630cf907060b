"""Estimators of scikit-learn that train with Thalweg, on rows of numpy, scipy.sparse and pandas.

    from thalweg.sklearn import ThalwegClassifier, ThalwegRegressor

    model = ThalwegClassifier(penalty="l1(1e-3)").fit(X, y)
    model.predict_proba(X)

They need Java 17 or later, and no Spark: a process of Java, which the first fit starts, fits the
rows of this process, and ends with it. Rows that come piece by piece are for partial_fit. For rows
that are not in the memory of one machine there is thalweg.ml.
"""

from __future__ import annotations

import inspect
import re
import textwrap
import warnings
from typing import TYPE_CHECKING, TypeAlias

import numpy
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.extmath import safe_sparse_dot, softmax
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

try:
    from sklearn.utils.validation import validate_data  # scikit-learn 1.6 and later
except ImportError:

    def validate_data(estimator, *rows, ensure_all_finite, **checks):
        """What was a method of estimators before, with the name that an argument had."""
        return estimator._validate_data(*rows, force_all_finite=ensure_all_finite, **checks)


from thalweg import ThalwegError, engine, plot
from thalweg.names import DOCS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from thalweg.plot import Picture

    # tables of pandas are ArrayLike
    Rows: TypeAlias = "ArrayLike | sparse.spmatrix | sparse.sparray"

__all__ = ["ThalwegClassifier", "ThalwegError", "ThalwegRegressor"]

# The parameters that are keys of a conf.
_KEYS = {
    "loss": "objective.loss",
    "model": "objective.model",
    "penalty": "penalty",
    "standardize": "data.standardize",
    "intercept": "objective.intercept",
    "method": "method",
    "updater": "updater",
    "learningRate": "learningRate",
    "batchRows": "batch.rows",
    "seed": "seed",
    "stopRelativeGap": "stop.relativeGap",
    "stopGradientNorm": "stop.gradientNorm",
    "stopMaxEpochs": "stop.maxEpochs",
}


# Parameters that are no keys, and keys that have another default or fewer values here.
_OWN = {
    "class_weight": "The weights of classes in the objective: a dict, or 'balanced', which gives"
    " every class the same sum of weights if there is no sample_weight. Default: every weight is 1.",
    "warm_start": "Whether a fit begins at the coefficients of the fit before, if there was one.",
    "verbose": "Above 0, step, objective and seconds are shown while a fit goes on: in one line in a"
    " terminal or a notebook, else in a line now and then.",
}
_HERE = {
    "loss": "The loss of a row, by its name or as a formula of the label y and the score z;"
    " `thalweg list losses` shows those that have names.",
    "model": "How scores follow from features: linear, factorization(rank=8) with products of pairs of"
    " features, or perceptron(hidden=[64]). Those that are not linear have weights_ in the place of"
    " coef_ and intercept_.",
    "penalty": "The penalty that is added to the mean loss, such as l2(1e-4), l1(1e-3) or none."
    " LogisticRegression(C=c) of scikit-learn is l2(1/(c*n)) over n rows, and Ridge(alpha=a) is"
    " l2(a/n), both with standardize='none'.",
    "method": "How the objective is minimised: auto, newton, lbfgs, svrg, interiorPoint, sdca, or sgd,"
    " the gradient steps of an updater, which is also meant if one of updater, learningRate and"
    " batchRows is given.",
    "stopRelativeGap": "A bound on the objective above its minimum, as a share of the objective."
    " Methods of gradient steps have no such bound, and end by stopMaxEpochs.",
}


def _documented(cls):
    """Has the documentation of a class tell what each of its parameters means."""
    if cls.__doc__:
        lines = [inspect.cleandoc(cls.__doc__), "", "Parameters", "----------"]
        for name, parameter in inspect.signature(cls).parameters.items():
            text = _OWN.get(name) or _HERE.get(name) or re.sub(r" Default: .*", "", DOCS[name])
            lines.append(f"{name} : default {parameter.default!r}")
            indent = " " * 4
            lines.append(textwrap.fill(text, 92, initial_indent=indent, subsequent_indent=indent))
        cls.__doc__ = "\n".join(lines) + "\n"
    return cls


class _Thalweg(BaseEstimator):
    """What both estimators share: the keys, the fit, and scores of rows."""

    def __init__(
        self,
        loss: str = "halfSquared",
        *,
        penalty: str = "l2(1e-4)",
        standardize: str = "scale",
        intercept: bool = True,
        model: str = "linear",
        method: str = "auto",
        seed: int = 0,
        stopRelativeGap: float | None = 1e-9,
        stopGradientNorm: float | None = None,
        stopMaxEpochs: float | None = None,
        updater: str | None = None,
        learningRate: str | float | None = None,
        batchRows: int | None = None,
        warm_start: bool = False,
        verbose: int = 0,
    ):
        self.loss = loss
        self.model = model
        self.penalty = penalty
        self.standardize = standardize
        self.intercept = intercept
        self.method = method
        self.seed = seed
        self.stopRelativeGap = stopRelativeGap
        self.stopGradientNorm = stopGradientNorm
        self.stopMaxEpochs = stopMaxEpochs
        self.updater = updater
        self.learningRate = learningRate
        self.batchRows = batchRows
        self.warm_start = warm_start
        self.verbose = verbose

    def __sklearn_tags__(self):
        """The tags of scikit-learn 1.6 and later: X may be sparse."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _steps(self):
        """Whether gradient steps minimise."""
        given = (self.updater, self.learningRate, self.batchRows)
        return self.method == "sgd" or self.method == "auto" and any(each is not None for each in given)

    def _conf(self):
        """The keys of a conf that are set, with their values as text."""
        keys = {}
        for name, key in _KEYS.items():
            value = getattr(self, name)
            if value is not None:
                keys[key] = str(value).lower() if isinstance(value, bool) else str(value)
        if self._steps():
            keys["method"] = "sgd"
        if self._steps() or self.model != "linear":
            keys.pop("stop.relativeGap", None)
        if len(self._names()):
            keys["data.format"] = "csv"  # a table, of which a penalty may name columns
        return keys

    def _names(self):
        """The names of features, if the penalty is on some, and X had names."""
        return getattr(self, "feature_names_in_", ()) if "on(" in str(self.penalty).replace(" ", "") else ()

    def _weights(self, sample_weight, X):
        weight = _check_sample_weight(sample_weight, X, dtype=numpy.float64)
        if not (weight >= 0).all():
            raise ValueError("sample_weight must not be negative")
        if not weight.sum() > 0:
            raise ValueError("sample_weight must have a positive number")
        return weight

    def _train(self, keys, X, y, sample_weight, classes):
        weight = self._weights(sample_weight, X)
        start = self._w(X) if self.warm_start else numpy.empty(0)
        self._state = None
        y = y.astype(numpy.float64)
        self._take(engine.fit(keys, X, y, weight, classes, start, self._names(), self.verbose), X.shape[1])

    def _learn(self, keys, X, y, sample_weight, classes):
        """Learns the rows of X in their order."""
        for key in ("stop.relativeGap", "stop.gradientNorm"):
            keys.pop(key, None)
        keys.update({"method": "sgd", "stop.maxEpochs": "1", "data.standardize": "none"})
        weight = self._weights(sample_weight, X)
        step, memory = getattr(self, "_state", None) or (0, {})
        y = y.astype(numpy.float64)
        w, step, memory = engine.learn(keys, X, y, weight, classes, self._w(X), self._names(), step, memory)
        self._state = step, memory
        self.n_iter_ = step
        self._keep(w, X.shape[1])

    def _w(self, X):
        """The weights of the fit before, in their order there; none if there was no fit."""
        if hasattr(self, "weights_"):  # which are no start for another model
            return self.weights_ if self._kept == (self.model, X.shape[1]) else numpy.empty(0)
        if not hasattr(self, "coef_") or self.model != "linear":
            return numpy.empty(0)
        coefficients = numpy.atleast_2d(self.coef_)
        if coefficients.shape[1] != X.shape[1]:
            raise ValueError(
                f"X must have the {coefficients.shape[1]} features of the fit before but has {X.shape[1]}"
            )
        ends = numpy.atleast_1d(self.intercept_) if self.intercept else numpy.empty(0)
        return numpy.concatenate([coefficients.T.ravel(), ends])

    def _keep(self, w, features):
        """Keeps w as coefficients of each score and intercepts, if the model is linear."""
        self._forget()
        if self.model != "linear":
            self.weights_, self._kept = w, (self.model, features)
            return
        scores = len(w) // (features + bool(self.intercept))
        self.coef_ = numpy.ascontiguousarray(w[: features * scores].reshape(features, scores).T)
        self.intercept_ = w[features * scores :] if self.intercept else numpy.zeros(scores)

    def _forget(self):
        """Lets the fit before go."""
        for name in ("coef_", "intercept_", "weights_"):
            self.__dict__.pop(name, None)

    def _is_linear(self):
        if self.model != "linear":
            raise AttributeError(f"model {self.model} has no coefficients; weights_ has all that it has")
        return True

    def _scores(self, X, keys, classes):
        """The scores of rows: rows × scores."""
        X = self._rows(X)
        if self.model == "linear":
            coefficients = numpy.atleast_2d(self.coef_)
            return safe_sparse_dot(X, coefficients.T, dense_output=True) + self.intercept_
        return engine.scores(keys, X, classes, self.weights_).reshape(X.shape[0], -1)

    @available_if(_is_linear)
    def coefficients(self) -> dict[str, float | numpy.ndarray]:
        """The coefficient of each feature by its name, or x0, x1 and so on if X had no names.

        For more than two classes each has an array: a coefficient a class, as classes_ has them.
        """
        check_is_fitted(self)
        values = numpy.atleast_2d(self.coef_)
        names = getattr(self, "feature_names_in_", [f"x{j}" for j in range(values.shape[1])])
        return {
            str(name): float(column[0]) if len(column) == 1 else column
            for name, column in zip(names, values.T)
        }

    def _take(self, fitted, features):
        values, w = fitted
        self.n_iter_ = int(values["steps"])
        self.method_ = values["method"]
        self.stop_reason_ = values["reason"]
        self.bound_ = float(values["bound"]) if "bound" in values else numpy.nan
        self.proven_ = "bound" in values
        self.objectives_ = numpy.array([float(each) for each in values["objectives"].split()])
        wrong = None
        if values["isNearMinimum"] != "true" and not self._steps() and self.model == "linear":
            wrong = f"the run ended before a minimum: {self.stop_reason_}"
        elif self._is_separated():
            wrong = (
                "the model separates the classes, so without a penalty the objective falls to 0 as"
                " the coefficients grow, and has no minimum; penalty='l2(1e-4)' gives it one"
            )
        if wrong:
            warnings.warn(wrong, ConvergenceWarning, stacklevel=4)
        self._keep(w, features)

    def _is_separated(self):
        """Whether a loss that is never 0 has nearly come to it, and nothing keeps w from growing."""
        ends = self.objectives_[[0, -1]] if len(self.objectives_) else [0, 0]
        return self.penalty == "none" and self.loss in ("logistic", "softmax") and ends[1] < 1e-6 * ends[0]

    def plot(self, what: str = "coefficients", count: int = 15) -> Picture:
        """A picture for a notebook, as SVG: plot().save("model.svg") writes it to a file.

        what is "coefficients": the largest ones, of count features at most, those of the first
        class if there are several; or "objective": what was minimised, at each step.
        """
        check_is_fitted(self)
        if what == "objective":
            if len(self.objectives_) == 0:
                raise ValueError("the fit took no step, so there is no objective to draw")
            steps = range(len(self.objectives_))
            return plot.curve("Objective", steps, self.objectives_, "step", "objective")
        self._is_linear()
        if what != "coefficients":
            raise ValueError(f"what must be 'coefficients' or 'objective' but was {what!r}")
        values = numpy.atleast_2d(self.coef_)[0]
        names = list(self.coefficients())
        order = numpy.argsort(-numpy.abs(values), kind="stable")[:count]
        return plot.bars("Coefficients", [names[j] for j in order], values[order])

    def _rows(self, X):
        check_is_fitted(self)
        return self._finite(
            validate_data(
                self,
                X,
                accept_sparse="csr",
                dtype=numpy.float64,
                ensure_all_finite=False,
                reset=False,
            )
        )

    def _finite(self, X):
        """X itself, whose numbers are finite."""
        numbers = X.data if sparse.issparse(X) else X
        if not numpy.isfinite(numbers.sum()) and not numpy.isfinite(numbers).all():
            rows = X.tocoo() if sparse.issparse(X) else None
            bad = numpy.argwhere(~numpy.isfinite(numbers))[0]
            row, column = bad if rows is None else (rows.row[bad[0]], rows.col[bad[0]])
            names = getattr(self, "feature_names_in_", None)
            name = column if names is None else names[column]
            value = "NaN" if numpy.isnan(numbers[tuple(bad)]) else "inf"
            raise ValueError(
                f"X must have finite numbers but has {value} in row {row}, column {name}"
            )
        return X

    def _data(self, X, y, **checks):
        X, y = validate_data(
            self, X, y, accept_sparse="csr", dtype=numpy.float64, ensure_all_finite=False, **checks
        )
        self._finite(X)
        if sparse.issparse(X):
            if not X.has_canonical_format:
                X = X.copy()
                X.sum_duplicates()
        return X, y


@_documented
class ThalwegClassifier(ClassifierMixin, _Thalweg):
    """A linear classifier with any classification loss and any penalty, or one by another model.

    More than two classes have a score each, with loss="logistic" or "softmax".

    Attributes after fit: classes_, coef_ (one row for two classes, else one a class), intercept_,
    n_features_in_, feature_names_in_ if X has names, n_iter_, method_, stop_reason_,
    objectives_, the objective at each step, proven_, and if so bound_: the objective is at most
    so much above its minimum.
    """

    def __init__(
        self,
        loss: str = "logistic",
        *,
        penalty: str = "l2(1e-4)",
        standardize: str = "scale",
        intercept: bool = True,
        model: str = "linear",
        method: str = "auto",
        class_weight: dict | str | None = None,
        seed: int = 0,
        stopRelativeGap: float | None = 1e-9,
        stopGradientNorm: float | None = None,
        stopMaxEpochs: float | None = None,
        updater: str | None = None,
        learningRate: str | float | None = None,
        batchRows: int | None = None,
        warm_start: bool = False,
        verbose: int = 0,
    ):
        super().__init__(
            loss=loss,
            model=model,
            penalty=penalty,
            standardize=standardize,
            intercept=intercept,
            method=method,
            seed=seed,
            stopRelativeGap=stopRelativeGap,
            stopGradientNorm=stopGradientNorm,
            stopMaxEpochs=stopMaxEpochs,
            updater=updater,
            learningRate=learningRate,
            batchRows=batchRows,
            warm_start=warm_start,
            verbose=verbose,
        )
        self.class_weight = class_weight

    def _form(self, classes):
        keys = self._conf()
        if self.model != "linear":
            if self.loss == "logistic" and classes > 2:
                keys["objective.loss"] = "softmax"
        elif self.loss == "softmax" or self.loss == "logistic" and classes > 2:
            del keys["objective.loss"]
            keys["objective.model"] = "softmax"
        return keys

    def fit(
        self, X: Rows, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> ThalwegClassifier:
        """Fits the rows of X, of which y has the classes."""
        X, y = self._data(X, y)
        check_classification_targets(y)
        before = getattr(self, "classes_", None)
        self.classes_, numbers = numpy.unique(y, return_inverse=True)
        if not numpy.array_equal(before, self.classes_):
            self._forget()  # what is no start for other classes
        count = self._require_classes()
        weight = self._class_weights(sample_weight, X, y, numbers)
        self._train(self._form(count), X, numbers, weight, count)
        return self

    def partial_fit(
        self,
        X: Rows,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> ThalwegClassifier:
        """Learns the rows of X in their order, by gradient steps that go on from those before.

        classes are all that any piece will have, and are given with the first piece. The same
        pieces give the same bits. Features are taken as they are, whatever standardize says, since
        no piece knows the units of the others.
        """
        first = not hasattr(self, "n_iter_")
        X, y = self._data(X, y, reset=first)
        if first:
            if classes is None:
                raise ValueError("classes must be given with the first piece")
            self.classes_ = numpy.unique(classes)
        count = self._require_classes()
        if not numpy.isin(y, self.classes_).all():
            raise ValueError(f"y must have the classes {self.classes_} but has others")
        numbers = numpy.searchsorted(self.classes_, y)
        weight = self._class_weights(sample_weight, X, y, numbers)
        self._learn(self._form(count), X, numbers, weight, count)
        return self

    def _class_weights(self, sample_weight, X, y, numbers):
        if self.class_weight is None:
            return sample_weight
        weights = compute_class_weight(self.class_weight, classes=self.classes_, y=y)
        return _check_sample_weight(sample_weight, X, copy=True) * weights[numbers]

    def _require_classes(self):
        """How many classes there are, if the loss takes so many."""
        count = len(self.classes_)
        if count < 2:
            raise ValueError(f"y must have at least two classes but had one class: {self.classes_[0]}")
        of_one = self.model.startswith("factorization")
        if count > 2 and (of_one or self.loss not in ("logistic", "softmax")):
            which = f"model {self.model}" if of_one else f"loss {self.loss}"
            raise ThalwegError(
                f"{which} is of two classes but y has {count}; a linear model with loss='softmax'"
                " takes all, and so does sklearn.multiclass.OneVsRestClassifier"
            )
        return count

    def decision_function(self, X: Rows) -> numpy.ndarray:
        """The scores of rows: one a row for two classes, above 0 for the second, else one a class."""
        check_is_fitted(self)
        count = len(self.classes_)
        scores = self._scores(X, self._form(count), count)
        if count > 2:
            return scores
        if scores.shape[1] == 2:  # softmax of two classes
            return scores[:, 1] - scores[:, 0]
        return scores.ravel()

    def predict(self, X: Rows) -> numpy.ndarray:
        """The class of each row."""
        scores = self.decision_function(X)
        places = scores.argmax(axis=1) if scores.ndim == 2 else (scores > 0).astype(int)
        return self.classes_[places]

    def _has_probabilities(self):
        if self.loss in ("logistic", "softmax"):
            return True
        if engine.means(self._form(2), numpy.zeros(1)).values["isProbabilistic"] != "true":
            raise AttributeError(f"loss {self.loss} has no probabilities; decision_function has scores")
        return True

    @available_if(_has_probabilities)
    def predict_proba(self, X: Rows) -> numpy.ndarray:
        """The probability of each class, for each row; only of losses that have probabilities."""
        scores = self.decision_function(X)
        if scores.ndim == 2:
            return softmax(scores)
        if self.loss in ("logistic", "softmax"):
            return softmax(numpy.c_[-scores / 2, scores / 2], copy=False)
        second = engine.means(self._form(2), scores).numbers
        return numpy.c_[1 - second, second]

    def plot_roc(self, X: Rows, y: ArrayLike) -> Picture:
        """The ROC curve over rows of two classes, as SVG for a notebook."""
        check_is_fitted(self)
        if len(self.classes_) > 2:
            raise ValueError(f"a ROC curve is of two classes but there are {len(self.classes_)}")
        scores, positive = self.decision_function(X), numpy.asarray(y) == self.classes_[1]
        false, true, _ = roc_curve(positive, scores)
        title = f"ROC, AUC {roc_auc_score(positive, scores):.4f}"
        return plot.curve(title, false, true, "false positives", "true positives", diagonal=True)

    @available_if(_has_probabilities)
    def predict_log_proba(self, X: Rows) -> numpy.ndarray:
        """The logarithm of the probability of each class, for each row."""
        return numpy.log(self.predict_proba(X))


@_documented
class ThalwegRegressor(RegressorMixin, _Thalweg):
    """A linear regression with any regression loss and any penalty, or one by another model.

    Attributes after fit: coef_, intercept_, n_features_in_, feature_names_in_ if X has names,
    n_iter_, method_, stop_reason_, objectives_, the objective at each step, proven_, and if so
    bound_: the objective is at most so much above its minimum.
    """

    def fit(
        self, X: Rows, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> ThalwegRegressor:
        """Fits the rows of X to the numbers of y."""
        X, y = self._data(X, y, y_numeric=True)
        self._train(self._conf(), X, y, sample_weight, 0)
        return self

    def _keep(self, w, features):
        super()._keep(w, features)
        if self.model == "linear":
            self.coef_, self.intercept_ = self.coef_[0], float(self.intercept_[0])

    def partial_fit(
        self, X: Rows, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> ThalwegRegressor:
        """Learns the rows of X in their order, by gradient steps that go on from those before.

        The same pieces give the same bits. Features are taken as they are, whatever standardize
        says, since no piece knows the units of the others.
        """
        X, y = self._data(X, y, y_numeric=True, reset=not hasattr(self, "n_iter_"))
        self._learn(self._conf(), X, y, sample_weight, 0)
        return self

    def predict(self, X: Rows) -> numpy.ndarray:
        """The mean of y for each row; for a loss of quantiles, the quantile."""
        scores = self._scores(X, self._conf(), 0).ravel()
        if self.loss == "halfSquared":
            return scores
        return engine.means(self._conf(), scores).numbers
