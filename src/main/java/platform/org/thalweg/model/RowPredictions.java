package org.thalweg.model;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.thalweg.config.ConfException;
import org.thalweg.linalg.Block;
import org.thalweg.loss.LabelDomain;
import org.thalweg.loss.SoftmaxLoss;
import org.thalweg.objective.Objective;

/**
 * The columns of predictions of a table. For numbers {@code prediction}; for labels {0, 1} the
 * label, and {@code probability} of 1, or {@code score} where the loss has no probabilities; for
 * classes the label, and {@code probability_c} of each class c; for formulas of several scores
 * these, {@code z1}, {@code z2} and so on. Where labels were names, they are those. Rows that were
 * malformed and are kept have nulls.
 *
 * @param classNames what the classes are called; empty for their numbers
 */
record RowPredictions(Objective objective, List<String> classNames) implements Serializable {
  private static final String PREDICTION = "prediction";
  private static final String PROBABILITY = "probability";

  RowPredictions {
    classNames = new ArrayList<>(classNames); // which Java's serialization of a closure knows
  }

  static RowPredictions of(Model model) {
    if (model.objective().outputs() == 0) {
      throw new ConfException(
          "predict needs a score or a function that is compared with the label, as in (y - a*x)^2,"
              + " but the loss is "
              + model.conf().lossText());
    }
    return new RowPredictions(model.objective(), model.input().classNames());
  }

  List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    if (objective.predictsScores()) {
      for (int k = 1; k <= objective.outputs(); k++) {
        fields.add(number("z" + k));
      }
      return fields;
    }
    boolean isNamed = isOfLabels() && !classNames.isEmpty();
    fields.add(
        DataTypes.createStructField(
            PREDICTION, isNamed ? DataTypes.StringType : DataTypes.DoubleType, true));
    if (objective.labels() == LabelDomain.BINARY) {
      fields.add(number(objective.isProbabilistic() ? PROBABILITY : "score"));
    } else if (objective.labels() == LabelDomain.CLASSES) {
      for (int c = 0; c < objective.outputs(); c++) {
        fields.add(number(PROBABILITY + "_" + name(c)));
      }
    }
    return fields;
  }

  private static StructField number(String name) {
    return DataTypes.createStructField(name, DataTypes.DoubleType, true);
  }

  /** How many {@link #fields} there are, without the types of SQL, which take a while to load. */
  private int columns() {
    boolean isOfScores = objective.predictsScores() || objective.labels() == LabelDomain.CLASSES;
    int scores =
        isOfScores ? objective.outputs() : objective.labels() == LabelDomain.BINARY ? 1 : 0;
    return objective.predictsScores() ? scores : 1 + scores;
  }

  /** Whether the first column is a label, and not a number that is predicted. */
  boolean isOfLabels() {
    return !objective.predictsScores() && objective.labels().isOfClasses();
  }

  private String name(int label) {
    return label < classNames.size() ? classNames.get(label) : Integer.toString(label);
  }

  /** The values of each row of a block; a label that has no name is a double. */
  Object[][] of(double[] w, Block block) {
    double[] scores = objective.scores(w, block);
    int outputs = objective.outputs();
    int columns = columns();
    Object[][] values = new Object[block.rows()][columns];
    for (int row = 0; row < values.length; row++) {
      if (Double.isNaN(block.offset(row))) {
        continue;
      }
      int from = row * outputs;
      if (objective.predictsScores()) {
        for (int k = 0; k < outputs; k++) {
          values[row][k] = scores[from + k];
        }
      } else if (objective.labels() == LabelDomain.CLASSES) {
        values[row][0] = label(SoftmaxLoss.predicted(scores, from, outputs));
        SoftmaxLoss.probabilities(scores, from, outputs);
        for (int c = 0; c < outputs; c++) {
          values[row][1 + c] = scores[from + c];
        }
      } else if (objective.labels() == LabelDomain.BINARY) {
        values[row][0] = label(objective.isPositive(scores[row]) ? 1 : 0);
        values[row][1] = objective.isProbabilistic() ? objective.mean(scores[row]) : scores[row];
      } else {
        values[row][0] = objective.mean(scores[row]);
      }
    }
    return values;
  }

  private Object label(int label) {
    if (classNames.isEmpty()) {
      return (double) label;
    }
    return name(label);
  }
}
