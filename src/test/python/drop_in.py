"""Estimators of thalweg.ml in PySpark. Prints a line for each check, and ends at the first that fails."""

import ast
import inspect
import pathlib
import sys

from pyspark.ml import Pipeline, PipelineModel, classification
from pyspark.ml.evaluation import Evaluator, MulticlassClassificationEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.ml.util import DefaultParamsReadable, DefaultParamsWritable
from pyspark.sql import DataFrame, SparkSession

import thalweg
from thalweg import ThalwegError, ml

folder = sys.argv[1]
spark = SparkSession.builder.getOrCreate()
jvm = spark.sparkContext._jvm
numbers = spark.range(0, 200, 1, 1).selectExpr(
    "sin(id) a", "cos(id * id) b", "if(sin(id) + cos(3 * id) > 0.1, 1.0D, 0.0D) label"
)
assembler = VectorAssembler(inputCols=["a", "b"], outputCol="features")
rows = assembler.transform(numbers).select("label", "features").cache()


def probabilities(table):
    return [list(row.probability) for row in table.select("probability").collect()]


def check(name, holds):
    print("holds" if holds else "FAILS", name, flush=True)
    if not holds:
        sys.exit(1)


def refusal(kind, call):
    """The line with which a call is refused; empty if it is not, or by more lines than one."""
    try:
        call()
    except kind as error:
        return str(error) if "\n" not in str(error) else ""
    return ""


for each in ast.parse(pathlib.Path(ml.__file__).with_suffix(".pyi").read_text("utf-8")).body:
    for method in each.body if isinstance(each, ast.ClassDef) else ():
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            names = {argument.arg for argument in method.args.kwonlyargs}
            of_class = inspect.signature(getattr(ml, each.name)).parameters
            check(f"the stub has the Params of {each.name}", names == set(of_class))

estimator = ml.LogisticRegression(regParam=0.01, method="newton")
model = estimator.fit(rows)
check("the model is PySpark's", type(model).__module__ == "pyspark.ml.classification")

pipeline = Pipeline(
    stages=[StandardScaler(inputCol="features", outputCol="x"), estimator.copy().setFeaturesCol("x")]
)
fitted = pipeline.fit(rows)
expected = probabilities(fitted.transform(rows))
pipeline.write().save(folder + "/pipeline")
fitted.write().save(folder + "/model")
loaded = Pipeline.load(folder + "/pipeline")
check("a pipeline has our class after loading", type(loaded.getStages()[1]) is ml.LogisticRegression)
check("and its keys", loaded.getStages()[1].getMethod() == "newton")
check("and the same fit", probabilities(loaded.fit(rows).transform(rows)) == expected)
again = PipelineModel.load(folder + "/model").transform(rows)
check("its model scores alike after loading", probabilities(again) == expected)
java = jvm.org.apache.spark.ml.PipelineModel.load(folder + "/model").transform(rows._jdf)
check("and where Java loads it", probabilities(DataFrame(java, spark)) == expected)
stages = jvm.org.apache.spark.ml.Pipeline.load(folder + "/pipeline").fit(rows._jdf)
java = DataFrame(stages.transform(rows._jdf), spark)
check("Java fits the pipeline alike", probabilities(java) == expected)
stages.write().save(folder + "/of-java")
check(
    "Python scores what Java has saved alike",
    probabilities(PipelineModel.load(folder + "/of-java").transform(rows)) == expected,
)

grid = ParamGridBuilder().addGrid(estimator.regParam, [0.1, 0.001]).build()
validator = ml.ThalwegCrossValidator(
    estimator=estimator,
    estimatorParamMaps=grid,
    evaluator=MulticlassClassificationEvaluator(metricName="logLoss"),
    numFolds=2,
    seed=1,
)
check("a validator has a metric a point", len(validator.fit(rows).avgMetrics) == 2)
alone = [estimator.fit(rows, point).intercept for point in grid]
check("points side by side are as alone", [m.intercept for m in estimator.fit(rows, grid)] == alone)

whole = estimator.fit(rows, [{estimator.regParam: 1}, {estimator.maxIter: 5.0}])
check("values of maps are converted", len(whole) == 2)
ml.LogisticRegression(regParam=0.5).write().save(folder + "/ours")
classification.LogisticRegression(regParam=0.5).write().save(folder + "/theirs")
for saved in ("/ours", "/theirs"):
    loaded = ml.LogisticRegression.load(folder + saved)
    check("load gives our class", type(loaded) is ml.LogisticRegression and loaded.getRegParam() == 0.5)


Pipeline(stages=[classification.LogisticRegression()]).write().save(folder + "/their-pipeline")


class Share(Evaluator, DefaultParamsReadable, DefaultParamsWritable):
    """An evaluator in Python."""

    def _evaluate(self, table):
        return table.where("prediction = label").count() / 200.0


