package org.thalweg.solve.sgd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.thalweg.objective.ParameterLayout;
import org.thalweg.penalty.Penalties;
import org.thalweg.schedule.LearningRate;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.Solver;
import org.thalweg.solve.States;
import org.thalweg.solve.Vectors;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * The state of gradient descent: the number of steps, w, w before the last step, and the slots of
 * the rule, of the learning rate and of local rounds. All arrays change in place.
 *
 * <p>In a snapshot: {@code before}, and {@code slot.NAME} for each array of the memory.
 */
final class DescentState {
  private static final String RATE = "learningRate";
  private static final String SHARDS = "source"; // the name that version 0.1 gave it

  private static final String POSITION = "position"; // w, where a snapshot has another point

  private final double[] w;
  private final double[] before;
  private final Slots slots;
  private long step;

  private DescentState(long step, double[] w, double[] before, Slots slots) {
    this.step = step;
    this.w = w;
    this.before = before;
    this.slots = slots;
  }

  /**
   * Before the first step, with fresh memory.
   *
   * @param start w, which is copied
   * @param ofShards the memory that local rounds average over the shards
   */
  static DescentState fresh(
      ParameterLayout layout,
      Updater updater,
      LearningRate learningRate,
      List<Slot> ofShards,
      double[] start) {
    double[] ofRate = learningRate.memory();
    List<Slot> all = new ArrayList<>(updater.slots(start.length));
    all.add(new Slot(RATE, ofRate.length, 0));
    all.addAll(Slot.part(SHARDS, ofShards));
    Slots slots = new Slots(all, segments(layout));
    System.arraycopy(ofRate, 0, slots.of(RATE), 0, ofRate.length);
    return new DescentState(0, start.clone(), start.clone(), slots);
  }

  /** Those of a layout, as rules see them. */
  static List<Slots.SlotSegment> segments(ParameterLayout layout) {
    return layout.segments().stream()
        .map(segment -> new Slots.SlotSegment(segment.from(), segment.to(), segment.penalised()))
        .toList();
  }

  /**
   * This state in other coordinates; not of local rounds.
   *
   * @param to the segments of these
   * @param mapping makes another array of every vector, given the value of coordinates that it does
   *     not have; others have their slots as they begin
   */
  DescentState mapped(
      ParameterLayout to, Updater updater, BiFunction<double[], Double, double[]> mapping) {
    Slots other = mappedSlots(to, updater, mapping);
    return new DescentState(step, mapping.apply(w, 0.0), mapping.apply(before, 0.0), other);
  }

  /** The state of some coordinates, before a step, which keeps their w as it is. */
  DescentState gathered(ActiveCoordinates some, Updater updater) {
    Slots other = mappedSlots(some.layout(), updater, (all, rest) -> some.gather(all));
    return new DescentState(step, some.gather(w), new double[some.places().length], other);
  }

  private Slots mappedSlots(
      ParameterLayout to, Updater updater, BiFunction<double[], Double, double[]> mapping) {
    Map<String, Double> vectors = vectors(updater);
    Map<String, double[]> arrays = new LinkedHashMap<>();
    slots
        .asMap()
        .forEach(
            (name, array) -> {
              Double rest = vectors.get(name);
              arrays.put(name, rest == null ? array.clone() : mapping.apply(array, rest));
            });
    return Slots.over(arrays, segments(to));
  }

  /** This state, whose arrays are kept, of coordinates of other segments. */
  DescentState of(ParameterLayout layout) {
    return new DescentState(step, w, before, Slots.over(slots.asMap(), segments(layout)));
  }

  /** The slots of a rule that have a value a coordinate, and what each begins with. */
  static Map<String, Double> vectors(Updater updater) {
    List<Slot> ofOne = updater.slots(1);
    List<Slot> ofTwo = updater.slots(2);
    Map<String, Double> vectors = new HashMap<>();
    for (int k = 0; k < ofOne.size(); k++) {
      if (ofOne.get(k).length() != ofTwo.get(k).length()) {
        vectors.put(ofOne.get(k).name(), ofOne.get(k).initial());
      }
    }
    return vectors;
  }

