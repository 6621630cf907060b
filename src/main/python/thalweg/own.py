"""Estimators that PySpark does not have, and their models: every loss, model, penalty and method."""

from __future__ import annotations

import html
import operator
from typing import TYPE_CHECKING, Any, NamedTuple

from pyspark import SparkContext
from pyspark.ml.classification import (
    _JavaProbabilisticClassificationModel,
    _JavaProbabilisticClassifier,
)
from pyspark.ml.linalg import Vector, Vectors
from pyspark.ml.regression import _JavaRegressionModel, _JavaRegressor
from pyspark.ml.util import JavaMLReadable, JavaMLWritable
from pyspark.ml.wrapper import JavaParams
from pyspark.sql.types import StructField, StructType
from pyspark.sql.utils import is_remote

from thalweg import ThalwegError, plot
from thalweg.keys import OURS, OWN_KEYS, Reader, TrainedByThalweg, in_one_line, new, with_keys

if TYPE_CHECKING:
    from pyspark.ml.linalg import Matrix
    from pyspark.sql import DataFrame

    from thalweg.plot import Picture


class Coefficient(NamedTuple):
    """The weight of a feature: its name, the score (factor, hidden unit) it adds to, and the value."""

    feature: str
    output: int
    value: float


class Summary:
    """What a fit of an estimator of our own found beside the weights.

    Metrics and standard errors are of the rows of the fit, which are read again for them.
    """

    def __init__(self, java_summary):
        self._java_obj = java_summary

    @property
    def objectiveHistory(self) -> list[float]:
        """The objective at each step, of its batch if steps take batches."""
        return list(self._java_obj.objectiveHistory())

    @property
    def totalIterations(self) -> int:
        """How many steps the fit took."""
        return self._java_obj.totalIterations()

    @property
    def reason(self) -> str:
        """Which rule ended the fit, and by which numbers."""
        return self._java_obj.reason()

    @property
    def proven(self) -> bool:
        """Whether bound is a number."""
        with in_one_line():
            return bool(self._java_obj.proven())

    @property
    def bound(self) -> float:
        """How far the objective is above its minimum at most, if that is proven; else nan."""
        with in_one_line():
            return float(self._java_obj.bound())

    @property
    def metrics(self) -> dict[str, float]:
        """The mean loss, as "loss", and the metrics that suit it, by name."""
        with in_one_line():
            return dict(self._java_obj.metrics())

    @property
    def standardErrors(self) -> dict[str, float]:
        """The standard errors of the coefficients of a likelihood, by the names of these."""
        with in_one_line():
            return dict(self._java_obj.standardErrors())

    def __repr__(self) -> str:
        return f"Summary: {self.reason}, {self.totalIterations} steps"


class _OwnModel:
    """What the models of both estimators say; predictions are those of PySpark's models."""

    @classmethod
    def read(cls) -> Any:
        """A reader of models that were saved."""
        return super().read() if is_remote() else Reader(cls)

    def _call_java(self, name, *args):
        with in_one_line():
            return super()._call_java(name, *args)

    @property
    def coefficients(self) -> Vector:
        """The weights of the features, if the model has one linear score."""
        return self._call_java("coefficients")

    @property
    def intercept(self) -> float:
        """What the score is at x = 0, if the model has one linear score."""
        return self._call_java("intercept")

    @property
    def coefficientMatrix(self) -> Matrix:
        """The weights of the features in each linear score: a row a score."""
        return self._call_java("coefficientMatrix")

    @property
    def interceptVector(self) -> Vector:
        """What each linear score is at x = 0."""
        return self._call_java("interceptVector")

    @property
    def learnedParameters(self) -> dict[str, float]:
        """The parameters free(...) of a loss that is a formula, by name; empty for other losses."""
        return dict(self._in_jvm("learnedParameters").learnedParameters())

    @property
    def weightsSha256(self) -> str:
        """SHA-256 of the bits of w, which `thalweg train` prints too."""
        return self._in_jvm("weightsSha256").model().weightsSha256()

    @property
    def summary(self) -> Summary:
        """What the fit found beside the weights; a model that was loaded has none."""
        java_model = self._in_jvm("summary")
        with in_one_line():
            return Summary(java_model.summary())

    def evaluate(self, dataset: DataFrame) -> dict[str, float]:
        """The mean loss, as "loss", and the metrics that suit it, by name, over other rows.

        These have the columns that labelCol and featuresCol name, and those of weights and offsets
        of the fit.
        """
        java_model = self._in_jvm("evaluate")
        self._transfer_params_to_java()
        with in_one_line():
            return dict(java_model.evaluate(dataset._jdf))

    def _in_jvm(self, asked):
        if is_remote():
            raise NotImplementedError(
                f"{asked} of {type(self).__name__} needs a session in this process, and is not"
                " there over Spark Connect; transform is"
            )
        return self._java_obj

    def predict(self, value: Vector) -> float:
        """The prediction for a vector, or for a list or an array of numbers."""
        return super().predict(_vector(value))

    def explain(self, k: int, column: StructField | None = None) -> list[Coefficient]:
        """The k weights of features with the largest absolute values, the largest first.

        column is a field of a schema, as rows.schema["features"], whose metadata name the features.
        """
        java_model = self._in_jvm("explain")
        names = () if column is None else (_field(column),)
        with in_one_line():
            found = java_model.explain(operator.index(k), *names)
        return [Coefficient(each.feature(), each.output(), each.value()) for each in found]

    def plot(self, k: int = 15, column: StructField | None = None) -> Picture:
        """A picture of the k largest weights for a notebook, as SVG; see explain.

        Of a function of columns alone it shows the learned parameters.
        """
        found = self.explain(k, column)
        if not found:
            learned = self.learnedParameters
            return plot.bars("Parameters", learned.keys(), learned.values())
        several = any(each.output > 0 for each in found)
        names = [f"{each.feature} ({each.output})" if several else each.feature for each in found]
        return plot.bars("Weights", names, [each.value for each in found])

    def _repr_html_(self):
        """What a notebook shows: the model in a line, and its largest weights."""
        line = f"<p>{html.escape(repr(self))}</p>"
        return line if is_remote() else line + self.plot().svg

    def toSparkModel(self) -> Any:
        """The model of PySpark that predicts the same, if there is one."""
        java_model = self._to_java()
        with in_one_line():
            spark_model = java_model.toSparkModel()
        return JavaParams._from_java(spark_model)


