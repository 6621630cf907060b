"""Spark ML estimators that train with Thalweg, under the names of PySpark's.

    from thalweg.ml import LogisticRegression

    model = LogisticRegression(regParam=1e-4, maxIter=200).fit(rows)

Each has all Params of PySpark's class of that name and returns PySpark's model. The Params that
PySpark does not have are keys of a conf of Thalweg, see KEYS; their values are text as on a command
line, and numbers and bools are taken for such text. ThalwegClassifier and ThalwegRegressor are
estimators that PySpark does not have: all their Params are keys.

thalweg.jar must be among the jars of the Spark session; it also holds this module, so that
--py-files thalweg.jar is enough to import it.
"""

from pyspark.ml import classification, regression, tuning
from pyspark.ml.util import DefaultParamsReader, MLReader
from pyspark.sql.utils import is_remote

from thalweg.keys import (
    KEYS,  # noqa: F401
    OURS,
    OWN_KEYS,  # noqa: F401
    Reader,
    TrainedByThalweg,
    documented,
    in_one_line,
    new,
)
from thalweg.own import (
    Coefficient,  # noqa: F401
    ThalwegClassificationModel,
    ThalwegClassifier,
    ThalwegRegressionModel,
    ThalwegRegressor,
)

__all__ = [
    "FMClassifier",
    "FMRegressor",
    "GeneralizedLinearRegression",
    "LinearRegression",
    "LinearSVC",
    "LogisticRegression",
    "MultilayerPerceptronClassifier",
    "ThalwegClassificationModel",
    "ThalwegClassifier",
    "ThalwegCrossValidator",
    "ThalwegRegressionModel",
    "ThalwegRegressor",
    "ThalwegTrainValidationSplit",
]


class FMClassifier(TrainedByThalweg, classification.FMClassifier):
    """PySpark's FMClassifier, trained by Thalweg."""


class FMRegressor(TrainedByThalweg, regression.FMRegressor):
    """PySpark's FMRegressor, trained by Thalweg."""


class GeneralizedLinearRegression(TrainedByThalweg, regression.GeneralizedLinearRegression):
    """PySpark's GeneralizedLinearRegression, trained by Thalweg."""


class LinearRegression(TrainedByThalweg, regression.LinearRegression):
    """PySpark's LinearRegression, trained by Thalweg, with bounds."""

    _bounds = tuple(
        f"{side}BoundsOn{what}" for side in ("lower", "upper") for what in ("Coefficients", "Intercepts")
    )


for _name in LinearRegression._bounds:
    for _each in (_name, *(verb + _name[0].upper() + _name[1:] for verb in ("get", "set"))):
        setattr(LinearRegression, _each, getattr(classification.LogisticRegression, _each, None))


class LinearSVC(TrainedByThalweg, classification.LinearSVC):
    """PySpark's LinearSVC, trained by Thalweg."""


class LogisticRegression(TrainedByThalweg, classification.LogisticRegression):
    """PySpark's LogisticRegression, trained by Thalweg."""


class MultilayerPerceptronClassifier(
    TrainedByThalweg, classification.MultilayerPerceptronClassifier
):
    """PySpark's MultilayerPerceptronClassifier, trained by Thalweg."""


class _ValidatorReader(MLReader):
    """Reads validators that were saved: what Java has written, or Python if a part is its own."""

    def __init__(self, clazz):
        super().__init__()
        self._clazz = clazz

    def load(self, path):
        """The validator that was saved."""
        metadata = DefaultParamsReader.loadMetadata(path, self.sc)
        if not metadata["class"].startswith(("thalweg.", "pyspark.")):
            return Reader(self._clazz).load(path)
        shared = tuning._ValidatorSharedReadWrite
        metadata, estimator, evaluator, maps = shared.load(path, self.sc, metadata)
        own = self._clazz(estimator=estimator, estimatorParamMaps=maps, evaluator=evaluator)
        own._resetUid(metadata["uid"])
        DefaultParamsReader.getAndSetParams(own, metadata, skipParams=["estimatorParamMaps"])
        return own


class _SideBySide:
    """What both validators do besides those of PySpark: all of it in the JVM.

    With an estimator, stage or evaluator in Python, and in a client of Spark Connect, they are
    PySpark's.
    """

    def _in_jvm(self):
        return not is_remote() and tuning._ValidatorSharedReadWrite.is_java_convertible(self)

    def _fit(self, dataset):
        if not self._in_jvm():
            return super()._fit(dataset)
        java = self._to_java()
        with in_one_line():
            java_model = java.fit(dataset._jdf)
        return self._copyValues(self._model._from_java(java_model))

    def _to_java(self):
        theirs = super()._to_java()
        ours = new(OURS + type(self).__name__, self.uid)
        nothing = new("org.apache.spark.ml.param.ParamMap")
        return theirs.copyValues(ours, nothing)

    @classmethod
    def read(cls):
        """A reader of validators that were saved."""
        return super().read() if is_remote() else _ValidatorReader(cls)


class ThalwegCrossValidator(_SideBySide, tuning.CrossValidator):
    """PySpark's CrossValidator, which fits all points of the grid side by side.

    The folds are those of the Java class. If a part is in Python it is PySpark's class, whose
    folds are others; only then has the model stdMetrics.
    """

    _model = tuning.CrossValidatorModel


class ThalwegTrainValidationSplit(_SideBySide, tuning.TrainValidationSplit):
    """PySpark's TrainValidationSplit, which fits all points of the grid side by side."""

    _model = tuning.TrainValidationSplitModel


for _name in __all__:
    if issubclass(globals()[_name], TrainedByThalweg):
        documented(globals()[_name])
