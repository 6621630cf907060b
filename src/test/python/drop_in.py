"""Estimators of thalweg.ml in PySpark. Prints a line for each check, and ends at the first that fails."""

import sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import MulticlassClassificationEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.ml.tuning import ParamGridBuilder
from pyspark.sql import DataFrame, SparkSession

import thalweg
from thalweg import ml

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

rows.unpersist()
check("nothing is left cached", spark.sparkContext._jsc.getPersistentRDDs().size() == 0)