def _vector(value):
    return value if isinstance(value, Vector) else Vectors.dense(value)


def _field(column):
    """A field of a schema in the JVM."""
    if not isinstance(column, StructField):
        message = 'column must be a field of a schema, as rows.schema["features"], but was %r'
        raise ThalwegError(message % (column,))
    types = SparkContext._active_spark_context._jvm.org.apache.spark.sql.types
    return types.DataType.fromJson(StructType([column]).json()).fields()[0]


class _Own:
    """What both estimators are: classes of ours in the JVM that PySpark has no class for."""

    def __init__(self, **kwargs):
        super().__init__()
        self._java_obj = new(OURS + type(self).__name__, self.uid)
        self._set(**kwargs)

    def setParams(self, **kwargs):
        """Sets Params by name. A key that is None is not set."""
        return self._set(**kwargs)

    def setKey(self, name, value):
        """Sets the Param of a key of a conf by its short name."""
        if name not in self._keys:
            raise ThalwegError(f"{name} must be the short name of a key of a conf but is none")
        return self._set(**{name: value})


class ThalwegClassificationModel(
    _OwnModel, _JavaProbabilisticClassificationModel, JavaMLWritable, JavaMLReadable
):
    """What ThalwegClassifier found."""

    def predictRaw(self, value: Vector) -> Vector:
        """The scores for a vector, or for a list or an array of numbers: of two classes -z and z."""
        return super().predictRaw(_vector(value))

    def predictProbability(self, value: Vector) -> Vector:
        """The probability of each class for a vector, or for a list or an array of numbers."""
        return super().predictProbability(_vector(value))


class ThalwegRegressionModel(_OwnModel, _JavaRegressionModel, JavaMLWritable, JavaMLReadable):
    """What ThalwegRegressor found."""


@with_keys(OWN_KEYS)
class ThalwegClassifier(
    TrainedByThalweg, _Own, _JavaProbabilisticClassifier, JavaMLWritable, JavaMLReadable
):
    """Any classification loss with any model, penalty and method.

        ThalwegClassifier(loss="smoothedHinge", penalty="l1(1e-4)", probabilityCol="").fit(rows)

    The Params are PySpark's for columns and the keys of a conf under their short names, with values
    as on a command line. loss must be given, unless model="softmax", which takes more than two
    classes. probabilityCol must be empty if the loss has no probabilities.
    """

    def _create_model(self, java_model):
        return ThalwegClassificationModel(java_model)


@with_keys(OWN_KEYS)
class ThalwegRegressor(TrainedByThalweg, _Own, _JavaRegressor, JavaMLWritable, JavaMLReadable):
    """Any regression loss with any model, penalty and method.

        ThalwegRegressor(loss="huber(1)", penalty="l1(1e-3)", standardize="scale").fit(rows)

    The Params are PySpark's for columns and the keys of a conf under their short names, with values
    as on a command line. loss must be given.
    """

    def _create_model(self, java_model):
        return ThalwegRegressionModel(java_model)
