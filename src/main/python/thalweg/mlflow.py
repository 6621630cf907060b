"""Models of thalweg.sklearn in MLflow, and a run there for each fit.

    import thalweg.mlflow

    thalweg.mlflow.autolog()                     # each fit is a run from here on
    thalweg.mlflow.log_model(model, "churn")     # in the run that is active
    thalweg.mlflow.load_model("runs:/.../churn") # the estimator; mlflow.pyfunc.load_model serves it

A model is a file of JSON, which runs no code when it is read. Models of thalweg.ml are those of
Spark, for mlflow.spark.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import os
import time
import warnings
from typing import Any

import mlflow
import numpy
from mlflow import pyfunc
from mlflow.entities import Metric
from mlflow.models import Model

from thalweg import ThalwegError, __version__, sklearn

__all__ = ["autolog", "load_model", "log_model", "save_model"]

FLAVOR = "thalweg"
_FILE = "model.json"
_BATCH = 1000  # metrics that MLflow takes at once
_Estimator = sklearn.ThalwegClassifier | sklearn.ThalwegRegressor
_ESTIMATORS = {each.__name__: each for each in (sklearn.ThalwegClassifier, sklearn.ThalwegRegressor)}


def save_model(
    model: _Estimator,
    path: str,
    mlflow_model: Model | None = None,
    signature: Any = None,
    input_example: None = None,
) -> None:
    """Writes a fitted estimator of thalweg.sklearn to a directory, as MLflow keeps models."""
    if type(model).__name__ not in _ESTIMATORS:
        raise ThalwegError(
            f"a model must be one of {', '.join(_ESTIMATORS)} but was {type(model).__name__}"
        )
    if input_example is not None:
        raise ThalwegError("input_example must be left out, since a signature says the columns")
    os.makedirs(path, exist_ok=True)
    found = {name: value for name, value in vars(model).items() if name.endswith("_")}
    arrays = {name: value for name, value in found.items() if isinstance(value, numpy.ndarray)}
    params = model.get_params()
    if isinstance(params.get("class_weight"), dict):  # whose keys need not be texts, as JSON's are
        params["class_weight"] = list(params["class_weight"].items())
    text = {
        "estimator": type(model).__name__,
        "params": params,
        "arrays": {name: [each.dtype.str, each.tolist()] for name, each in arrays.items()},
        "values": {name: each for name, each in found.items() if name not in arrays},
    }
    with open(os.path.join(path, _FILE), "w", encoding="utf-8") as file:
        json.dump(text, file, default=lambda number: number.item())  # numbers of numpy
    kept = mlflow_model or Model()
    if signature is not None:
        kept.signature = signature
    kept.add_flavor(FLAVOR, version=__version__, data=_FILE)
    pyfunc.add_to_model(kept, loader_module="thalweg.mlflow", data=_FILE)
    kept.save(os.path.join(path, "MLmodel"))


def log_model(model: _Estimator, name: str = "model", **kwargs: Any) -> Any:
    """Logs a fitted estimator of thalweg.sklearn as a model of the active run.

    name is the place among the artifacts of the run; the rest is for MLflow's Model.log, such as
    registered_model_name and signature.
    """
    import thalweg.mlflow

    place = {"artifact_path": name}
    if "name" in inspect.signature(Model.log).parameters:  # MLflow 3 and later
        place = {"artifact_path": None, "name": name}
    return Model.log(**place, flavor=thalweg.mlflow, model=model, **kwargs)


def load_model(model_uri: str, dst_path: str | None = None) -> _Estimator:
    """The estimator that was logged at a place of MLflow, fitted as it was."""
    folder = mlflow.artifacts.download_artifacts(artifact_uri=model_uri, dst_path=dst_path)
    return _read(os.path.join(folder, _FILE))


def _read(file):
    with open(file, encoding="utf-8") as opened:
        text = json.load(opened)
    params = text["params"]
    if isinstance(params.get("class_weight"), list):
        params["class_weight"] = dict(params["class_weight"])
    model = _ESTIMATORS[text["estimator"]](**params)
    for name, (kind, values) in text["arrays"].items():
        dtype = numpy.dtype(object) if kind.startswith("|O") else numpy.dtype(kind)
        setattr(model, name, numpy.array(values, dtype=dtype))
    for name, value in text["values"].items():
        setattr(model, name, value)
    return model


class _Predicting:
    """What MLflow calls for a model that is served: predictions of rows."""

    def __init__(self, model):
        self._model = model

    def predict(self, data, params=None):
        """The class or the number of each row."""
        return self._model.predict(data)


def _load_pyfunc(path):
    file = os.path.join(path, _FILE) if os.path.isdir(path) else path
    return _Predicting(_read(file))


def autolog(disable: bool = False, log_models: bool = True) -> None:
    """Has each fit of thalweg.sklearn be a run of MLflow, below the active one if there is one.

    The run has the params of the estimator, the objective at each step, the score of the training
    rows as training_score, and the model. In a search each fit is a run of its own. If MLflow
    fails, the fit goes on, with a warning.
    """
    for estimator in _ESTIMATORS.values():
        plain = getattr(estimator.fit, "__wrapped__", estimator.fit)
        estimator.fit = plain if disable else _logged(plain, log_models)


class _Tracking:
    """Calls of MLflow for one fit. Those that fail are a warning, of the first, and None."""

    def __init__(self):
        self._has_warned = False

    def __call__(self, call, *values, **named):
        try:
            return call(*values, **named)
        except Exception as error:
            if not self._has_warned:
                self._has_warned = True
                warnings.warn(f"MLflow does not have all of this fit: {error!r}", stacklevel=3)
            return None

    @contextlib.contextmanager
    def run(self):
        """A run, below the active one if there is one; None if MLflow begins none."""
        run = self(lambda: mlflow.start_run(nested=mlflow.active_run() is not None))
        status = "FAILED"
        try:
            yield run
            status = "FINISHED"
        finally:
            if run is not None:
                self(mlflow.end_run, status)


def _log_objectives(run, objectives):
    client = mlflow.tracking.MlflowClient()  # as all versions call it
    now = int(1000 * time.time())
    metrics = [Metric("objective", float(each), now, step) for step, each in enumerate(objectives)]
    for begin in range(0, len(metrics), _BATCH):
        client.log_batch(run.info.run_id, metrics=metrics[begin : begin + _BATCH])


def _log_score(model, X, y, sample_weight):
    mlflow.log_metric("training_score", float(model.score(X, y, sample_weight)))


def _logged(fit, log_models):
    @functools.wraps(fit)
    def logged(self, X, y, sample_weight=None):
        track = _Tracking()
        with track.run() as run:
            if run is not None:
                track(mlflow.log_params, self.get_params())
            fit(self, X, y, sample_weight)
            if run is not None:
                track(_log_objectives, run, self.objectives_)
                track(_log_score, self, X, y, sample_weight)
                track(mlflow.set_tag, "thalweg.stop", self.stop_reason_)
                if log_models:
                    track(log_model, self)
        return self

    return logged
