"""Prints the help of an estimator of thalweg.ml over a stub of PySpark, for machines without that.

The first argument is the name of the class, the others are Params that PySpark's class has.
"""

import pydoc
import sys
import types


class Params:
    """What PySpark's class of that name has for the classes of thalweg.ml as they are defined."""

    @staticmethod
    def _dummy():
        return None


class Param:
    def __init__(self, parent, name, doc, typeConverter=None):
        self.name = name
        self.doc = doc


class Module(types.ModuleType):
    """A module that has a class for each name that is asked for."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Params,), {each: Param(None, each, each) for each in sys.argv[2:]})
        setattr(self, name, made)
        return made


for name in ("", ".ml", ".ml.classification", ".ml.param", ".ml.regression", ".ml.tuning"):
    sys.modules["pyspark" + name] = Module("pyspark" + name)
for name in (".ml.linalg", ".ml.util", ".ml.wrapper", ".sql", ".sql.types", ".sql.utils"):
    sys.modules["pyspark" + name] = Module("pyspark" + name)
for name in (".errors", ".errors.exceptions", ".errors.exceptions.captured"):
    sys.modules["pyspark" + name] = Module("pyspark" + name)
for name in ("py4j", "py4j.protocol"):
    sys.modules[name] = Module(name)
sys.modules["pyspark.ml.param"].Param = Param
sys.modules["pyspark.ml.param"].Params = Params
for name in ("classification", "regression", "tuning"):
    setattr(sys.modules["pyspark.ml"], name, sys.modules["pyspark.ml." + name])

from thalweg import ml  # noqa: E402  the stub must be there first

print(pydoc.render_doc(getattr(ml, sys.argv[1]), renderer=pydoc.plaintext))
