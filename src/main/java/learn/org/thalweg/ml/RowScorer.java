package org.thalweg.ml;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Blocks;
import org.thalweg.linalg.Targets;
import org.thalweg.model.Model;
import org.thalweg.objective.FormulaObjective;
import org.thalweg.objective.Objective;
import org.thalweg.text.DataException;

/** Raw scores of single vectors, with the bits of {@code thalweg predict}; thread-safe. */
record RowScorer(Objective objective, int features, double[] w) implements Serializable {

  /** The scores of a model; of a function of columns alone these are the features. */
  static RowScorer of(Model model) {
    int count =
        model.conf().readsColumnsAlone() ? model.conf().columns().read().size() : model.features();
    return new RowScorer(model.objective(), count, model.w());
  }

  /**
   * The scores of a vector, one for each output of the objective.
   *
   * @throws DataException if it is of another length than the rows of the training data, or null
   */
  double[] scores(Vector x) {
    if (x == null) {
      throw new DataException(
          "features must be vectors of length %d, as in training, but one was missing"
              .formatted(features));
    }
    if (x.size() != features) {
      throw new DataException(
          "features must be vectors of length %d, as in training, but one was of %d"
              .formatted(features, x.size()));
    }
    if (objective instanceof FormulaObjective && objective.inputs().isEmpty()) {
      return objective.scores(w, ofColumns(x.toArray()));
    }
    int most = x.numActives();
    int[] columns = new int[most];
    double[] values = new double[most];
    int count = 0;
    int[] places = x instanceof SparseVector sparse ? sparse.indices() : null;
    double[] entries = x instanceof SparseVector sparse ? sparse.values() : x.toArray();
    for (int i = 0; i < most; i++) {
      if (entries[i] != 0) {
        columns[count] = places == null ? i : places[i];
        values[count++] = entries[i];
      }
    }
    Block row = Blocks.narrowest(features, new int[] {0, count}, columns, values, Targets.of(0));
    return objective.scores(w, row);
  }

  private static Block ofColumns(double[] values) {
    double[][] columns =
        Arrays.stream(values).mapToObj(one -> new double[] {one}).toArray(double[][]::new);
    Targets targets = new Targets(1, new double[1], null, null, columns);
    return Blocks.narrowest(0, new int[2], new int[0], new double[0], targets);
  }
}
