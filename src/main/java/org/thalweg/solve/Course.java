package org.thalweg.solve;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run of the trainer is, what it has seen, and where it can go back to.
 *
 * <p>In a snapshot its memory is: {@code slot.NAME}, the arrays of {@link TrainingState#slots};
 * {@code before}, w before the last step; and where a good state is kept, all of that and w and
 * step again under {@code good}.
 */
final class Course {
  private final OnDivergence onDivergence;
  private final History history;
  private final long begin;
  private Place here;
  private Place good; // null where there is no going back

  /** A state, and w before the last step, by which the length of that step is known. */
  private record Place(TrainingState state, double[] before) {

    /** The same, copied over another place. */
    Place copyInto(Place other) {
      System.arraycopy(before, 0, other.before, 0, before.length);
      return new Place(state.copyInto(other.state), other.before);
    }

    void save(String prefix, Map<String, double[]> memory) {
      memory.put(prefix + "before", before.clone());
      state
          .slots()
          .asMap()
          .forEach((name, array) -> memory.put(prefix + "slot." + name, array.clone()));
    }

    /** A place of this one's shape, as it was saved. */
    static Place load(TrainingState shape, long step, double[] w, String prefix, Snapshot from) {
      Map<String, double[]> slots = new LinkedHashMap<>();
      shape
          .slots()
          .asMap()
          .forEach(
              (name, array) -> slots.put(name, from.memory(prefix + "slot." + name, array.length)));
      shape.slots().set(slots);
      double[] before = from.memory(prefix + "before", w.length).clone();
      return new Place(new TrainingState(step, w.clone(), shape.slots()), before);
    }
  }

  private Course(OnDivergence onDivergence, History history, Place here, Place good) {
    this.onDivergence = onDivergence;
    this.history = history;
    this.here = here;
    this.good = good;
    this.begin = System.nanoTime() - history.elapsed().toNanos();
  }

  /**
   * A run before its first step.
   *
   * @param other a state of the same shape, whose arrays are the course's from now on
   */
  static Course from(
      TrainingState start, TrainingState other, OnDivergence onDivergence, long rows) {
    Place here = new Place(start, start.w().clone());
    Place good =
        onDivergence.times() > 0 ? here.copyInto(new Place(other, other.w().clone())) : null;
    return new Course(onDivergence, new History(rows), here, good);
  }

  /**
   * A run as it was when a snapshot was taken.
   *
   * @param shape a state of the run's shape; so is {@code other}
   * @throws Snapshot.Unfit if the snapshot is that of another solver
   */
  static Course resumed(
      TrainingState shape, TrainingState other, OnDivergence onDivergence, Snapshot from) {
    Place here = Place.load(shape, from.step(), from.w(), "", from);
    Place good = null;
    if (onDivergence.times() > 0) {
      boolean kept = from.memory().containsKey("good.w");
      good =
          kept
              ? Place.load(
                  other,
                  (long) from.memory("good.step", 1)[0],
                  from.memory("good.w", from.w().length),
                  "good.",
                  from)
              : here.copyInto(new Place(other, other.w().clone()));
    }
    return new Course(onDivergence, from.history().copy(), here, good);
  }

  TrainingState state() {
    return here.state;
  }

  History history() {
    return history;
  }

  /** The length of the step that led here. */
  double stepNorm() {
    return Vectors.distance(here.state.w(), here.before);
  }

  /** Time of training so far. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /** What the learning rate is multiplied with by now. */
  double rateFactor() {
    return StrictMath.pow(onDivergence.factor(), history.setbacks());
  }

  /** Why one cannot go on from what was measured here; empty where one can. */
  Optional<String> obstacle(StepReport report) {
    if (!report.isFinite() || onDivergence.isExploded(report.objective(), first(report))) {
      return Optional.of(
          "objective %s, gradient norm %s at step %d"
              .formatted(report.objective(), report.gradientNorm(), report.step()));
    }
    return Optional.empty();
  }

  /** Takes what was measured here into account. */
  void add(StepReport report) {
    if (onDivergence.isGood(report.objective(), first(report))) {
      good = here.copyInto(good);
    }
    history.add(report);
  }

  private double first(StepReport report) {
    return history.steps() == 0 ? report.objective() : history.objective(0);
  }

  /** Before a step: w as it is now is what the step is measured from. */
  void leave() {
    System.arraycopy(here.state.w(), 0, here.before, 0, here.before.length);
  }

  /** After a step. */
  void arrive() {
    here = new Place(here.state.next(), here.before);
  }

  /** Goes back to the last good state, and says whether it may. */
  boolean goBack() {
    if (history.setbacks() >= onDivergence.times()) {
      return false;
    }
    here = good.copyInto(here);
    history.setBack(here.state.step());
    return true;
  }

  /** The last state that was well, of a run that is lost. */
  TrainingState lastGood() {
    if (good != null) {
      return good.state;
    }
    return new TrainingState(Math.max(0, here.state.step() - 1), here.before, here.state.slots());
  }

  /** All of this, as it will be when the run goes on. */
  Snapshot snapshot(History history) {
    Map<String, double[]> memory = new LinkedHashMap<>();
    here.save("", memory);
    if (good != null) {
      memory.put("good.w", good.state.w().clone());
      memory.put("good.step", new double[] {good.state.step()});
      good.save("good.", memory);
    }
    return new Snapshot(here.state.step(), here.state.w().clone(), memory, history);
  }
}
