package org.thalweg.ml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.types.StructField;
import org.thalweg.config.ConfException;
import org.thalweg.data.table.Feature;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.InputWeights;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Link;
import org.thalweg.objective.Objective;
import org.thalweg.objective.SoftmaxObjective;

/**
 * The weight of a feature.
 *
 * @param feature its name
 * @param output the score, factor or hidden unit that it adds to, from 0
 */
public record Coefficient(String feature, int output, double value) {

  /**
   * Coefficients of a model with the largest absolute values, the largest first; equal ones in the
   * order of w.
   *
   * @param most how many
   * @param names of the features; those that the model knows where it is empty
   */
  static List<Coefficient> largest(Model model, int most, List<String> names) {
    if (most < 0) {
      throw new IllegalArgumentException("k must be at least 0 but was " + most);
    }
    Objective objective = model.objective();
    double[] w = model.w();
    List<Coefficient> all = new ArrayList<>();
    int score = 0;
    for (InputWeights input : objective.inputs()) {
      int count = input.features().count(model.features()) * input.columns();
      for (int i = 0; i < count; i++) {
        int j = input.features().feature(i / input.columns());
        String name = names.isEmpty() ? model.input().name(j) : names.get(j);
        int output = objective.hasScoresOfItsOwn() ? score : i % input.columns();
        all.add(new Coefficient(name, output, w[input.from() + i]));
      }
      score++;
    }
    return all.stream()
        .sorted(Comparator.comparingDouble((Coefficient each) -> -Math.abs(each.value)))
        .limit(most)
        .toList();
  }

  /**
   * The names that the metadata of a column of vectors give its entries, as VectorAssembler does;
   * {@code column[j]} for an entry without one.
   *
   * @param count how many entries there must be
   * @throws ConfException if the metadata tell of another number
   */
  static List<String> names(StructField column, int count) {
    AttributeGroup group = AttributeGroup.fromStructField(column);
    if (group.size() >= 0 && group.size() != count) {
      throw new ConfException(
          "column %s must have %d entries, as in training, but has %d"
              .formatted(column.name(), count, group.size()));
    }
    List<String> names = Feature.names(group);
    return names.isEmpty()
        ? IntStream.range(0, count).mapToObj(j -> "%s[%d]".formatted(column.name(), j)).toList()
        : names;
  }

  /**
   * The K scores of a linear model as Spark ML has them: z = W·x + b.
   *
   * @param coefficients W, of K rows and a column a feature
   * @param intercepts b, of length K; zeros where the model has no intercept
   */
  record LinearScores(DenseMatrix coefficients, DenseVector intercepts) {

    /**
     * The scores of a model that must have linear ones.
     *
     * @param name of what is asked for: "coefficients"
     * @throws ConfException if its scores are not linear in x
     */
    static LinearScores of(Model model, String name) {
      Objective objective = model.objective();
      boolean isFormula = objective instanceof FormulaObjective;
      if (objective.inputs().isEmpty()
          || !(isFormula
              || objective instanceof LinearObjective
              || objective instanceof SoftmaxObjective)) {
        throw new ConfException(
            ("%s must be asked of a model with linear scores but this one is %s: %s, and model().w()"
                    + " has all")
                .formatted(
                    name,
                    isFormula ? "a function of columns" : model.conf().model().text(),
                    isFormula
                        ? "learnedParameters() has what it learned"
                        : "explain(k) has its largest weights"));
      }
      int scores = objective.inputs().stream().mapToInt(InputWeights::columns).sum();
      double[] w = model.w();
      double[] weights = new double[scores * model.features()]; // column by column
      double[] intercepts = new double[scores];
      int first = 0;
      for (InputWeights input : objective.inputs()) {
        int columns = input.columns();
        for (int i = 0; i < input.features().count(model.features()); i++) {
          int at = input.features().feature(i) * scores + first;
          System.arraycopy(w, input.from() + i * columns, weights, at, columns);
        }
        if (input.intercepts() >= 0) {
          System.arraycopy(w, input.intercepts(), intercepts, first, columns);
        }
        first += columns;
      }
      return new LinearScores(
          new DenseMatrix(scores, model.features(), weights), new DenseVector(intercepts));
    }

    /**
     * The only score of a model.
     *
     * @param name of what is asked for
     * @throws ConfException if its scores are not linear in x, or are several
     */
    static LinearScores only(Model model, String name) {
      LinearScores scores = of(model, name);
      if (scores.count() > 1) {
        throw new ConfException(
            ("%s must be asked of a model of one score but this one, %s, has %d:"
                    + " coefficientMatrix and interceptVector have those of all")
                .formatted(name, model.conf().model().text(), scores.count()));
      }
      return scores;
    }

    /** The number of scores, K. */
    int count() {
      return intercepts.size();
    }

    /** The row of W where there is one. */
    Vector vector() {
      return Vectors.dense(coefficients.values());
    }

    /** The number of b where there is one. */
    double intercept() {
      return intercepts.apply(0);
    }

    /**
     * Spark's model of ours: logistic regression for logistic and softmax, LinearSVC for other
     * losses of two classes, a generalized linear regression for losses with a log link, linear
     * regression for other losses of amounts.
     *
     * @param owner has the uid, and the columns and thresholds
     * @throws ConfException if Spark has none
     */
    static PredictionModel<Vector, ?> sparkModel(Model model, Params owner) {
      Objective objective = model.objective();
      boolean isLinear = objective instanceof LinearObjective;
      if (!isLinear && !(objective instanceof SoftmaxObjective)) {
        throw new ConfException(
            "a model must be linear or softmax for Spark to have it but was "
                + (objective instanceof FormulaObjective
                    ? "one of " + model.conf().lossText()
                    : model.conf().model().text()));
      }
      LinearScores scores = LinearScores.of(model, "a model of Spark");
      PredictionModel<Vector, ?> made =
          isLinear
              ? sparkLinear(owner.uid(), (LinearObjective) objective, scores)
              : sparkSoftmax(owner.uid(), scores);
      for (Param<?> param : owner.params()) {
        if (owner.isSet(param) && made.hasParam(param.name())) {
          made.set(param.name(), owner.getOrDefault(param));
        }
      }
      return made;
    }

    private static LogisticRegressionModel sparkSoftmax(String uid, LinearScores scores) {
      return new LogisticRegressionModel(
          uid, scores.coefficients(), scores.intercepts(), scores.count(), true);
    }

    private static PredictionModel<Vector, ?> sparkLinear(
        String uid, LinearObjective objective, LinearScores scores) {
      Vector coefficients = scores.vector();
      double intercept = scores.intercept();
      Link link =
          Link.of(objective)
              .orElseThrow(
                  () ->
                      new ConfException(
                          "a loss must predict z, e^z or 1/(1 + e^-z) of a score z for Spark to have"
                              + " the model, but "
                              + objective
                              + " does not"));
      if (objective.labels().isOfClasses()) {
        return link == Link.SIGMOID
            ? new LogisticRegressionModel(uid, coefficients, intercept)
            : new LinearSVCModel(uid, coefficients, intercept);
      }
      if (link == Link.IDENTITY) {
        return new LinearRegressionModel(uid, coefficients, intercept);
      }
      GeneralizedLinearRegressionModel log =
          new GeneralizedLinearRegressionModel(uid, coefficients, intercept);
      log.set("family", "poisson"); // which predicts e^z, as all with a log link do
      log.set("link", "log");
      return log;
    }
  }
}
