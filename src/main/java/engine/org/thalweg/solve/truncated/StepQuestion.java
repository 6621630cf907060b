package org.thalweg.solve.truncated;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Ranges;
import org.thalweg.linalg.RowPanel;
import org.thalweg.objective.Chunk;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.Iterate;
import org.thalweg.solve.Problem;
import org.thalweg.solve.SequentialQuestion;
import org.thalweg.solve.Vectors;

/**
 * Asks for the point to which a step of {@link TruncatedNewton} leads, with F and its gradient
 * there, from rows that one process holds.
 *
 * @param start where the run begins
 * @param at where the step begins; null for F at the start
 * @param effort how closely its system is solved
 */
public record StepQuestion(Problem problem, double[] start, Iterate at, Effort effort)
    implements SequentialQuestion<LinearRows, NewtonStep> {

  /**
   * How closely the system of a step is solved.
   *
   * @param forcing part of the gradient that the model may leave at its end, in the scale
   * @param enough norm of a gradient that ends the run, so that none shorter need be left
   * @param products of all steps before
   */
  public record Effort(double forcing, double enough, double products) {}

  @Override
  public LinearRows rows(Objective objective, List<? extends List<Block>> shards) {
    return new LinearRows(objective, shards);
  }

  @Override
  public NewtonStep answer(LinearRows rows) {
    if (at == null) {
      GradientSum sum = rows.moveTo(problem.coordinates(), start);
      return new NewtonStep(start, 1, sum, rows.freeIntercept(problem), 0, sum.rows());
    }
    return new StepSystem(problem, rows, at, effort).step();
  }

  @Override
  public boolean sharesPass() {
    return true;
  }

  /** Systems of several models are solved side by side, by products of all of them at once. */
  @Override
  public List<NewtonStep> answers(
      List<SequentialQuestion<LinearRows, NewtonStep>> questions, List<LinearRows> rows) {
    NewtonStep[] steps = new NewtonStep[questions.size()];
    StepSystem[] systems = new StepSystem[steps.length];
    each(
        steps.length,
        m -> {
          StepQuestion own = (StepQuestion) questions.get(m);
          if (own.at == null) {
            steps[m] = own.answer(rows.get(m));
          } else {
            systems[m] = new StepSystem(own.problem, rows.get(m), own.at, own.effort);
          }
        });
    List<StepSystem> unsolved = Stream.of(systems).filter(Objects::nonNull).toList();
    JointProducts products = new JointProducts();
    while (!unsolved.isEmpty()) {
      unsolved = unsolved.parallelStream().filter(StepSystem::asks).toList();
      List<double[]> found = products.of(unsolved.stream().map(StepSystem::product).toList());
      List<StepSystem> all = unsolved;
      each(all.size(), m -> all.get(m).take(found.get(m)));
    }
    each(
        steps.length,
        m -> {
          if (systems[m] != null) {
            steps[m] = systems[m].end();
          }
        });
    return List.of(steps);
  }

  private static void each(int models, IntConsumer action) {
    IntStream.range(0, models).parallel().forEach(action);
  }

  /**
   * The step from one point: d about −H⁻¹g by conjugate gradients in the scale of the features (M.
   * R. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49(6) (1952)), and how far to go along it.
   *
   * <pre>
   *   H = mean s·ℓ″·xxᵀ + Λ                  Λ of the L2 penalty
   *   M = (mean ℓ″)·diag(mean x²) + Λ        the scale
   *   F(w + η·d) ≤ F(w) + 10⁻⁴·η·g·d         η = 1, ½, ¼, …; or 2, 4, … while F falls faster than that
   * </pre>
   */
  static final class StepSystem {
    private static final int ITERATIONS = 100;
    private static final double ENOUGH = 0.1; // of the gain: what so many iterations more might add
    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final int HALVINGS = 40;
    private static final double FASTER = 0.55; // of g·d: a model of second order has a half
    private static final double IN_REACH = 4; // times a gradient that ends the run
    private static final int DIRECT =
        2; // products that read the rows as often as a direct solution

    private final Problem problem;
    private final LinearRows rows;
    private final Iterate at;
    private final double[] l2;
    private final double[] inverse; // 1/M
    private double[] direction; // d
    private final double[] residual; // g + H·d
    private final double[] conjugate; // the way of an iteration
    private double[] slopes; // x·d of each row
    private final double[] along; // x·v of each row, v the way of an iteration
    private final StepQuestion.Effort effort;
    private double before =
        Double.POSITIVE_INFINITY; // the square of the residual, an iteration ago
    private double square; // of the residual, in the scale
    private double gained; // twice by how much the model has fallen
    private double left; // the square of the residual that the model may leave
    private boolean pays = true; // to lower F further, if the run does not end with this step
    private boolean isSolved; // as far as it can be
    private int iterations;

    /** The system at a point whose gradient is known. */
    StepSystem(Problem problem, LinearRows rows, Iterate at, StepQuestion.Effort effort) {
      this.problem = problem;
      this.rows = rows;
      this.at = at;
      this.effort = effort;
      this.l2 = CoordinatePenalties.l2(problem.penalties(), problem.layout());
      if (!rows.areAt(at.w())) {
        rows.moveTo(problem.coordinates(), at.w());
      }
      this.inverse = inverse();
      this.direction = new double[inverse.length];
      this.residual = at.smoothGradient().clone();
      this.conjugate = new double[inverse.length];
      this.slopes = new double[rows.rows()];
      this.along = new double[rows.rows()];
    }

    private double[] inverse() {
      double[] scale = rows.squares(problem).clone();
      double mean = Arrays.stream(rows.curvatures()).sum() / rows.weight();
      Ranges.each(
          0,
          scale.length,
          (from, to) -> {
            for (int j = from; j < to; j++) {
              double second = mean * scale[j] + l2[j];
              scale[j] = second > 0 ? 1 / second : 1;
            }
          });
      return scale;
    }

    /** The point to go on from, with F and its gradient there; no point if F falls at none. */
    NewtonStep step() {
      while (asks()) {
        take(rows.product(problem.coordinates(), conjugate, along));
      }
      return end();
    }

    /**
     * Whether the system is to be solved further, by a product with the second derivatives; else d
     * is known. It is solved directly where that pays.
     */
    boolean asks() {
      if (iterations == 0 && RowSystem.pays(rows.rows(), l2.length, effort.products())) {
        RowSystem system = rows.system(problem, l2);
        direction = system.direction(at.smoothGradient(), rows.curvatures(), rows.weight());
        slopes = system.multiplied(direction);
        iterations = DIRECT;
        isSolved = true;
      } else if (iterations == 0) {
        square = square();
        left = effort.forcing() * effort.forcing() * square;
      }
      if (isSolved || iterations == ITERATIONS || !goesOn(pays && square > left, effort.enough())) {
        return false;
      }
      turn(square / before);
      return true;
    }

    /** The product that it asks for. */
    JointProducts.ModelProduct product() {
      return new JointProducts.ModelProduct(rows, problem.coordinates(), conjugate, along);
    }

    /** Where the step leads. */
    NewtonStep end() {
      long read = (1L + iterations) * rows.rows();
      double slope = Vectors.dot(at.smoothGradient(), direction);
      double rate = rate(slope);
      boolean isFree = rows.objective.intercept() && l2[l2.length - 1] == 0;
      double shift = isFree ? rows.shift(rate, slopes) : 0;
      if (rate == 0 && shift == 0) {
        return new NewtonStep(null, 0, null, Optional.empty(), iterations, read);
      }
      double[] point = point(rate);
      point[l2.length - 1] += shift;
      GradientSum sum = rows.moveTo(problem.coordinates(), point);
      return new NewtonStep(point, rate, sum, rows.freeIntercept(problem), iterations, read);
    }

    /** η; 0 where F falls at none. */
    private double rate(double slope) {
      double rate = 1;
      for (int k = 0; slope < 0 && k < HALVINGS; k++, rate /= 2) {
        double change = change(rate);
        if (change <= at.roundingError() + SUFFICIENT_DECREASE * rate * slope) {
          return change <= FASTER * slope && k == 0 ? farther(change) : rate;
        }
      }
      return 0;
    }

    /** η of F that falls faster than its model. */
    private double farther(double change) {
      double rate = 1;
      for (double next = change(2); next < change; next = change(2 * rate)) {
        change = next;
        rate *= 2;
      }
      return rate;
    }

    /** By how much F at w + η·d is above F at w, without a pass over the rows. */
    private double change(double rate) {
      return problem.objective(point(rate), rows.loss(rate, slopes)) - at.objective();
    }

    private double[] point(double rate) {
      double[] point = at.w().clone();
      Vectors.subtract(point, -rate, direction);
      return point;
    }

    /**
     * Goes along the way v of this iteration.
     *
     * @param product Σ s·ℓ″·x·(x·v), which is changed
     */
    void take(double[] product) {
      double[] image = image(product);
      iterations++;
      double curvature = Vectors.dot(conjugate, image);
      if (!(curvature > 0)) {
        isSolved = true;
        return;
      }
      double rate = square / curvature;
      Vectors.subtract(direction, -rate, conjugate);
      Vectors.subtract(residual, -rate, image);
      Vectors.subtract(slopes, -rate, along);
      double gain = rate * square;
      gained += gain;
      pays = iterations * gain > ENOUGH * gained;
      before = square;
      square = square();
    }

    /** A step that all but ends the run is to end it, and then goes no further. */
    private boolean goesOn(boolean pays, double enough) {
      double norm = Vectors.norm(residual);
      return norm > enough / 2 && (pays || norm <= IN_REACH * enough);
    }

    /** v ← ratio·v − M⁻¹·residual. */
    private void turn(double ratio) {
      Ranges.each(
          0,
          conjugate.length,
          (from, to) -> {
            for (int j = from; j < to; j++) {
              conjugate[j] = ratio * conjugate[j] - inverse[j] * residual[j];
            }
          });
    }

    /** H·v of the way v of this iteration. */
    private double[] image(double[] image) {
      double weight = rows.weight();
      Ranges.each(
          0,
          image.length,
          (from, to) -> {
            for (int j = from; j < to; j++) {
              image[j] = image[j] / weight + l2[j] * conjugate[j];
            }
          });
      return image;
    }

    /** The square of the residual in the scale. */
    private double square() {
      return Ranges.sum(
          0,
          residual.length,
          (from, to) -> {
            double sum = 0;
            for (int j = from; j < to; j++) {
              sum += residual[j] * residual[j] * inverse[j];
            }
            return sum;
          });
    }
  }

  /**
   * Products with the second derivatives of several models over the same x, of which a row is read
   * once for some models together. Each has the bits that {@link LinearRows#product} gives.
   */
  static final class JointProducts {
    private static final int MOST = 8; // models: a line of a cache has a number of each
    private static final int FEWEST = 2;
    private static final int LONGEST = Integer.MAX_VALUE - 16; // of arrays

    private final Queue<double[]> free = new ConcurrentLinkedQueue<>(); // arrays not in use

    /**
     * A product: {@code Σ s·ℓ″·x·(x·v)}.
     *
     * @param rows of the model
     * @param v in the coordinates
     * @param slopes set to x·v of each row
     */
    record ModelProduct(LinearRows rows, Standardisation coordinates, double[] v, double[] slopes) {
      private double[] alone() {
        return rows.product(coordinates, v, slopes);
      }
    }

    /** The products, in the order of their wanted. */
    List<double[]> of(List<ModelProduct> wanted) {
      int count = wanted.size();
      int groups = (count + MOST - 1) / MOST;
      return IntStream.range(0, groups)
          .parallel()
          .mapToObj(k -> wanted.subList(k * count / groups, (k + 1) * count / groups))
          .map(this::together)
          .flatMap(List::stream)
          .toList();
    }

    private List<double[]> together(List<ModelProduct> group) {
      long table = (group.get(0).rows.objective.features() + 1L) * RowPanel.lanes(group.size());
      return group.size() < FEWEST || table > LONGEST
          ? group.stream().map(ModelProduct::alone).toList()
          : new Group(group).products();
    }

    private double[] zeros(int length) {
      double[] array = free.poll();
      if (array == null || array.length < length) {
        return new double[length];
      }
      Arrays.fill(array, 0, length, 0);
      return array;
    }

    /** Models whose products are made together. */
    private final class Group {
      private final List<ModelProduct> wanted;
      private final LinearRows any;
      private final int features;
      private final int lanes;
      private final double[][] original; // v of each model, of the features as they are
      private final double[] table; // the same, side by side

      Group(List<ModelProduct> wanted) {
        this.wanted = wanted;
        this.any = wanted.get(0).rows;
        this.features = any.objective.features();
        this.lanes = RowPanel.lanes(wanted.size());
        this.original =
            wanted.stream()
                .map(one -> one.coordinates.isIdentity() ? one.v : one.coordinates.original(one.v))
                .toArray(double[][]::new);
        this.table = zeros(features * lanes);
        Ranges.share(
            0,
            features,
            (from, to) -> {
              for (int m = 0; m < original.length; m++) {
                for (int j = from, k = from * lanes + m; j < to; j++, k += lanes) {
                  table[k] = original[m][j];
                }
              }
            });
      }

      List<double[]> products() {
        ShardParts parts = any.parts();
        double[][] sums = new double[parts.count()][];
        IntStream.range(0, sums.length)
            .parallel()
            .forEach(
                part -> {
                  sums[part] = zeros((features + 1) * lanes);
                  for (int shard = parts.begin(part); shard < parts.begin(part + 1); shard++) {
                    add(shard, sums[part]);
                  }
                });
        Ranges.share(0, (features + 1) * lanes, (from, to) -> addUp(sums, from, to));
        List<double[]> products = new ArrayList<>();
        for (double[] v : original) {
          products.add(new double[v.length]);
        }
        Ranges.share(
            0,
            features + 1,
            (from, to) -> {
              for (int m = 0; m < original.length; m++) {
                double[] product = products.get(m);
                int end = Math.min(to, product.length);
                for (int j = from, k = from * lanes + m; j < end; j++, k += lanes) {
                  product[j] = sums[0][k];
                }
              }
            });
        for (int m = 0; m < original.length; m++) {
          wanted.get(m).coordinates.transform(products.get(m));
        }
        free.add(table);
        free.addAll(Arrays.asList(sums));
        return products;
      }

      /** Adds all sums to the first, in their order. */
      private void addUp(double[][] sums, int from, int to) {
        double[] all = sums[0];
        for (int part = 1; part < sums.length; part++) {
          double[] one = sums[part];
          for (int k = from; k < to; k++) {
            all[k] += one[k];
          }
        }
      }

      /** Adds a shard to the sums of a part, the intercepts behind the features. */
      private void add(int shard, double[] sums) {
        int done = any.first(shard);
        for (Block block : any.blocks(shard)) {
          Chunk chunk = new Chunk(block);
          RowPanel panel = new RowPanel(lanes, chunk.capacity());
          double[] scores = new double[chunk.capacity() * lanes];
          while (chunk.nextRows()) {
            panel.read(block, chunk.rows(), chunk.count());
            panel.scores(table, scores);
            for (int m = 0; m < original.length; m++) {
              weigh(m, done, chunk.count(), scores, sums);
            }
            panel.scatter(scores, sums);
            done += chunk.count();
          }
        }
      }

      /**
       * Keeps the scores of some rows for a model, and takes its second derivatives times these.
       */
      private void weigh(int m, int first, int count, double[] scores, double[] sums) {
        LinearRows rows = wanted.get(m).rows;
        double[] slopes = wanted.get(m).slopes;
        double[] curvatures = rows.curvatures();
        boolean hasIntercept = rows.objective.intercept();
        double b = hasIntercept ? original[m][features] : 0;
        for (int i = 0, k = m; i < count; i++, k += lanes) {
          double slope = hasIntercept ? scores[k] + b : scores[k];
          slopes[first + i] = slope;
          scores[k] = slope * curvatures[first + i];
        }
        for (int i = 0, k = m; hasIntercept && i < count; i++, k += lanes) {
          sums[features * lanes + m] += scores[k];
        }
      }
    }
  }
}
