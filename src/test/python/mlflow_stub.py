"""thalweg.mlflow over a stub of the few functions of MLflow that it calls, in the scikit-learn of this machine.

Prints a line for each check, and ends at the first that fails.
"""

import collections
import importlib
import json
import os
import sys
import tempfile
import types
import warnings

import numpy
from sklearn.datasets import load_diabetes, load_iris

runs = []  # each with its parent, params, metrics, tags and models
open_runs = []
store = tempfile.mkdtemp()


class Run(dict):
    """A run that is active until it is ended, or until the block that it begins ends."""

    @property
    def info(self):
        return types.SimpleNamespace(run_id=[run is self for run in runs].index(True))

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        end_run("FINISHED" if kind is None else "FAILED")


def start_run(nested=False):
    if open_runs and not nested:
        raise ValueError("a run is active")
    parent = open_runs[-1] if open_runs else None
    runs.append(Run(parent=parent, params={}, metrics=[], tags={}, models=[], status="RUNNING"))
    open_runs.append(runs[-1])
    return runs[-1]


def end_run(status):
    open_runs.pop()["status"] = status


Metric = collections.namedtuple("Metric", ["key", "value", "timestamp", "step"])
batches = []  # the size of each


class MlflowClient:
    def log_batch(self, run_id, metrics):
        batches.append(len(metrics))
        runs[run_id]["metrics"].extend((each.key, each.value, each.step) for each in metrics)


class Model:
    def __init__(self):
        self.flavors = {}
        self.signature = None

    def add_flavor(self, name, **params):
        self.flavors[name] = params

    def save(self, path):
        with open(path, "w") as file:
            json.dump(self.flavors, file)

    @classmethod
    def log(cls, artifact_path, flavor, **kwargs):
        path = os.path.join(store, artifact_path)
        flavor.save_model(path=path, mlflow_model=cls(), **kwargs)
        open_runs[-1]["models"].append(artifact_path)


def add_to_model(model, loader_module, data):
    model.add_flavor("python_function", loader_module=loader_module, data=data)


mlflow = types.ModuleType("mlflow")
mlflow.start_run = start_run
mlflow.end_run = end_run
mlflow.tracking = types.SimpleNamespace(MlflowClient=MlflowClient)
mlflow.active_run = lambda: open_runs[-1] if open_runs else None
mlflow.log_params = lambda params: open_runs[-1]["params"].update(params)
mlflow.log_metric = lambda key, value, step=0: open_runs[-1]["metrics"].append((key, value, step))
mlflow.set_tag = lambda key, value: open_runs[-1]["tags"].update({key: value})
mlflow.artifacts = types.SimpleNamespace(
    download_artifacts=lambda artifact_uri, dst_path: os.path.join(store, artifact_uri)
)
mlflow.pyfunc = types.ModuleType("mlflow.pyfunc")
mlflow.pyfunc.add_to_model = add_to_model
mlflow.models = types.ModuleType("mlflow.models")
mlflow.models.Model = Model
mlflow.entities = types.ModuleType("mlflow.entities")
mlflow.entities.Metric = Metric
for name in ("", ".pyfunc", ".models", ".entities"):
    sys.modules["mlflow" + name] = getattr(mlflow, name[1:]) if name else mlflow

import thalweg.mlflow  # noqa: E402  the stub must be there first
from thalweg.sklearn import ThalwegClassifier, ThalwegRegressor  # noqa: E402


def check(name, holds):
    print("holds" if holds else "FAILS", name, flush=True)
    if not holds:
        sys.exit(1)


X, y = load_iris(return_X_y=True, as_frame=True)
names = numpy.array(["setosa", "versicolor", "virginica"])
model = ThalwegClassifier(penalty="l2(1e-3)").fit(X, names[y])
numbers = ThalwegRegressor("poisson").fit(*load_diabetes(return_X_y=True))
with start_run() as run:
    for each, name in ((model, "classes"), (numbers, "numbers")):
        thalweg.mlflow.log_model(each, name)