inPython = ml.ThalwegCrossValidator(
    estimator=estimator, estimatorParamMaps=grid, evaluator=Share(), numFolds=2, seed=1
)
check("an evaluator in Python is left to PySpark", len(inPython.fit(rows).avgMetrics) == 2)

own = ml.ThalwegClassifier(loss="logistic", penalty="l2(0.01)", method="newton").setSeed(3)
check("a key is a Param with setter and getter", own.getSeed() == "3" and own.getLoss() == "logistic")
check("and setKey takes its short name", own.setKey("intercept", True).getIntercept() == "true")
line = refusal(ThalwegError, lambda: own.setKey("losss", "huber"))
check("a key that there is none of is refused: " + line, "losss" in line)
line = refusal(TypeError, lambda: ml.ThalwegClassifier(losss="logistic"))
check("so is a Param: " + line, "did you mean loss?" in line)
line = refusal(TypeError, lambda: ml.LogisticRegression().setParams(methd="newton"))
check("also of a class of PySpark: " + line, "did you mean method?" in line)
line = refusal(TypeError, lambda: own.fit(rows, {"seed": "3"}))
check("a map is from Params: " + line, "estimator.seed" in line)
line = refusal(TypeError, lambda: own.setSeed(["3"]))
check("what is no text or number is refused: " + line, '"seed"' in line)
check("a key that is None is not set", not own.copy().setSeed(None).isSet("seed"))
bad = rows.withColumn("label", rows.label * 7)
folds = {"evaluator": MulticlassClassificationEvaluator(), "estimatorParamMaps": [{}], "numFolds": 2}
for each in (ml.ThalwegCrossValidator(estimator=own, **folds), CrossValidator(estimator=own, **folds), own):
    line = refusal(ThalwegError, lambda: each.fit(bad))
    check(f"a bad label is refused by {type(each).__name__}: {line}", "but was 7" in line)
found = own.fit(rows)
twin = jvm.org.thalweg.ml.ThalwegClassifier()
for key, value in (("loss", "logistic"), ("penalty", "l2(0.01)"), ("method", "newton"), ("seed", "3")):
    twin.setKey(key, value)
twin.setKey("intercept", "true")
bits = twin.fit(rows._jdf).model().weightsSha256()
check("our own estimator gives the bits of Java's", found.weightsSha256 == bits)
check("also as a copy", own.copy().fit(rows).weightsSha256 == bits)
check("a map replaces a key", own.fit(rows, {own.penalty: "l2(1)"}).weightsSha256 != bits)
check("its model has numbers of features and classes", (found.numFeatures, found.numClasses) == (2, 2))
first = rows.first().features
check("it says what it is: " + repr(found), repr(found).endswith("loss=logistic, numClasses=2, numFeatures=2"))
score = found.coefficients.dot(first) + found.intercept
check("coefficients and intercept", abs(found.predictRaw(first)[1] - score) < 1e-12)
check("a row of the matrix", list(found.coefficientMatrix.toArray()[0]) == list(found.coefficients))
check("the vector of intercepts", list(found.interceptVector) == [found.intercept])
check("a list is a vector", found.predictRaw(list(first)) == found.predictRaw(first))
line = refusal(TypeError, lambda: found.explain("2"))
check("a number of weights is one: " + line, "integer" in line)
check("a vector is predicted as a row", found.predict(first) == found.transform(rows).first().prediction)
check(
    "with probabilities",
    list(found.predictProbability(first)) == list(found.transform(rows).first().probability),
)
largest = found.explain(1)
weights = sorted(found.coefficients, key=abs)
check("the largest weight is explained", largest[0].value == weights[-1] and len(largest) == 1)
named = {each.feature: each.value for each in found.explain(2, rows.schema["features"])}
check("by the names of the metadata", named == dict(zip(["a", "b"], found.coefficients)))
check("a summary has the objective of each step", len(found.summary.objectiveHistory) == found.summary.totalIterations)
check("and metrics of the rows of the fit", found.summary.metrics == found.evaluate(rows))
spark_model = found.toSparkModel()
check("it is a model of PySpark", type(spark_model).__module__ == "pyspark.ml.classification")
check("of the same weights", spark_model.coefficients == found.coefficients)
amounts = ml.ThalwegRegressor(loss="huber(1)", labelCol="label", penalty="l1(1e-3)").fit(rows)
check("a regressor has coefficients, too", len(amounts.coefficients) == amounts.numFeatures)
check("and predicts one vector", amounts.predict(first) == amounts.transform(rows).first().prediction)
priced = rows.selectExpr("*", "if(label = 1, 5.0D, 1.0D) cost")
keys = {"penalty": "none", "method": "newton"}
weighted = ml.ThalwegClassifier(loss="logistic", weight="cost", **keys).fit(priced)
costly = ml.ThalwegClassifier(loss="formula(cost*log(1 + exp(-m)))", probabilityCol="", **keys).fit(priced)
apart = max(abs(a - b) for a, b in zip(costly.coefficients, weighted.coefficients))
check("a column of costs in a formula is one of weights", apart < 1e-3)
line = refusal(ThalwegError, lambda: costly.predictProbability(first))
check("a loss without probabilities has none: " + line, "probabilities" in line)
uneven = ml.ThalwegRegressor(loss="formula(if(r > 0, 4*r^2, r^2))").fit(rows)
check("squares are asymmetric by a formula", uneven.intercept > 0)
scaled = ml.ThalwegRegressor(loss="formula(s*huber(r/s) + s*0.35, s = free(1, positive))").fit(rows)
check("the scale of a Huber loss is learned", scaled.transform(rows).count() == 200)
check("and told by name", list(scaled.learnedParameters) == ["s"] and scaled.learnedParameters["s"] > 0)
check("beside coefficients", abs(scaled.coefficients.dot(first) + scaled.intercept - scaled.predict(first)) < 1e-12)
machine = ml.ThalwegClassifier(loss="logistic", model="factorization(rank=2)", stopMaxEpochs=3).fit(rows)
line = refusal(ThalwegError, lambda: machine.coefficients)
check("a factorization machine has no coefficients: " + line, "explain(k)" in line)

