"""Thalweg for PySpark: see thalweg.ml."""


def install():
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
