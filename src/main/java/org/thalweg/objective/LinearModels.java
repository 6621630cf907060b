package org.thalweg.objective;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Packed;
import org.thalweg.linalg.RowPanel;
import org.thalweg.linalg.Rows;
import org.thalweg.linalg.Targets;
import org.thalweg.loss.SmoothLoss;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;

/**
 * Sums of several linear models over the same rows, which are read once for all of them. The rows
 * may have other weights for each model. Every sum has the bits that {@link Objective#accumulate}
 * gives for its model alone: chunks, and the order within them, are the same. For one thread.
 */
public final class LinearModels {
  private static final long LARGEST = 1L << 24; // numbers of the matrices of all models

  private final List<LinearObjective> models;
  private final int features;
  private final int lanes;

  private LinearModels(List<LinearObjective> models) {
    this.models = models;
    this.features = models.get(0).features();
    this.lanes = RowPanel.lanes(models.size());
  }

  /** Whether the objectives are linear models over the same features. */
  public static boolean are(List<? extends Objective> objectives) {
    return objectives.stream().allMatch(LinearObjective.class::isInstance)
        && objectives.stream()
                .mapToInt(objective -> ((LinearObjective) objective).features())
                .distinct()
                .count()
            == 1;
  }

  /**
   * Some linear models.
   *
   * @param objectives for which {@link #are} is true
   */
  public static LinearModels of(List<? extends Objective> objectives) {
    return new LinearModels(objectives.stream().map(LinearObjective.class::cast).toList());
  }

  /** Whether the second derivatives of the models are known and their matrices fit an array. */
  public boolean haveHessians() {
    return models.stream().allMatch(model -> model.loss() instanceof SmoothLoss)
        && new RowPanel(lanes, 0).outerLength(features) < LARGEST;
  }

  /** The weights of the models side by side, as {@link RowPanel} takes them. */
  private double[] table(List<double[]> ws) {
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
      Chunks chunks = new Chunks(views, rows);
      double[] scores = new double[chunks.capacity];
      add(
          chunks,
          scores,
          m -> {
            Chunk own = chunks.of(m);
            return models.get(m).loss().evaluate(scores, own.labels(), own.weights(), own.count());
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
    private void add(Chunks chunks, double[] ofModel, IntToDoubleFunction loss, Runnable after) {
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
      Chunks chunks = new Chunks(views, rows);
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
            double loss =
                smooth(m).evaluate(scores, own.labels(), own.weights(), curvatures, own.count());
            LinearCurvature.weigh(curvatures, own, floors[m]);
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
      for (int m = 0; m < models.size(); m++) {
        if (models.get(m).intercept()) {
          addBorder(m, borders, corners[m], sums.get(m).packedHessian());
        }
      }
    }

    private void addBorder(int m, double[] borders, double corner, double[] packed) {
      int last = Packed.start(features);
      for (int j = 0; j < features; j++) {
        packed[last + j] += borders[j * lanes + m];
      }
      packed[last + features] += corner;
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

  /** A pass over the rows of some blocks: losses along a line of each model. */
  public final class Lines {
    private final List<double[]> ws;
    private final List<double[]> directions;
    private final double[] table;
    private final double[] along;
    private final List<LineSum> sums;

    /** A pass that adds to sums, given where each line begins and its direction. */
    public Lines(List<double[]> ws, List<double[]> directions, List<LineSum> sums) {
      this.ws = ws;
      this.directions = directions;
      this.table = table(ws);
      this.along = table(directions);
      this.sums = sums;
    }

    /** Adds some rows of a block, as {@link Gradients#add} does. */
    public void add(List<Block> views, Rows rows) {
      Chunks chunks = new Chunks(views, rows);
      double[] scores = new double[chunks.capacity * lanes];
      double[] slopes = new double[scores.length];
      double[] score = new double[chunks.capacity];
      double[] slope = new double[chunks.capacity];
      double[] at = new double[chunks.capacity];
      while (chunks.next()) {
        chunks.panel.scores(table, scores);
        chunks.panel.scores(along, slopes);
        for (int m = 0; m < models.size(); m++) {
          Chunk own = chunks.of(m);
          chunks.scores(m, scores, ws.get(m), score);
          chunks.withoutOffsets(m, slopes, directions.get(m), slope);
          LineSum sum = sums.get(m);
          for (int k = 0; k < sum.points(); k++) {
            for (int i = 0; i < own.count(); i++) {
              at[i] = score[i] - sum.rate(k) * slope[i];
            }
            sum.add(k, models.get(m).loss().value(at, own.labels(), own.weights(), own.count()));
          }
          sum.count(own.weight(), own.count());
        }
      }
    }
  }

  /** The chunks of a block, for all models: those with the same targets share one. */
  private final class Chunks {
    private final List<Chunk> distinct = new ArrayList<>();
    private final Chunk[] ofModel;
    private final Block x;
    private final RowPanel panel;
    private final int capacity;

    Chunks(List<Block> views, Rows rows) {
      Map<Targets, Chunk> known = new IdentityHashMap<>();
      ofModel = new Chunk[views.size()];
      for (int m = 0; m < ofModel.length; m++) {
        Block view = views.get(m);
        ofModel[m] = known.computeIfAbsent(view.targets(), targets -> new Chunk(view, rows));
      }
      distinct.addAll(known.values());
      x = views.get(0);
      if (x.features() > features) {
        throw new IllegalArgumentException(
            "a block uses %d features but the models have %d".formatted(x.features(), features));
      }
      capacity = ofModel[0].capacity();
      panel = new RowPanel(lanes, capacity);
    }

    boolean next() {
      boolean more = false;
      for (Chunk rows : distinct) {
        more = rows.next();
      }
      if (more) {
        Chunk chunk = ofModel[0];
        panel.read(x, chunk.rows(), chunk.count());
      }
      return more;
    }

    Chunk of(int m) {
      return ofModel[m];
    }

    /** The scores of a model's rows, with its intercept and the offsets of the rows. */
    void scores(int m, double[] products, double[] w, double[] to) {
      withoutOffsets(m, products, w, to);
      boolean haveOffsets = of(m).block().targets().haveOffsets();
      for (int i = 0; haveOffsets && i < of(m).count(); i++) {
        to[i] += of(m).offsets()[i];
      }
    }

    void withoutOffsets(int m, double[] products, double[] w, double[] to) {
      for (int i = 0, k = m; i < of(m).count(); i++, k += lanes) {
        to[i] = products[k];
      }
      for (int i = 0; models.get(m).intercept() && i < of(m).count(); i++) {
        to[i] += w[features];
      }
    }

    /** Puts the derivatives of a model among those of all, and adds those of its intercept. */
    void keep(int m, double[] derivatives, double[] among, double[] gradient) {
      spread(m, derivatives, among);
      for (int i = 0; models.get(m).intercept() && i < of(m).count(); i++) {
        gradient[features] += derivatives[i];
      }
    }

    /** Puts a number of each row, for a model, among those of all. */
    void spread(int m, double[] own, double[] all) {
      for (int i = 0, k = m; i < of(m).count(); i++, k += lanes) {
        all[k] = own[i];
      }
    }
  }
}
