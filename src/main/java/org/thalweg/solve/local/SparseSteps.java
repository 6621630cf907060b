package org.thalweg.solve.local;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.objective.TouchedCoordinates;
import org.thalweg.penalty.Penalty;
import org.thalweg.reduce.GradientSum;
import org.thalweg.solve.GradientSource;
import org.thalweg.solve.Reason;
import org.thalweg.solve.StopCriterion;
import org.thalweg.solve.Trainer;
import org.thalweg.solve.TrainingResult;
import org.thalweg.solve.TrainingState;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Sgd;
import org.thalweg.update.Slot;
import org.thalweg.update.Updater;

/**
 * Local steps that cost the entries of their batches, not d: each is a step of a {@link Trainer} on
 * the coordinates that its batch touches. What penalties do to the others meanwhile is made up for
 * when they are touched, or at the end, by {@link Shrinkage}.
 *
 * <p>So they fit rules under which a coordinate {@link Updater#restsWithoutGradient rests}, with L1
 * and L2 penalties; with L2 only sgd, for others remember its gradient. Rules with momentum take
 * dense steps: to leave alone what has no gradient would be another rule, as "lazy" and "sparse"
 * variants of Adam are.
 *
 * <p>The result is that of dense steps: without a penalty to the bit, else to rounding. For one
 * thread.
 */
final class SparseSteps {
  private static final int SPARSE = 4; // batches touch less than this part of w: 1 / SPARSE

  private final LocalDescent descent;
  private final ShardBatches batches;
  private final TrainingState begin;
  private final int steps;
  private final List<Shrinkage> shrinkages; // by segment
  private final TouchedCoordinates touched;
  private final int[] reached; // by coordinate: steps that it has been through
  private final double[] gradient; // zeros between steps

  private SparseSteps(
      LocalDescent descent,
      ShardBatches batches,
      TrainingState begin,
      int steps,
      List<Shrinkage> shrinkages) {
    this.descent = descent;
    this.batches = batches;
    this.begin = begin;
    this.steps = steps;
    this.shrinkages = shrinkages;
    this.touched = new TouchedCoordinates(descent.objective());
    this.reached = new int[begin.w().length];
    this.gradient = new double[begin.w().length];
  }

  /**
   * The steps of a round.
   *
   * @param begin a state whose arrays are theirs from now on
   * @return empty where steps must be dense, or may as well be
   */
  static Optional<SparseSteps> of(
      LocalDescent descent, ShardBatches batches, TrainingState begin, int steps) {
    int columns = new TouchedCoordinates(descent.objective()).columns();
    if (!fit(descent)
        || batches.entries(batches.draw(begin.step())) * columns
            >= (double) begin.w().length / SPARSE) {
      return Optional.empty();
    }
    double[] rates =
        IntStream.range(0, steps)
            .mapToDouble(step -> descent.learningRate().at(begin.step() + step))
            .toArray();
    return Shrinkage.of(descent.penalties(), descent.objective().layout(), rates)
        .map(shrinkages -> new SparseSteps(descent, batches, begin, steps, shrinkages));
  }

  private static boolean fit(LocalDescent descent) {
    boolean hasL2 =
        descent.penalties().terms().stream().anyMatch(t -> t.penalty() instanceof Penalty.L2);
    return descent.updater().restsWithoutGradient()
        && (!hasL2 || descent.updater() instanceof Sgd)
        && descent.units().isIdentity()
        && !descent.objective().inputs().isEmpty();
  }

  /** Takes them all. */
  LocalDescent.End run() {
    boolean diverged = false;
    for (int step = 0; step < steps && !diverged; step++) {
      diverged = !take(step);
    }
    int[] all = IntStream.range(0, reached.length).toArray();
    TrainingState end = at(all, descent.objective().layout(), steps);
    return new LocalDescent.End(end.w(), end.slots(), diverged);
  }

  /** Takes one, from 0 on, and says whether it went well. */
  private boolean take(int step) {
    Rows batch = batches.draw(begin.step() + step);
    touched.clear();
    batches.forEach(batch, touched::add);
    int[] places = touched.places();
    ParameterLayout layout = touched.layout();
    TrainingResult result =
        new Trainer(
                layout,
                descent.updater(),
                descent.learningRate(),
                descent.penalties(),
                new StopCriterion.MaxSteps(1),
                List.of())
            .train(new Part(batch, places), at(places, layout, step));
    put(result.state(), places, step + 1);
    return result.reason().kind() != Reason.Kind.DIVERGED;
  }

  /** The state of some coordinates before a step. */
  private TrainingState at(int[] places, ParameterLayout layout, int step) {
    double[] w = new double[places.length];
    copy(begin.w(), places, w);
    TrainingState state =
        TrainingState.fresh(layout, descent.updater(), descent.learningRate(), List.of(), w);
    slots((slot, whole) -> copy(whole, places, state.slots().of(slot)));
    if (!shrinkages.stream().allMatch(Shrinkage::isNone)) {
      shrink(state, places, layout, step);
    }
    return new TrainingState(begin.step() + step, state.w(), state.slots());
  }

  private void shrink(TrainingState state, int[] places, ParameterLayout layout, int step) {
    double[] p = Vectors.constant(places.length, 1);
    descent.updater().precondition(p, begin.step() + step, state.slots());
    double[] w = state.w();
    for (int s = 0; s < shrinkages.size(); s++) {
      Shrinkage shrinkage = shrinkages.get(s);
      ParameterLayout.Segment segment = layout.segments().get(s);
      for (int i = segment.from(); i < segment.to(); i++) {
        w[i] = shrinkage.of(w[i], reached[places[i]], step, p[i]);
      }
    }
  }

  /** Puts back the state of some coordinates after so many steps. */
  private void put(TrainingState state, int[] places, int after) {
    for (int i = 0; i < places.length; i++) {
      begin.w()[places[i]] = state.w()[i];
      reached[places[i]] = after;
    }
    slots(
        (slot, whole) -> {
          double[] part = state.slots().of(slot);
          for (int i = 0; i < places.length; i++) {
            whole[places[i]] = part[i];
          }
        });
  }

  private void slots(BiConsumer<String, double[]> action) {
    for (Slot slot : descent.updater().slots(begin.w().length)) {
      action.accept(slot.name(), begin.slots().of(slot.name()));
    }
  }

  private static void copy(double[] whole, int[] places, double[] part) {
    for (int i = 0; i < places.length; i++) {
      part[i] = whole[places[i]];
    }
  }

  /** The gradient of a batch in the coordinates that it touches. */
  private final class Part implements GradientSource {
    private final Rows batch;
    private final int[] places;

    Part(Rows batch, int[] places) {
      this.batch = batch;
      this.places = places;
    }

    @Override
    public GradientSum evaluate(double[] w, long step) {
      for (int i = 0; i < places.length; i++) {
        begin.w()[places[i]] = w[i];
      }
      GradientSum whole = GradientSum.over(gradient);
      batches.add(begin.w(), batch, whole);
      GradientSum part = new GradientSum(places.length);
      for (int i = 0; i < places.length; i++) {
        part.gradient()[i] = gradient[places[i]];
        gradient[places[i]] = 0;
      }
      part.add(whole.loss(), whole.weight(), whole.rows());
      return part;
    }

    @Override
    public long rows() {
      return batches.rows();
    }
  }
}
