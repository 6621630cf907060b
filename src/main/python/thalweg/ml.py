"""Spark ML estimators that train with Thalweg, under the names of PySpark's.

    from thalweg.ml import LogisticRegression

    model = LogisticRegression(regParam=1e-4, maxIter=200).fit(rows)

Each has all Params of PySpark's class of that name and returns PySpark's model. The Params that
PySpark does not have are keys of a conf of Thalweg, see KEYS; their values are text as on a command
line, and numbers are taken for such text. thalweg.jar must be among the jars of the Spark session;
it also holds this module, so that --py-files thalweg.jar is enough to import it.
"""

from pyspark import SparkContext
from pyspark.ml import classification, regression, tuning
from pyspark.ml.param import Param, Params
from pyspark.ml.util import JavaMLReader
from pyspark.ml.wrapper import JavaWrapper

__all__ = [
    "FMClassifier",
    "FMRegressor",
    "GeneralizedLinearRegression",
    "LinearRegression",
    "LinearSVC",
    "LogisticRegression",
    "MultilayerPerceptronClassifier",
    "ThalwegCrossValidator",
    "ThalwegTrainValidationSplit",
]

_SPARK = ("org.apache.spark.ml.classification.", "org.apache.spark.ml.regression.")
_OURS = "org.thalweg.ml."

# The Params beside PySpark's; explainParams of the Java class says what each means.
KEYS = [
    "validation",
    "validationMetric",
    "validationEveryRounds",
    "shards",
    "partitions",
    "method",
    "updater",
    "learningRate",
    "onDivergence",
    "batchSampling",
    "batchRows",
    "batchFraction",
    "round",
    "outer",
    "outerLearningRate",
    "aggregation",
    "storage",
    "stopMaxEpochs",
    "stopGradientNorm",
    "stopGap",
    "stopObjectiveChange",
    "stopSmallStep",
    "stopSeconds",
    "stopValidation",
    "checkpointDirectory",
    "checkpointEveryRounds",
    "checkpointEverySeconds",
    "checkpointKeep",
]


# Names a column of true and false: rows where it is true are held out for validation.
_INDICATOR = "validationIndicatorCol"
_ALL = KEYS + [_INDICATOR]


def _text(value):
    """A value as it stands on a command line."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError("a value must be text or a number but was %r" % (value,))
    return str(value)


def _new(java_class, *args):
    """An object of the JVM, of a class of ours."""
    try:
        return JavaWrapper._new_java_obj(java_class, *args)
    except TypeError as error:
        if "JavaPackage" in str(error):
            message = "%s must be in the JVM of Spark but is not: start it with --jars thalweg.jar"
            raise ImportError(message % java_class) from None
        raise


class _Reader(JavaMLReader):
    """Reads what the Java class of the same name has written."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return _OURS + clazz.__name__


class _TrainedByThalweg(Params):
    """What all estimators here do besides those of PySpark."""

    def __init__(self, **kwargs):
        own = {name: kwargs.pop(name) for name in _ALL if name in kwargs}
        super().__init__(**kwargs)
        self._set(**own)

    def setParams(self, **kwargs):
        """Sets Params by name, PySpark's and the keys."""
        own = {name: kwargs.pop(name) for name in _ALL if name in kwargs}
        self._set(**own)
        return super().setParams(**kwargs)

    @staticmethod
    def _new_java_obj(java_class, *args):
        for package in _SPARK:
            if java_class.startswith(package):
                java_class = _OURS + java_class[len(package):]
        return _new(java_class, *args)

    def fitMultiple(self, dataset, paramMaps):
        """Fits the estimator with all maps at once, side by side over rows that are read once.

        Gives pairs of a number and a model, as PySpark's validators want them.
        """
        estimator = self.copy()
        estimator._transfer_params_to_java()
        context = SparkContext._active_spark_context
        jvm = context._jvm
        points = context._gateway.new_array(jvm.org.apache.spark.ml.param.ParamMap, len(paramMaps))
        for number, point in enumerate(paramMaps):
            points[number] = estimator._transfer_param_map_to_java(point)
        fitted = jvm.org.thalweg.ml.SideBySide.fit(estimator._java_obj, dataset._jdf, points)
        models = []
        for point, java_model in zip(paramMaps, fitted):
            own = estimator.copy(point)
            models.append(own._copyValues(own._create_model(java_model)))
        return iter(list(enumerate(models)))

    @classmethod
    def read(cls):
        """A reader of estimators that were saved."""
        return _Reader(cls)


def _add(name):
    """Adds the Param of a key, its getter and its setter."""
    upper = name[0].upper() + name[1:]

    def setter(self, value):
        return self._set(**{name: value})

    def getter(self):
        return self.getOrDefault(name)

    param = Param(Params._dummy(), name, "key of a conf of Thalweg", typeConverter=_text)
    setattr(_TrainedByThalweg, name, param)
    setattr(_TrainedByThalweg, "set" + upper, setter)
    setattr(_TrainedByThalweg, "get" + upper, getter)


for _name in _ALL:
    _add(_name)


class FMClassifier(_TrainedByThalweg, classification.FMClassifier):
    """PySpark's FMClassifier, trained by Thalweg."""


class FMRegressor(_TrainedByThalweg, regression.FMRegressor):
    """PySpark's FMRegressor, trained by Thalweg."""


class GeneralizedLinearRegression(_TrainedByThalweg, regression.GeneralizedLinearRegression):
    """PySpark's GeneralizedLinearRegression, trained by Thalweg."""


class LinearRegression(_TrainedByThalweg, regression.LinearRegression):
    """PySpark's LinearRegression, trained by Thalweg."""


class LinearSVC(_TrainedByThalweg, classification.LinearSVC):
    """PySpark's LinearSVC, trained by Thalweg."""


class LogisticRegression(_TrainedByThalweg, classification.LogisticRegression):
    """PySpark's LogisticRegression, trained by Thalweg."""


class MultilayerPerceptronClassifier(
    _TrainedByThalweg, classification.MultilayerPerceptronClassifier
):
    """PySpark's MultilayerPerceptronClassifier, trained by Thalweg."""


class _SideBySide:
    """What both validators do besides those of PySpark: all of it in the JVM."""

    def _to_java(self):
        theirs = super()._to_java()
        ours = _new(_OURS + type(self).__name__, self.uid)
        nothing = _new("org.apache.spark.ml.param.ParamMap")
        return theirs.copyValues(ours, nothing)

    @classmethod
    def read(cls):
        """A reader of validators that were saved."""
        return _Reader(cls)


class ThalwegCrossValidator(_SideBySide, tuning.CrossValidator):
    """PySpark's CrossValidator, which fits all points of the grid side by side.

    Estimator and evaluator must be those of the JVM. The folds are those of the Java class.
    """

    def _fit(self, dataset):
        java_model = self._to_java().fit(dataset._jdf)
        return self._copyValues(tuning.CrossValidatorModel._from_java(java_model))


class ThalwegTrainValidationSplit(_SideBySide, tuning.TrainValidationSplit):
    """PySpark's TrainValidationSplit, which fits all points of the grid side by side."""

    def _fit(self, dataset):
        java_model = self._to_java().fit(dataset._jdf)
        return self._copyValues(tuning.TrainValidationSplitModel._from_java(java_model))
