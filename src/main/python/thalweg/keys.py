"""What the estimators of thalweg.ml share: keys of a conf as Params, and the way to the JVM."""

import contextlib
import difflib
import functools
import inspect
import numbers
import textwrap

from py4j.protocol import Py4JJavaError
from pyspark import SparkContext
from pyspark.errors.exceptions.captured import CapturedException
from pyspark.ml.param import Param, Params
from pyspark.ml.util import JavaMLReader
from pyspark.ml.wrapper import JavaWrapper
from pyspark.sql.utils import is_remote

from thalweg import ThalwegError

# The Params beside PySpark's, and those beside these of estimators whose Params are all keys;
# explainParams of the Java class says what each means. The build writes them.
from thalweg.names import DOCS, KEYS, OWN_KEYS  # noqa: F401

_SPARK = ("org.apache.spark.ml.classification.", "org.apache.spark.ml.regression.")
OURS = "org.thalweg.ml."

_INDICATOR = "validationIndicatorCol"
_DOCS = {
    **DOCS,
    _INDICATOR: "Name of a column of true and false: rows where it is true take no part in"
    " training, and models are measured on them during training.",
}


def _text(value):
    """A value as it stands on a command line."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (str, numbers.Real)):
        raise TypeError("a value must be text, a number or a bool but was %r" % (value,))
    return str(value)


def _converted(point):
    """A map of Params with its values as their setters have them."""
    for param in point:
        if not isinstance(param, Param):
            message = "a map must be from Params, as from estimator.%s, but had a key %r"
            raise TypeError(message % (param if isinstance(param, str) else "regParam", param))
    return {param: param.typeConverter(value) for param, value in point.items()}


def new(java_class, *args):
    """An object of the JVM, of a class of ours."""
    try:
        return JavaWrapper._new_java_obj(java_class, *args)
    except TypeError as error:
        if "JavaPackage" in str(error):
            message = "%s must be in the JVM of Spark but is not: start it with --jars thalweg.jar"
            raise ImportError(message % java_class) from None
        raise


@contextlib.contextmanager
def in_one_line():
    """Has what Thalweg refuses be a ThalwegError of one line, without the stack of Java.

    PySpark has some exceptions of Java be its own, as those of illegal arguments, which refused
    settings are.
    """
    try:
        yield
    except (Py4JJavaError, CapturedException) as error:
        converted = isinstance(error, CapturedException)
        cause = error._origin if converted else error.java_exception
        while cause is not None and not cause.getClass().getName().startswith("org.thalweg."):
            cause = cause.getCause()
        if cause is None:
            raise
        raise ThalwegError(cause.getMessage()) from None


class Reader(JavaMLReader):
    """Reads what the Java class of the same name has written."""

    @classmethod
    def _java_loader_class(cls, clazz):
        return OURS + clazz.__name__


def with_keys(names):
    """Has a class get the Params of keys, with a getter and a setter for each."""

    def decorate(cls):
        for name in names:
            _add(cls, name)
        cls._keys = getattr(cls, "_keys", ()) + tuple(names)
        return cls

    return decorate


def documented(cls):
    """Has help tell the Params of an estimator: by name in its signature, keys with their meaning."""
    others = [name for name in dir(cls) if isinstance(getattr(cls, name), Param)]
    names = [name for name in others if name not in cls._keys] + list(cls._keys)
    theirs = inspect.signature(cls.__bases__[-1].__init__).parameters
    keyword = inspect.Parameter.KEYWORD_ONLY
    cls.__signature__ = inspect.Signature(
        [
            inspect.Parameter(
                name, keyword, default=theirs[name].default if name in theirs else None
            )
            for name in names
        ]
    )
    lines = [inspect.cleandoc(cls.__doc__ or ""), "", "Params that are keys of a conf of Thalweg:", ""]
    for name in cls._keys:
        lines.append(name)
        lines.append(_filled(_DOCS[name], "    "))
    cls.__doc__ = "\n".join(lines) + "\n"
    return cls


def _filled(text, indent=""):
    return textwrap.fill(
        text, 96, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _add(cls, name):
    upper = name[0].upper() + name[1:]
    meaning = _DOCS[name]

    def setter(self, value):
        return self._set(**{name: value})

    def getter(self):
        return self.getOrDefault(name)

    setter.__doc__ = _filled(f"Sets {name}. {meaning}")
    getter.__doc__ = f"The value of {name}, as text; set{upper} says what it means."
    setattr(cls, name, Param(Params._dummy(), name, meaning, typeConverter=_text))
    for verb, function in (("set", setter), ("get", getter)):
        function.__name__ = verb + upper
        function.__qualname__ = f"{cls.__qualname__}.{verb}{upper}"
        setattr(cls, verb + upper, function)


@with_keys(KEYS + [_INDICATOR])
class TrainedByThalweg(Params):
    """What all estimators of thalweg.ml do besides those of PySpark."""

    _bounds = ()  # Params that PySpark's class of the same name has not
    _java_obj = None  # which PySpark lets go of, also where a Param was refused before it was made

    def __init__(self, **kwargs):
        own = self._taken(kwargs)
        super().__init__(**kwargs)
        self._set(**own)

    def setParams(self, **kwargs):
        """Sets Params by name, PySpark's and the keys. A key that is None is not set."""
        own = self._taken(kwargs)
        self._set(**own)
        return super().setParams(**kwargs)

    def _taken(self, kwargs):
        """Takes the keys out of arguments by name, of which each must be a Param."""
        for name in kwargs:
            if not isinstance(getattr(type(self), name, None), Param):
                near = difflib.get_close_matches(name, inspect.signature(type(self)).parameters, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise TypeError(f"{type(self).__name__} has no Param {name}{hint}")
        return {name: kwargs.pop(name) for name in (*self._keys, *self._bounds) if name in kwargs}

    def _set(self, **kwargs):
        for name in [name for name in (*self._keys, *self._bounds) if name in kwargs and kwargs[name] is None]:
            del kwargs[name]
            if self.isSet(name):
                # PySpark's own asks a JVM that a session of Connect has not
                clear = functools.partial(Params.clear, self) if is_remote() else self.clear
                clear(self.getParam(name))
        return super()._set(**kwargs)

    @staticmethod
    def _new_java_obj(java_class, *args):
        for package in _SPARK:
            if java_class.startswith(package):
                java_class = OURS + java_class[len(package):]
        return new(java_class, *args)

    def _transfer_params_from_java(self):
        super()._transfer_params_from_java()
        if not self._java_obj.getClass().getName().startswith(OURS):
            # of a file of Spark's class, in whose place install has put this one
            self._java_obj = new(OURS + type(self).__name__, self.uid)

    def copy(self, extra=None):
        """A copy with the Params of a map, whose values are converted as those of setters are."""
        return super().copy(_converted(extra or {}))

    def _fit(self, dataset):
        with in_one_line():
            return super()._fit(dataset)

    def fitMultiple(self, dataset, paramMaps):
        """Fits the estimator with all maps at once, side by side over rows that are read once.

        Gives pairs of a number and a model, as PySpark's validators want them. A client of Spark
        Connect has the server fit one after the other.
        """
        if is_remote():
            return super().fitMultiple(dataset, paramMaps)
        estimator = self.copy()
        estimator._transfer_params_to_java()
        context = SparkContext._active_spark_context
        jvm = context._jvm
        points = context._gateway.new_array(jvm.org.apache.spark.ml.param.ParamMap, len(paramMaps))
        for number, point in enumerate(paramMaps):
            points[number] = estimator._transfer_param_map_to_java(_converted(point))
        with in_one_line():
            fitted = jvm.org.thalweg.ml.SideBySide.fit(estimator._java_obj, dataset._jdf, points)
        models = []
        for point, java_model in zip(paramMaps, fitted):
            own = estimator.copy(point)
            models.append(own._copyValues(own._create_model(java_model)))
        return iter(list(enumerate(models)))

    @classmethod
    def read(cls):
        """A reader of estimators that were saved."""
        return super().read() if is_remote() else Reader(cls)