check("models are logged", run["models"] == ["classes", "numbers"])
log = Model.log
Model.log = lambda artifact_path, flavor, name=None, **kwargs: (artifact_path, name)  # as MLflow 3
check("the place of a model is its name in MLflow 3", thalweg.mlflow.log_model(model, "a") == (None, "a"))
Model.log = log
loaded = thalweg.mlflow.load_model("classes")
check("a model that is loaded has the same bits", (loaded.coef_ == model.coef_).all())
check("and predicts the same", (loaded.predict(X) == model.predict(X)).all())
check("and the same probabilities", (loaded.predict_proba(X) == model.predict_proba(X)).all())
check("and has its params", loaded.get_params() == model.get_params())
rows = load_diabetes().data
loaded = thalweg.mlflow.load_model("numbers")
check("so does one of numbers", (loaded.predict(rows) == numbers.predict(rows)).all())
weighed = ThalwegClassifier(class_weight={numpy.int64(0): 1, numpy.int64(1): 2}).fit(X, y > 0)
with start_run():
    thalweg.mlflow.log_model(weighed, "weighed")
loaded = thalweg.mlflow.load_model("weighed")
check("weights of classes stay numbers by number", loaded.class_weight == {0: 1, 1: 2})
check("and classes what they were", loaded.classes_.dtype == weighed.classes_.dtype)
with open(os.path.join(store, "classes", "MLmodel")) as file:
    flavor = json.load(file)["python_function"]
loader = importlib.import_module(flavor["loader_module"])
served = loader._load_pyfunc(os.path.join(store, "classes", flavor["data"]))
check("a model that is served predicts the same", (served.predict(X) == model.predict(X)).all())
try:
    thalweg.mlflow.save_model(object(), store)
    check("what is no model is refused", False)
except ValueError as error:
    check(f"what is no model is refused: {error}", "but was object" in str(error))
place = os.path.join(store, "refused")
try:
    thalweg.mlflow.save_model(model, place, input_example=X)
    check("an example is refused", False)
except ValueError as error:
    check(f"an example is refused: {error}", "input_example" in str(error))
check("before anything is written", not os.path.exists(place))

del runs[:]
thalweg.mlflow.autolog()
thalweg.mlflow.autolog()  # twice is once
logged = ThalwegClassifier(penalty="l2(1e-3)").fit(X, names[y])
check("a fit is a run", len(runs) == 1 and (logged.coef_ == model.coef_).all())
check("with its params", runs[0]["params"]["penalty"] == "l2(1e-3)")
objectives = [value for key, value, _ in runs[0]["metrics"] if key == "objective"]
check("and the objective of each step", objectives == list(model.objectives_))
check("and its score", runs[0]["metrics"][-1] == ("training_score", model.score(X, names[y]), 0))
check("and its model", runs[0]["models"] == ["model"])
check("and it is over", runs[0]["status"] == "FINISHED" and not open_runs)
with start_run() as outer:
    ThalwegRegressor().fit(rows, load_diabetes().target)
check("a run below the active one", runs[-1]["parent"] is outer)
check("no batch of metrics is above 1,000", max(batches) <= 1000)
del batches[:]
with start_run() as many:
    thalweg.mlflow._log_objectives(many, numpy.arange(2500.0))
check("and 2,500 are in three", batches == [1000, 1000, 500])
check("in their order", many["metrics"] == [("objective", step, step) for step in range(2500)])
try:
    ThalwegRegressor().fit(rows, numpy.full(len(rows), numpy.nan))
    check("what a fit refuses is raised", False)
except ValueError:
    check("what a fit refuses is raised", runs[-1]["status"] == "FAILED" and not open_runs)


def fails(*values, **named):
    raise OSError("the server is away\nfor now")


plain = ThalwegRegressor().fit(rows, load_diabetes().target).coef_
of_mlflow = ["start_run", "active_run", "log_params", "log_metric", "set_tag", "end_run"]
of_mlflow += ["tracking"]
for away in [[name] for name in of_mlflow] + [of_mlflow]:
    kept = {name: getattr(mlflow, name) for name in away}
    for name in away:
        setattr(mlflow, name, fails)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        found = ThalwegRegressor().fit(rows, load_diabetes().target).coef_
    for name in away:
        setattr(mlflow, name, kept[name])
    del open_runs[:]
    told = [str(each.message) for each in warned if "MLflow" in str(each.message)]
    check(f"without {', '.join(away)} a fit is what it was", (found == plain).all())
    check(f"and warns once: {told}", len(told) == 1 and "\n" not in told[0])
count = len(runs)
thalweg.mlflow.autolog(disable=True)
ThalwegRegressor().fit(rows, load_diabetes().target)
check("and none after it is turned off", len(runs) == count)
