package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Ranges;
import org.thalweg.update.Slots;

/**
 * The weights of a range and what the rule remembers of them. A weight that no step has touched
 * since is stored as that step left it; {@link Rest} says what has become of it.
 */
final class RangeWeights {
  private static final int PART = 1 << 12; // weights that stay in a core's cache with their slots
  static final int FIGURES = 3; // Σ g², Σ (Δw)², R of the weights as they are stored

  private final RangeSetting setting;
  private final Rest rest;
  private final boolean moves; // whether a weight that rests may change
  private final double[] w;
  private final Map<String, double[]> slots;
  private final int[] reached; // steps that each weight has been through; none where none moves
  private final double[] figures = new double[FIGURES];

  private RangeWeights(
      RangeSetting setting, double[] w, Map<String, double[]> slots, boolean moves) {
    this.setting = setting;
    this.rest = Rest.of(setting);
    this.w = w;
    this.slots = slots;
    this.moves = moves;
    this.reached = new int[moves ? w.length : 0];
  }

  /** Weights before the first step, in an array that is given up. */
  static RangeWeights begin(RangeSetting setting, double[] w) {
    Map<String, double[]> slots =
        new LinkedHashMap<>(new Slots(setting.updater().slots(w.length)).asMap());
    RangeWeights weights = new RangeWeights(setting, w, slots, setting.moves());
    weights.rest.begin(w, Slots.over(slots, List.of()));
    ElasticPenalty penalty = setting.penalty();
    for (double each : w) {
      weights.figures[2] += penalty.value(each);
    }
    return weights;
  }

  RangeSetting setting() {
    return setting;
  }

  /** Σ g² and Σ (Δw)² of the last step, and R of the weights as they are stored. */
  double[] figures() {
    return figures.clone();
  }

  /** Some weights as they are after so many steps. */
  double[] at(int[] places, long version) {
    double[] values = new double[places.length];
    parts(
        places.length,
        (from, to) -> {
          int[] part = Arrays.copyOfRange(places, from, to);
          Slots own = moves ? slots(part) : null;
          System.arraycopy(rested(part, version, own), 0, values, from, to - from);
        });
    return values;
  }

  /** All weights as they are after so many steps. */
  double[] at(long version) {
    return moves ? at(Places.numbers(0, w.length), version) : w.clone();
  }

  /**
   * Some weights as they are after so many steps.
   *
   * @param own their slots, which move too; null where none moves
   */
  private double[] rested(int[] places, long version, Slots own) {
    double[] part = Places.gathered(w, places);
    if (moves) {
      int[] since = new int[places.length];
      for (int i = 0; i < places.length; i++) {
        since[i] = reached[places[i]];
      }
      rest.move(part, since, Math.toIntExact(version), own);
    }
    return part;
  }

  /**
   * Steps on some weights.
   *
   * @param before what {@link #at} gives of them for this step
   * @param gradient of the mean loss by them; not used afterwards
   */
  void step(int[] places, double[] before, double[] gradient, long step) {
    figures[0] = 0;
    figures[1] = 0;
    parts(
        places.length,
        (from, to) ->
            take(
                Arrays.copyOfRange(places, from, to),
                Arrays.copyOfRange(before, from, to),
                Arrays.copyOfRange(gradient, from, to),
                step));
  }

  private void take(int[] places, double[] before, double[] gradient, long step) {
    for (double g : gradient) {
      figures[0] += g * g;
    }
    double rate = setting.schedule().at(step);
    long t = step + 1;
    Slots own = slots(places);
    if (setting.fades()) {
      rested(places, step, own);
    }
    setting.updater().direction(gradient, before, setting.update(step), own);
    double[] after = new double[places.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = before[i] - rate * gradient[i];
    }
    ElasticPenalty penalty = setting.penalty();
    if (penalty.l1() > 0 || penalty.l2() > 0) {
      double[] sizes = new double[places.length];
      Arrays.fill(sizes, rate);
      setting.updater().precondition(sizes, t, own);
      for (int i = 0; i < after.length; i++) {
        after[i] = penalty.prox(after[i], sizes[i]);
      }
    }
    setting.updater().stepped(after, t, own);
    for (int i = 0; i < after.length; i++) {
      double moved = after[i] - before[i];
      figures[1] += moved * moved;
      figures[2] += penalty.value(after[i]) - penalty.value(w[places[i]]);
    }
    store(places, after, own, t);
  }

  private void store(int[] places, double[] after, Slots own, long version) {
    for (int i = 0; i < places.length; i++) {
      w[places[i]] = after[i];
    }
    slots.forEach(
        (name, all) -> {
          double[] part = own.of(name);
          for (int i = 0; i < places.length; i++) {
            all[places[i]] = part[i];
          }
        });
    for (int i = 0; moves && i < places.length; i++) {
      reached[places[i]] = Math.toIntExact(version);
    }
  }

  private Slots slots(int[] places) {
    Map<String, double[]> parts = new LinkedHashMap<>();
    slots.forEach((name, all) -> parts.put(name, Places.gathered(all, places)));
    return Slots.over(parts, List.of());
  }

  private static void parts(int length, Ranges.RangeAction action) {
    for (int from = 0; from < length; from += PART) {
      action.on(from, Math.min(length, from + PART));
    }
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(w.length);
    for (double figure : figures) {
      out.writeDouble(figure);
    }
    out.writeInt(slots.size());
    StoredNumbers.write(w, out);
    for (double[] slot : slots.values()) {
      StoredNumbers.write(slot, out);
    }
    StoredNumbers.write(reached, out);
  }

  static RangeWeights read(RangeSetting setting, int width, DataInputStream in) throws IOException {
    int stored = in.readInt();
    RangeWeights weights = begin(setting, new double[width]);
    for (int i = 0; i < FIGURES; i++) {
      weights.figures[i] = in.readDouble();
    }
    int arrays = in.readInt();
    if (stored != width || arrays != weights.slots.size()) {
      throw new IOException(
          "a range must have %d weights and %d slots but has %d and %d"
              .formatted(width, weights.slots.size(), stored, arrays));
    }
    StoredNumbers.read(weights.w, in);
    for (double[] slot : weights.slots.values()) {
      StoredNumbers.read(slot, in);
    }
    StoredNumbers.read(weights.reached, in);
    return weights;
  }
}
