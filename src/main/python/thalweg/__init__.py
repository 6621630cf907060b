"""Thalweg for PySpark: see thalweg.ml."""


def install():
    """Puts the estimators of thalweg.ml in the place of those of pyspark.ml, for a whole notebook.

    Names that were imported before stay what they were.
    """
    import pyspark.ml.classification
    import pyspark.ml.regression
    import pyspark.ml.tuning

    from thalweg import ml

    for name in ml.__all__:
        for module in (pyspark.ml.classification, pyspark.ml.regression):
            if hasattr(module, name):
                setattr(module, name, getattr(ml, name))
    for name in ("CrossValidator", "TrainValidationSplit"):
        setattr(pyspark.ml.tuning, name, getattr(ml, "Thalweg" + name))