own.write().save(folder + "/own")
found.write().save(folder + "/own-model")
check("our own estimator is loaded with its keys", ml.ThalwegClassifier.load(folder + "/own").getSeed() == "3")
loaded = ml.ThalwegClassificationModel.load(folder + "/own-model")
check("and its model with its bits", loaded.weightsSha256 == bits)
check("which scores alike", probabilities(loaded.transform(rows)) == probabilities(found.transform(rows)))
pipeline = Pipeline(
    stages=[StandardScaler(inputCol="features", outputCol="x"), own.copy().setFeaturesCol("x")]
)
fitted = pipeline.fit(rows)
expected = probabilities(fitted.transform(rows))
pipeline.write().save(folder + "/own-pipeline")
fitted.write().save(folder + "/own-pipeline-model")
loaded = Pipeline.load(folder + "/own-pipeline")
check("a pipeline has it after loading", type(loaded.getStages()[1]) is ml.ThalwegClassifier)
check("and trains it alike", probabilities(loaded.fit(rows).transform(rows)) == expected)
loaded = PipelineModel.load(folder + "/own-pipeline-model")
check("a model of a pipeline, too", type(loaded.stages[1]) is ml.ThalwegClassificationModel)
check("which scores alike", probabilities(loaded.transform(rows)) == expected)
java = jvm.org.apache.spark.ml.PipelineModel.load(folder + "/own-pipeline-model").transform(rows._jdf)
check("and where Java loads it", probabilities(DataFrame(java, spark)) == expected)
stages = jvm.org.apache.spark.ml.Pipeline.load(folder + "/own-pipeline").fit(rows._jdf)
stages.write().save(folder + "/own-of-java")
loaded = PipelineModel.load(folder + "/own-of-java")
check("Python scores what Java has saved alike", probabilities(loaded.transform(rows)) == expected)

for validator in (ml.ThalwegCrossValidator, CrossValidator):
    search = validator(
        estimator=own,
        estimatorParamMaps=ParamGridBuilder().addGrid(own.penalty, ["l2(1)", "l2(1e-4)"]).build(),
        evaluator=MulticlassClassificationEvaluator(metricName="logLoss"),
        numFolds=2,
        seed=1,
    ).fit(rows)
    check("a search has a metric a point", len(search.avgMetrics) == 2)
    check("and our model", type(search.bestModel) is ml.ThalwegClassificationModel)
    check("of the weaker penalty", search.avgMetrics[1] < search.avgMetrics[0])

thalweg.install()
thalweg.install()
from pyspark.ml import classification, tuning  # noqa: E402

check("install puts ours in place", classification.LogisticRegression is ml.LogisticRegression)
check("and validators", tuning.CrossValidator is ml.ThalwegCrossValidator)
installed = classification.LogisticRegression(regParam=0.01, method="newton").fit(rows)
check("which train alike", installed.coefficients == model.coefficients)
Pipeline(stages=[classification.LogisticRegression()]).write().save(folder + "/installed")
stage = Pipeline.load(folder + "/installed").getStages()[0]
check("and load", type(stage) is ml.LogisticRegression)
stage = Pipeline.load(folder + "/their-pipeline").getStages()[0]
java_class = stage._java_obj.getClass().getName()
check("also what PySpark's have saved", java_class == "org.thalweg.ml.LogisticRegression")

rows.unpersist()
check("nothing is left cached", spark.sparkContext._jsc.getPersistentRDDs().size() == 0)