  /** Steps taken so far, which is also the number of the next step. */
  long step() {
    return step;
  }

  /** The parameters themselves. */
  double[] w() {
    return w;
  }

  /** w before the last step, itself. */
  double[] before() {
    return before;
  }

  /** All memory, itself. */
  Slots slots() {
    return slots;
  }

  /** What the learning rate remembers, itself. */
  double[] ofRate() {
    return slots.of(RATE);
  }

  /** What local rounds average over the shards, itself. */
  Slots ofShards() {
    return slots.part(SHARDS);
  }

  /** ‖·‖₂ of the last step. */
  double stepNorm() {
    return Vectors.distance(w, before);
  }

  /** Before a step: keeps w as it is. */
  void beginStep() {
    System.arraycopy(w, 0, before, 0, w.length);
  }

  /** After a step: counts it. */
  void endStep() {
    step++;
  }

  /** w ← prox(w − η·d) with step sizes η·p, on a copy of the parameters or on themselves. */
  void move(
      double[] of,
      double[] direction,
      double rate,
      Updater updater,
      Penalties penalties,
      ParameterLayout layout) {
    Vectors.subtract(of, rate, direction);
    if (penalties.hasProx()) {
      double[] stepSizes = Vectors.constant(of.length, rate);
      new Update(updater, this).precondition(stepSizes);
      penalties.prox(of, stepSizes, layout);
    }
  }

  /** Copies all of it over another state of the same shape. */
  void copyTo(DescentState other) {
    System.arraycopy(w, 0, other.w, 0, w.length);
    System.arraycopy(before, 0, other.before, 0, w.length);
    other.slots.set(slots.asMap());
    other.step = step;
  }

  /** What a run gives back where w is at a point. */
  double[] result(Updater updater, double[] point) {
    return step == 0 ? point : updater.result(point, slots);
  }

  /**
   * What a snapshot has of steps around which there is another solver, and of that.
   *
   * @param point that is given back
   */
  static Map<String, double[]> saved(Solver steps, String name, Record around, double[] point) {
    Map<String, double[]> saved = positioned(steps.save(), point, steps.point());
    saved.putAll(States.save(name, around, point));
    return saved;
  }

  /** With w where another point is given back. */
  private static Map<String, double[]> positioned(
      Map<String, double[]> saved, double[] given, double[] w) {
    if (given != w) {
      saved.putIfAbsent(POSITION, w.clone());
    }
    return saved;
  }

  /**
   * As a run was saved.
   *
   * @throws Snapshot.Unfit if an array is missing or has another length
   */
  void restore(Snapshot from) {
    boolean isMoved = from.memory().containsKey(POSITION);
    double[] position = isMoved ? from.memory(POSITION, w.length) : from.w(w.length);
    restore(from.step(), position, "", from);
  }

  /** Copies of all arrays, by name, where a snapshot has the point that is given back. */
  Map<String, double[]> save(double[] given, double[] point) {
    return positioned(save(), given, point);
  }

  /** Copies of all arrays but w, by name. */
  Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    saved.put("before", before.clone());
    slots.asMap().forEach((name, array) -> saved.put("slot." + name, array.clone()));
    return saved;
  }

  /**
   * Takes over what {@link #save} gave.
   *
   * @param prefix of the names in the snapshot
   * @throws Snapshot.Unfit if an array is missing or has another length
   */
  void restore(long savedStep, double[] savedW, String prefix, Snapshot from) {
    slots.asMap().forEach((name, array) -> States.read(from, prefix + "slot." + name, array));
    States.read(from, prefix + "before", before);
    System.arraycopy(savedW, 0, w, 0, w.length);
    step = savedStep;
  }
}
