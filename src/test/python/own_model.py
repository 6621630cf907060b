"""Models of thalweg.ml over a stub of PySpark and py4j, for machines without these.

Prints a line for each check, and ends at the first that fails.
"""

import sys
import types
import unittest.mock


class Py4JJavaError(Exception):
    """What py4j raises for an exception of Java."""

    def __init__(self, java_exception):
        super().__init__("26 lines of Java")
        self.java_exception = java_exception


class CapturedException(Exception):
    """What PySpark makes of some exceptions of Java, as of IllegalArgumentException."""

    def __init__(self, origin):
        super().__init__("26 lines of Java")
        self._origin = origin


class Throwable:
    """An exception of Java."""

    def __init__(self, name, message, cause=None):
        self.getMessage = lambda: message
        self.getCause = lambda: cause
        self.getClass = lambda: types.SimpleNamespace(getName=lambda: name)


class Module(types.ModuleType):
    """A module that has a class for each name that is asked for."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (), {"_dummy": staticmethod(lambda: None)})
        made.__init__ = lambda self, *values, **named: None
        setattr(self, name, made)
        return made


for place in ("", ".ml", ".ml.classification", ".ml.linalg", ".ml.param", ".ml.regression", ".ml.util"):
    sys.modules["pyspark" + place] = Module("pyspark" + place)
for place in (".ml.wrapper", ".sql", ".sql.types", ".sql.utils"):
    sys.modules["pyspark" + place] = Module("pyspark" + place)
for place in (".errors", ".errors.exceptions", ".errors.exceptions.captured"):
    sys.modules["pyspark" + place] = Module("pyspark" + place)
sys.modules["pyspark.errors.exceptions.captured"].CapturedException = CapturedException
sys.modules["py4j"] = Module("py4j")
sys.modules["py4j.protocol"] = Module("py4j.protocol")
sys.modules["py4j.protocol"].Py4JJavaError = Py4JJavaError
sys.modules["pyspark.ml.classification"]._JavaProbabilisticClassificationModel = type(
    "JavaModel",
    (),
    {
        "_call_java": lambda self, name, *args: getattr(self._java_obj, name)(*args),
        "_transfer_params_to_java": lambda self: self._java_obj.setFeaturesCol("x"),
    },
)
remote = False
sys.modules["pyspark.sql.utils"].is_remote = lambda: remote

from thalweg import ThalwegError, own  # noqa: E402  the stubs must be there first
from thalweg.keys import in_one_line  # noqa: E402


def check(name, holds):
    print("holds" if holds else "FAILS", name, flush=True)
    if not holds:
        sys.exit(1)


java = unittest.mock.Mock()
java.summary().objectiveHistory.return_value = [0.7, 0.5]
java.summary().totalIterations.return_value = 2
java.summary().reason.return_value = "converged: relativeGap"
java.summary().metrics.return_value = {"loss": 0.5, "auc": 0.8}
java.evaluate.return_value = {"loss": 0.6}
java.explain.return_value = []
model = own.ThalwegClassificationModel()
model._java_obj = java
model._to_java = lambda: java
rows = types.SimpleNamespace(_jdf="rows")
check("a summary has the objective of each step", model.summary.objectiveHistory == [0.7, 0.5])
check("and says how the fit ended", repr(model.summary) == "Summary: converged: relativeGap, 2 steps")
check("and metrics", model.summary.metrics == {"loss": 0.5, "auc": 0.8})
check("other rows are evaluated", model.evaluate(rows) == {"loss": 0.6})
java.evaluate.assert_called_once_with("rows")
calls = [call[0] for call in java.method_calls]
check("by the Params of Python", calls.index("setFeaturesCol") < calls.index("evaluate"))
check("without a column explain asks for a number alone", model.explain(3) == [])
java.explain.assert_called_once_with(3)

weight = {"feature.return_value": "a<b", "output.return_value": 0, "value.return_value": -2.5}
java.explain.return_value = [unittest.mock.Mock(**weight)]
page = model._repr_html_()
check("a notebook shows the largest weights by name", "a&lt;b" in page and ">-2.5<" in page)

refusal = Throwable("org.thalweg.text.DataException", "label must be in {0, 1} but was 7")
java.evaluate.side_effect = Py4JJavaError(Throwable("org.apache.spark.SparkException", "Job", refusal))
try:
    model.evaluate(rows)
    check("a bad label is refused", False)
except ThalwegError as error:
    check(f"a bad label is one line: {error}", str(error) == "label must be in {0, 1} but was 7")
    check("without the stack of Java", error.__cause__ is None and error.__suppress_context__)
loss = Throwable("org.thalweg.config.ConfException", "loss must be set")
for kind in (Py4JJavaError, CapturedException):
    error_of_java = kind(loss)
    for name, place, asked in (
        ("evaluate", java.evaluate, lambda: model.evaluate(rows)),
        ("summary", java.summary, lambda: model.summary),
        ("explain", java.explain, lambda: model.explain(3)),
        ("toSparkModel", java.toSparkModel, lambda: model.toSparkModel()),
        ("coefficients", java.coefficients, lambda: model.coefficients),
    ):
        place.side_effect = error_of_java
        try:
            asked()
            check(name + " is refused", False)
        except ThalwegError as error:
            check(f"{name} is refused in one line: {error}", str(error) == "loss must be set")
        place.side_effect = None
for kind, other in (
    (Py4JJavaError, Throwable("java.io.IOException", "disk")),
    (CapturedException, Throwable("org.apache.spark.sql.AnalysisException", "a column")),
    (CapturedException, None),
):
    try:
        with in_one_line():
            raise kind(other)
    except kind:
        check("what others refuse stays as it is", True)

remote = True
check("and over Connect the model alone", "svg" not in model._repr_html_())
for asked in ("summary", "weightsSha256"):
    try:
        getattr(model, asked)
        check(asked + " is not there over Connect", False)
    except NotImplementedError as error:
        check(str(error), asked in str(error) and "\n" not in str(error))
