package org.thalweg.solve.ranges;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Ranges;
import org.thalweg.schedule.Schedule;
import org.thalweg.schedule.Schedules;
import org.thalweg.update.Fading;
import org.thalweg.update.FtrlProximal;
import org.thalweg.update.Momentum;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

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

  /**
   * What a penalty and the rule make of weights during steps in which they have no gradient, in one
   * go when they are next read. It is a function of the weight when it was last stepped, of its
   * slots and of the two steps, so a weight that is read on the way, and not stored, comes to the
   * same bits.
   */
  private sealed interface Rest {
    double FORGOTTEN = 40; // e⁻⁴⁰ of what was is left

    /** Lets the rule take in where weights begin, before the first step. */
    default void begin(double[] w, Slots slots) {}

    /**
     * Moves weights on, in place, and their slots too if the rule moves these meanwhile.
     *
     * @param w as they were last stored
     * @param reached steps that each has been through
     * @param to steps to be through
     * @param slots of these weights
     */
    void move(double[] w, int[] reached, int to, Slots slots);

    /** What becomes of weights without a gradient. */
    static Rest of(RangeSetting setting) {
      Updater updater = setting.updater();
      ElasticPenalty penalty = setting.penalty();
      double rate = setting.schedule().at(0);
      if (updater instanceof FtrlProximal ftrl) {
        return new OfFtrl(ftrl, penalty, rate);
      }
      if (updater instanceof Momentum momentum && (penalty.l1() > 0 || penalty.l2() > 0)) {
        return new OfMomentum(momentum, penalty, rate);
      }
      if (updater instanceof Fading fading) {
        return new OfFading(fading, rate);
      }
      return setting.schedule() instanceof Schedules.Constant
          ? new Shrinkage(updater, penalty, rate)
          : new ScheduledShrinkage(updater, setting.schedule(), penalty.l1());
    }

    /** The step sizes η·p of resting weights. */
    private static double[] sizes(Updater updater, double rate, int length, int to, Slots slots) {
      double[] sizes = new double[length];
      Arrays.fill(sizes, rate);
      updater.precondition(sizes, to, slots);
      return sizes;
    }

    /**
     * A length, or 0 where it is negative, with the sign of a weight; what is no number stays so.
     */
    private static double atLeastZero(double length, double of) {
      return length > 0 ? Math.copySign(length, of) : Double.isNaN(length) ? length : 0;
    }

    /**
     * Resting weights of a rule that leaves them alone, at a constant η: n times the prox, whose
     * step size η·p stays the same.
     *
     * <pre>
     *   a = 1/(1 + η·p·λ₂)
     *   λ₂ = 0     |w| ← max(0, |w| − n·η·p·λ₁)
     *   else       |w| ← max(0, aⁿ·|w| − (1 − aⁿ)·λ₁/λ₂)
     * </pre>
     *
     * since a weight that has come to 0 stays there.
     */
    record Shrinkage(Updater updater, ElasticPenalty penalty, double rate) implements Rest {
      @Override
      public void move(double[] w, int[] reached, int to, Slots slots) {
        double[] sizes = sizes(updater, rate, w.length, to, slots);
        for (int i = 0; i < w.length; i++) {
          if (reached[i] < to && w[i] != 0) {
            w[i] = after(w[i], to - reached[i], sizes[i]);
          }
        }
      }

      /** A weight after so many steps of one size. */
      double after(double w, int steps, double size) {
        double l2 = penalty.l2();
        if (l2 == 0) {
          return atLeastZero(Math.abs(w) - steps * (size * penalty.l1()), w);
        }
        double power = StrictMath.pow(1 / (1 + l2 * size), steps);
        return atLeastZero(power * Math.abs(w) - (1 - power) * (penalty.l1() / l2), w);
      }
    }

    /**
     * Resting weights of a rule that leaves them alone, under an L1 penalty and any schedule of η:
     *
     * <pre>
     *   |w| ← max(0, |w| − p·λ₁·(S_b − S_a))      S_t = η_0 + … + η_(t−1)
     * </pre>
     */
    final class ScheduledShrinkage implements Rest {
      private final Updater updater;
      private final Schedule schedule;
      private final double l1;
      private double[] sums = new double[64]; // S
      private int known; // steps of which S is there

      ScheduledShrinkage(Updater updater, Schedule schedule, double l1) {
        this.updater = updater;
        this.schedule = schedule;
        this.l1 = l1;
      }

      @Override
      public void move(double[] w, int[] reached, int to, Slots slots) {
        double[] sizes = sizes(updater, 1, w.length, to, slots);
        extend(to);
        for (int i = 0; i < w.length; i++) {
          if (reached[i] < to && w[i] != 0) {
            double by = sizes[i] * l1 * (sums[to] - sums[reached[i]]);
            w[i] = atLeastZero(Math.abs(w[i]) - by, w[i]);
          }
        }
      }

      private void extend(int to) {
        if (to >= sums.length) {
          sums = Arrays.copyOf(sums, Math.max(to + 1, 2 * sums.length));
        }
        for (; known < to; known++) {
          sums[known + 1] = sums[known] + schedule.at(known);
        }
      }
    }

    /**
     * Resting weights of a rule that forgets them, without a penalty, at a constant η if weights
     * move.
     */
    record OfFading(Fading rule, double rate) implements Rest {
      @Override
      public void move(double[] w, int[] reached, int to, Slots slots) {
        int[] steps = new int[w.length];
        for (int i = 0; i < w.length; i++) {
          steps[i] = to - reached[i];
        }
        rule.fade(w, steps, rate, slots);
      }
    }

    /**
     * Resting weights of ftrl, whose w is a function of its memory and of t, at a constant η. A
     * step without a gradient leaves n and z as they are:
     *
     * <pre>
     *   p = α/(β + √n)
     *   w ← prox(w − η·(w + z·p))      with the step size η·t·p
     * </pre>
     *
     * With η = 1, for which the rule is made, the last of these steps alone counts. Else what was
     * before the last 40/η of them counts less than rounding, so that no more are taken; and a
     * weight stays at 0 from the step on at which |z| ≤ t·λ₁.
     */
    record OfFtrl(FtrlProximal rule, ElasticPenalty penalty, double rate) implements Rest {
      /**
       * As the first update does, but for all weights: z ← −(β/α)·w, which holds on to the start.
       */
      @Override
      public void begin(double[] w, Slots slots) {
        double[] z = slots.of("linear");
        for (int i = 0; i < w.length; i++) {
          z[i] -= rule.beta() / rule.alpha() * w[i];
        }
      }

      @Override
      public void move(double[] w, int[] reached, int to, Slots slots) {
        double[] n = slots.of("sumOfSquares");
        double[] z = slots.of("linear");
        int most = rate < 1 ? (int) Math.min(Integer.MAX_VALUE, Math.ceil(FORGOTTEN / rate)) : 1;
        for (int i = 0; i < w.length; i++) {
          double p = rule.alpha() / (rule.beta() + Math.sqrt(n[i]));
          int first = rate <= 1 ? Math.max(reached[i], to - most) : reached[i];
          for (int step = first; step < to; step++) {
            double t = step + 1.0;
            if (w[i] == 0 && Math.abs(z[i]) <= t * penalty.l1()) {
              break;
            }
            double moved = rate == 1 ? -(z[i] * p) : w[i] - rate * (w[i] + z[i] * p);
            w[i] = penalty.prox(moved, rate * t * p);
          }
        }
      }
    }

    /**
     * Resting weights of momentum under a penalty, at a constant η. A step without a gradient is
     *
     * <pre>
     *   b ← μ·b,   w ← prox(w − η·b)      with the step size η·p, p = (1 − μᵗ)/(1 − μ)
     * </pre>
     *
     * Such steps are taken one by one until less than rounding is left of b, which are 40/ln(1/μ);
     * then w moves by the prox alone, as under {@link Shrinkage}. Under an L1 term each weight that
     * is not 0 takes up to so many whenever it is read, however small its b is by then: 380 at μ =
     * 0.9, 3,980 at 0.99. Without an L1 term w is the sum of two geometric series from where p
     * stays the same:
     *
     * <pre>
     *   w ← aⁿ·w − η·b·μ·a·(aⁿ − μⁿ)/(a − μ)      a = 1/(1 + η·p·λ₂)
     * </pre>
     */
    final class OfMomentum implements Rest {
      private static final double APART = 1e-3; // a and μ, or their series cancel out

      private final ElasticPenalty penalty;
      private final Shrinkage without; // once b is forgotten
      private final double rate;
      private final double mu;
      private final double[] sizes; // η·p by t; the last for all that are later
      private final boolean isSeries;

      OfMomentum(Momentum rule, ElasticPenalty penalty, double rate) {
        this.penalty = penalty;
        this.without = new Shrinkage(rule, penalty, rate);
        this.rate = rate;
        this.mu = rule.momentum();
        int most = mu > 0 ? (int) Math.ceil(FORGOTTEN / -StrictMath.log(mu)) : 1;
        this.sizes = new double[most + 1];
        for (int t = 0; t <= most; t++) {
          sizes[t] = rate * ((1 - StrictMath.pow(mu, t)) / (1 - mu));
        }
        this.isSeries = penalty.l1() == 0 && Math.abs(shrinkage() - mu) > APART;
      }

      private int most() {
        return sizes.length - 1;
      }

      /** a. */
      private double shrinkage() {
        return 1 / (1 + penalty.l2() * sizes[most()]);
      }

      @Override
      public void move(double[] w, int[] reached, int to, Slots slots) {
        double[] velocity = slots.of("velocity");
        for (int i = 0; i < w.length; i++) {
          int left = stepwise(i, w, velocity, reached[i], to);
          if (left > 0) {
            double power = StrictMath.pow(mu, left);
            w[i] = after(w[i], velocity[i], left, power);
            velocity[i] *= power;
          }
        }
      }

      /** Takes steps one by one, as long as b and t count; gives how many are left. */
      private int stepwise(int i, double[] w, double[] velocity, int from, int to) {
        long end = Math.min(to, isSeries ? Math.max(from, most()) : (long) from + most());
        for (int t = from + 1; t <= end; t++) {
          double size = sizes[Math.min(t, most())];
          velocity[i] *= mu;
          w[i] = penalty.prox(w[i] - rate * velocity[i], size);
          if (w[i] == 0 && isStill(velocity[i], size)) {
            return to - t;
          }
        }
        return to - (int) end;
      }

      /** Whether b moves a weight of 0 no more, now and later. */
      private boolean isStill(double velocity, double size) {
        return rate * mu * Math.abs(velocity) <= penalty.l1() * size;
      }

      private double after(double w, double velocity, int steps, double power) {
        double size = sizes[most()];
        if (!isSeries) {
          return w == 0 ? w : without.after(w, steps, size);
        }
        double a = shrinkage();
        double shrunk = StrictMath.pow(a, steps);
        return shrunk * w - rate * velocity * (mu * a * (shrunk - power) / (a - mu));
      }
    }
  }
}
