package org.thalweg.objective;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.RowPanel;
import org.thalweg.linalg.Rows;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;

/**
 * Sums of several linear models over the same rows, which are read once for all of them. The rows
 * may have other weights for each model. Every sum has the bits that {@link Objective#accumulate}
 * gives for its model alone: chunks, and the order within them, are the same. For one thread.
 */
public final class LinearModels {
  private static final long LARGEST = 1L << 24; // numbers of the matrices of all models

  final List<LinearObjective> models;
  private final int features;
  final int lanes;

  private LinearModels(List<LinearObjective> models) {
    this.models = models;
    this.features = models.get(0).features();
    this.lanes = RowPanel.lanes(models.size());
  }

  /** Linear models over the same features; null where the objectives are others. */
  static LinearModels of(List<? extends Objective> objectives) {
    List<LinearObjective> linear =
        objectives.stream()
            .filter(LinearObjective.class::isInstance)
            .map(LinearObjective.class::cast)
            .toList();
    boolean areAlike =
        linear.size() == objectives.size()
            && linear.stream().mapToInt(LinearObjective::features).distinct().count() == 1;
    return areAlike ? new LinearModels(linear) : null;
  }

  /** Whether the second derivatives of the models are known and their matrices fit an array. */
  public boolean haveHessians() {
    return models.stream().allMatch(model -> model.loss() instanceof SmoothLoss)
        && new RowPanel(lanes, 0).outerLength(features) < LARGEST;
  }

  /** The weights of the models side by side, as {@link RowPanel} takes them. */
  double[] table(List<double[]> ws) {
    double[] table = new double[features * lanes];
    for (int m = 0; m < ws.size(); m++) {
      models.get(m).layout().check(ws.get(m));
      double[] w = ws.get(m);
      for (int j = 0; j < features; j++) {
        table[j * lanes + m] = w[j];
      }
    }
    return table;
  }

  /** A pass over the rows of some blocks: sums of losses and gradients. */
  public final class Gradients {
    private final List<double[]> ws;
    private final double[] table;
    private final double[] gradients = new double[features * lanes];
    private final List<GradientSum> sums;

    /**
     * A pass that adds to sums.
     *
     * @param ws w of each model
     * @param sums of each model, not masked
     */
    public Gradients(List<double[]> ws, List<GradientSum> sums) {
      this.ws = ws;
      this.table = table(ws);
      this.sums = sums;
    }

    /**
     * Adds some rows of a block.
     *
     * @param views the block as each model has it: the same x
     */
    public void add(List<Block> views, Rows rows) {
      ModelChunks chunks = new ModelChunks(models, views, rows);
      double[] scores = new double[chunks.capacity];
      add(
          chunks,
          scores,
          m -> {
            Chunk own = chunks.of(m);
            return models
                .get(m)
                .loss()
                .evaluate(scores, own.labels(), own.columns(), own.weights(), own.count());
          },
          () -> {});
    }

    /**
     * Adds all chunks.
     *
     * @param ofModel has the scores of a model before its loss is asked for, and the derivatives
     *     afterwards
     * @param loss of a model over the rows of a chunk
     * @param after is done after each chunk
     */
    private void add(
        ModelChunks chunks, double[] ofModel, IntToDoubleFunction loss, Runnable after) {
      double[] scores = new double[chunks.capacity * lanes];
      while (chunks.next()) {
        chunks.panel.scores(table, scores);
        for (int m = 0; m < models.size(); m++) {
          Chunk own = chunks.of(m);
          chunks.scores(m, scores, ws.get(m), ofModel);
          double sum = loss.applyAsDouble(m);
          chunks.keep(m, ofModel, scores, sums.get(m).gradient());
          sums.get(m).add(sum, own.weight(), own.count());
        }
        chunks.panel.scatter(scores, gradients);
        after.run();
      }
    }

    /** Hands the gradients over to the sums, after the last block. */
    public void end() {
      for (int m = 0; m < models.size(); m++) {
        double[] gradient = sums.get(m).gradient();
        for (int j = 0; j < features; j++) {
          gradient[j] += gradients[j * lanes + m];
        }
      }
    }
  }

  /** A pass over the rows of some blocks: sums of losses and of first and second derivatives. */
  public final class Hessians {
    private final Gradients first;
    private final double[] floors = new double[models.size()];
    private final int length = Packed.length(features);
    private final double[] matrices;
    private final List<HessianSum> sums;

    /**
     * A pass that adds to sums.
     *
     * @param ws w of each model
     * @param least of each model, as {@link Curvature#accumulate} has it
     * @param sums of each model
     */
    public Hessians(List<double[]> ws, double[] least, List<HessianSum> sums) {
      this.first = new Gradients(ws, sums.stream().map(HessianSum::gradient).toList());
      this.sums = sums;
      this.matrices = new double[(int) new RowPanel(lanes, 0).outerLength(features)];
      for (int m = 0; m < floors.length; m++) {
        floors[m] = least[m] * smooth(m).curvature();
      }
    }

    private SmoothLoss smooth(int m) {
      return (SmoothLoss) models.get(m).loss();
    }

    /** Adds some rows of a block, as {@link Gradients#add} does. */
    public void add(List<Block> views, Rows rows) {
      ModelChunks chunks = new ModelChunks(models, views, rows);
      double[] scores = new double[chunks.capacity];
      double[] factors = new double[chunks.capacity * lanes];
      double[] curvatures = new double[chunks.capacity];
      double[] borders = new double[features * lanes]; // of this block, as one model alone has them
      double[] corners = new double[models.size()];
      first.add(
          chunks,
          scores,
          m -> {
            Chunk own = chunks.of(m);
            double loss = LinearCurvature.evaluate(smooth(m), own, scores, curvatures, floors[m]);
            for (int i = 0; i < own.count(); i++) {
              corners[m] += curvatures[i];
            }
            chunks.spread(m, curvatures, factors);
            return loss;
          },
          () -> {
            chunks.panel.addOuter(factors, length, matrices);
            chunks.panel.scatter(factors, borders);
          });
      int last = Packed.start(features);
      for (int m = 0; m < models.size(); m++) {
        double[] packed = sums.get(m).packedHessian();
        for (int j = 0; models.get(m).intercept() && j < features; j++) {
          packed[last + j] += borders[j * lanes + m];
        }
        if (models.get(m).intercept()) {
          packed[last + features] += corners[m];
        }
      }
    }

    /** Hands the derivatives over to the sums, after the last block. */
    public void end() {
      first.end();
      for (int m = 0; m < models.size(); m++) {
        double[] packed = sums.get(m).packedHessian();
        for (int e = 0; e < length; e++) {
          packed[e] += matrices[RowPanel.outerPlace(length, e, m)];
        }
      }
    }
  }
}
