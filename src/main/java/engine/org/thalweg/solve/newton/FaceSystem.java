package org.thalweg.solve.newton;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A {@link QuadraticPart} and l1·|u|. Coordinates take turns until none comes to 0 or leaves it,
 * and then all that are not 0 move together: those that would change their sign as far as 0, and
 * all others the whole way, if q is lower there, and else as far as the first of them comes to 0.
 * Where a move together costs more than the turns that are still needed, there are only turns.
 */
final class FaceSystem {
  private static final int ROUNDS = 300;
  private static final int FEW_CUTS = 10; // in a row: then turns undo them, and q falls no more
  private static final int TURNS = 30; // of all coordinates before they move together

  private static final double REST = 3; // times what a round may gain: what all more turns may

  private final QuadraticPart quadratic;
  private final double[] u;
  private final double[] l1;
  private final Enough enough;
  private boolean hasNewFace; // whether a coordinate came to 0 or left it in the last turn
  private boolean hasSettled; // whether turns alone have come near enough
  private int cuts; // moves together in a row, the last included, that ended before their aim

  /**
   * How near the least q is near enough.
   *
   * @param little gain of a round that is not worth another
   * @param share of the fall of q so far, likewise
   */
  record Enough(double little, double share) {
    boolean isWorthMore(double gain, double fall) {
      return gain > least(fall);
    }

    double least(double fall) {
      return Math.max(share * fall, little);
    }
  }

  /**
   * A system.
   *
   * @param quadratic which moves with u
   * @param u where it is; changed
   */
  FaceSystem(QuadraticPart quadratic, double[] u, double[] l1, Enough enough) {
    this.quadratic = quadratic;
    this.u = u;
    this.l1 = l1;
    this.enough = enough;
  }

  /** Moves u to where q is least; whether it came there, and did not give up before. */
  boolean minimise() {
    double fall = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double gain = takeTurns(fall);
      fall += gain;
      if (hasSettled || cuts == 0 && !enough.isWorthMore(gain, fall)) {
        return true;
      }
      moveTogether(fall);
    }
    return false;
  }

  private double takeTurns(double before) {
    double all = 0;
    double gain = 0;
    double more; // turns until they have settled, as the last two say
    int turns = 0;
    do {
      double last = gain;
      gain = takeTurns();
      all += gain;
      turns++;
      more = turns == 1 ? 1 : more(last, gain, REST * enough.least(before + all));
      hasSettled = !(more > 0) && quadratic.turnsOfASystem() > 0;
    } while (!hasSettled
        && turns < TURNS
        && (more < quadratic.turnsOfASystem()
            || hasNewFace && enough.isWorthMore(gain, before + all)));
    return all;
  }

  /** After how many turns all further ones gain little, if each gains a like part of the last. */
  private static double more(double last, double gain, double little) {
    double ratio = gain / last;
    double rest = gain * ratio / (1 - ratio);
    if (gain == 0 || ratio < 1 && rest <= little) {
      return 0;
    }
    return ratio < 1
        ? StrictMath.log(little / rest) / StrictMath.log(ratio)
        : Double.POSITIVE_INFINITY;
  }

  /** Moves each coordinate to where q is least; returns about how much q fell. */
  private double takeTurns() {
    hasNewFace = false;
    double gain = 0;
    for (int j = 0; j < u.length; j++) {
      double curvature = quadratic.curvature(j);
      if (curvature > 0) {
        double centre = u[j] - quadratic.slope(j) / curvature;
        double shrink = l1[j] / curvature;
        double next = Math.abs(centre) <= shrink ? 0 : centre - Math.copySign(shrink, centre);
        double change = next - u[j];
        if (change != 0) {
          hasNewFace |= next == 0 || u[j] == 0;
          u[j] = next;
          quadratic.move(j, change);
          gain += curvature * change * change / 2;
        }
      }
    }
    return gain;
  }

  private void moveTogether(double fall) {
    int[] free = free();
    double[] right = new double[free.length];
    for (int a = 0; a < free.length; a++) {
      int j = free[a];
      right[a] = -quadratic.slope(j) - l1[j] * Math.signum(u[j]);
    }
    double[] change = quadratic.solve(free, right, enough.least(fall));
    double[] moves = pastKinks(free, change);
    cuts = Arrays.equals(moves, change) ? 0 : cuts + 1;
    if (cuts > FEW_CUTS || cuts > 0 && !(rise(free, moves) < 0)) { // uncut they are the same
      moves = toFirstKink(free, change);
    }
    for (int a = 0; a < free.length; a++) {
      int j = free[a];
      if (moves[a] != 0) {
        u[j] = moves[a] == -u[j] ? 0 : u[j] + moves[a];
        quadratic.move(j, moves[a]);
      }
    }
  }

  /** Whole moves, but for coordinates that would change their sign, which end at 0. */
  private double[] pastKinks(int[] free, double[] change) {
    double[] moves = change.clone();
    for (int a = 0; a < free.length; a++) {
      if (reach(free[a], change[a]) < 1) {
        moves[a] = -u[free[a]];
      }
    }
    return moves;
  }

  /** All moves in proportion, as far as the first coordinate comes to 0: q falls all the way. */
  private double[] toFirstKink(int[] free, double[] change) {
    double t = 1;
    for (int a = 0; a < free.length; a++) {
      t = Math.min(t, reach(free[a], change[a]));
    }
    double[] moves = new double[free.length];
    for (int a = 0; a < free.length; a++) {
      boolean ends = reach(free[a], change[a]) <= t && t < 1;
      moves[a] = ends ? -u[free[a]] : t * change[a];
    }
    return moves;
  }

  /** How much q rises by moves after which no coordinate has another sign. */
  private double rise(int[] free, double[] moves) {
    double[] image = new double[free.length];
    quadratic.multiply(free, moves, image);
    double rise = 0;
    for (int a = 0; a < free.length; a++) {
      double slope = quadratic.slope(free[a]) + l1[free[a]] * Math.signum(u[free[a]]);
      rise += (slope + image[a] / 2) * moves[a];
    }
    return rise;
  }

  /** The largest step, up to 1, that leads a coordinate not past 0. */
  private double reach(int j, double change) {
    return l1[j] > 0 && u[j] * change < 0 ? Math.min(1, -u[j] / change) : 1;
  }

  private int[] free() {
    return IntStream.range(0, u.length)
        .filter(j -> (u[j] != 0 || l1[j] == 0) && quadratic.curvature(j) > 0)
        .toArray();
  }
}
