package org.thalweg.solve.newton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.thalweg.solve.Reason;
import org.thalweg.solve.Snapshot;

/**
 * What is saved of a {@link ScreenedNewton} that has measured F.
 *
 * @param loss mean loss at its point
 * @param gradient of the mean loss there
 * @param second null where the rows are held
 * @param wasKnown whether the matrix of these was known, and not to be asked for yet
 * @param before how much the step before promised; not a number for none
 * @param steps measured
 * @param close what part of |F| is left to gain where it is solved
 */
record ScreenedState(
    double loss,
    double stepNorm,
    double[] gradient,
    PackedHessian second,
    boolean wasKnown,
    double before,
    long steps,
    double close,
    Ending end) {
  private static final String NUMBERS = "screened";
  private static final String GRADIENT = "screened.gradient";
  private static final String SECOND = "screened.second";
  private static final String AMONG = "screened.among";
  private static final String SECANTS = "screened.secants";
  private static final int COUNT = 7;

  /** How it ended. */
  enum Ending {
    NONE,
    SOLVED,
    STALLED,
    WIDE;

    static Ending of(Optional<Reason> reason) {
      return reason.map(Ending::of).orElse(NONE);
    }

    private static Ending of(Reason reason) {
      if (reason.kind() == Reason.Kind.CONVERGED) {
        return SOLVED;
      }
      return reason.rule().equals(WorkingSetHessian.WIDTH) ? WIDE : STALLED;
    }
  }

  /** The state of a solver that has measured nothing. */
  static Map<String, double[]> start() {
    return Map.of(NUMBERS, new double[0]);
  }

  static boolean isStart(Map<String, double[]> state) {
    return state.containsKey(NUMBERS) && state.get(NUMBERS).length == 0;
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws Snapshot.Unfit if the state is that of another solver, or of another dimension
   */
  static ScreenedState of(Map<String, double[]> state, int dimension) {
    double[] numbers = array(state, NUMBERS, COUNT);
    return new ScreenedState(
        numbers[0],
        numbers[1],
        array(state, GRADIENT, dimension).clone(),
        state.containsKey(SECOND) ? second(state, dimension) : null,
        numbers[6] != 0,
        numbers[2],
        (long) numbers[3],
        numbers[4],
        Ending.values()[(int) numbers[5]]);
  }

  private static PackedHessian second(Map<String, double[]> state, int dimension) {
    double[] among = state.getOrDefault(AMONG, new double[0]);
    return new PackedHessian(
        array(state, SECOND, dimension).clone(),
        Arrays.stream(among).mapToInt(j -> (int) j).toArray(),
        among.length == 0 ? among : null,
        secants(state.getOrDefault(SECANTS, new double[0]), among.length));
  }

  /** One after the other, the step before the change. */
  private static List<Secant> secants(double[] all, int length) {
    if (length == 0 ? all.length > 0 : all.length % (2 * length) != 0) {
      throw new Snapshot.Unfit("the secants of a point of a path must be whole");
    }
    List<Secant> secants = new ArrayList<>();
    for (int from = 0; from < all.length; from += 2 * length) {
      int half = from + length;
      secants.add(
          new Secant(
              Arrays.copyOfRange(all, from, half), Arrays.copyOfRange(all, half, half + length)));
    }
    return List.copyOf(secants);
  }

  private static double[] flat(List<Secant> secants) {
    return secants.stream()
        .flatMap(secant -> Stream.of(secant.step(), secant.change()))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static double[] array(Map<String, double[]> state, String name, int length) {
    return Snapshot.array("a point of a path", state, name, length);
  }

  Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>();
    double[] numbers = {loss, stepNorm, before, steps, close, end.ordinal(), wasKnown ? 1 : 0};
    saved.put(NUMBERS, numbers);
    saved.put(GRADIENT, gradient.clone());
    if (second != null) {
      saved.put(SECOND, second.at().clone());
      saved.put(AMONG, IntStream.of(second.among()).asDoubleStream().toArray());
      saved.put(SECANTS, flat(second.secants()));
    }
    return saved;
  }
}
