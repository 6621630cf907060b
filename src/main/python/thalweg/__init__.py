"""Thalweg for PySpark.

    import thalweg

    spark = thalweg.session()  # a local session with thalweg.jar; or any session of your own:
    spark = SparkSession.builder.config("spark.jars", thalweg.jar()).getOrCreate()

The estimators are in thalweg.ml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from thalweg.version import SPARK_VERSION
from thalweg.version import VERSION as __version__

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["ThalwegError", "__version__", "install", "jar", "session"]


class ThalwegError(ValueError):
    """What Thalweg does not take, in one line."""


def jar() -> str:
    """The path of thalweg.jar, for the conf spark.jars: in the wheel, or the jar of this module."""
    import pathlib

    here = pathlib.Path(__file__).resolve().parent
    own = here / "jars" / "thalweg.jar"
    if own.is_file():
        return str(own)
    if here.parent.is_file():  # imported from the jar itself, by --py-files
        return str(here.parent)
    raise FileNotFoundError(
        f"thalweg.jar must be beside the module but {own} does not exist;"
        " install the wheel, or name the jar in spark.jars"
    )


def session(master: str = "local[*]", **conf: str) -> SparkSession:
    """A Spark session that has thalweg.jar, made if there is none.

    master is that of Spark. Keys of conf have `__` for dots, as in `spark__driver__memory="4g"`.

    Raises RuntimeError if PySpark is of another version than the jar is for, or if a session is
    active that has no thalweg.jar.
    """
    try:
        import pyspark
        from pyspark.sql import SparkSession
    except ImportError:
        message = f"a session needs PySpark {SPARK_VERSION}: pip install 'pyspark~={SPARK_VERSION}'"
        raise ImportError(message) from None

    def line(version):
        return ".".join(version.split(".")[:2])

    if line(pyspark.__version__) != line(SPARK_VERSION):
        raise RuntimeError(
            f"PySpark must be {line(SPARK_VERSION)}, which this thalweg.jar is for,"
            f" but is {pyspark.__version__}"
        )
    active = SparkSession.getActiveSession()
    if active is not None and "thalweg" not in active.conf.get("spark.jars", ""):
        raise RuntimeError(
            "the active Spark session must have thalweg.jar in spark.jars but has not;"
            " stop it first, or make it with thalweg.jar()"
        )
    builder = SparkSession.builder.master(master).config("spark.jars", jar())
    for key, value in conf.items():
        builder = builder.config(key.replace("__", "."), value)
    return builder.getOrCreate()


def install() -> None:
    """Puts the estimators of thalweg.ml in the place of those of pyspark.ml, for a whole notebook.

    Names that were imported before stay what they were. The modules of PySpark get others in front
    of them and keep their own names, by which the classes there call each other.
    """
    import importlib
    import sys
    import types

    from thalweg import ml

    ours = {name: getattr(ml, name) for name in ml.__all__}
    for name in ("CrossValidator", "TrainValidationSplit"):
        ours[name] = ours["Thalweg" + name]
    package = importlib.import_module("pyspark.ml")
    for part in ("classification", "regression", "tuning"):
        module = importlib.import_module("pyspark.ml." + part)
        front = types.ModuleType(module.__name__, module.__doc__)
        front.__dict__.update(module.__dict__)
        front.__dict__.update({name: ours[name] for name in ours if hasattr(module, name)})
        sys.modules[module.__name__] = front
        setattr(package, part, front)
