package org.thalweg.solve.interior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.CoordinatePenalties;
import org.thalweg.solve.interior.Coordinates.BoundPairs;

/**
 * Six coordinates: with a kink, with a lower bound, with an upper one, with a kink and both bounds,
 * fixed, and with nothing. What all of them add up to is beside the sums of each by itself.
 */
class CoordinatesTest {
  private static final Offset<Double> CLOSE = within(1e-13);
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double PRODUCT = 0.3;
  private static final double TARGET = 0.05;
  private static final double MEAN = 0.25;
  private static final double REACH = 0.1; // where all products are larger than they should be
  private static final int COUNT = 6;
  private static final double[] L1 = {0.4, 0, 0, 0.2, 0, 0};
  private static final double[] LOW = {-INFINITY, -1, -INFINITY, -2, 0.5, -INFINITY};
  private static final double[] HIGH = {INFINITY, INFINITY, 1.5, 3, 0.5, INFINITY};
  private static final double[] START = {0.3, 0.2, -0.4, 0.7, 0.5, 9};
  private static final double[] UNITS = {0.5, 0.25, 2, 1, 1, 1};
  private static final CoordinatePenalties WEIGHTS =
      new CoordinatePenalties(L1, new double[COUNT], LOW, HIGH, false);

  private final SplittableRandom random = new SplittableRandom(17);

  /** The same numbers, each coordinate and bound by itself. */
  private static final class Alone {
    private final ComplementarityPairs kinks = new ComplementarityPairs(COUNT);
    private final BoundPairs lower = new BoundPairs(COUNT, 1);
    private final BoundPairs upper = new BoundPairs(COUNT, -1);

    Alone() {
      kinks.begin(0, 0.8, 0.5, 0.3, 0.5);
      kinks.begin(3, 0.4, 0.5, 0.7, 1);
      lower.begin(1, 1.2, PRODUCT);
      lower.begin(3, 2.7, PRODUCT);
      upper.begin(2, 1.9, PRODUCT);
      upper.begin(3, 2.3, PRODUCT);
    }

    /** Those that count of a coordinate. */
    List<BoundPairs> sides(int j) {
      return switch (j) {
        case 1 -> List.of(lower);
        case 2 -> List.of(upper);
        case 3 -> List.of(lower, upper);
        default -> List.of();
      };
    }

    boolean hasKink(int j) {
      return j == 0 || j == 3;
    }

    void hold(CentralPath.Direction direction) {
      for (int j = 0; j < COUNT; j++) {
        double predicted = direction.predictor()[j];
        double step = direction.step()[j];
        if (hasKink(j)) {
          kinks.hold(j, predicted, step, TARGET, MEAN);
        }
        for (BoundPairs side : sides(j)) {
          side.hold(j, predicted, step, TARGET);
        }
      }
    }
  }

  private static Coordinates begun() {
    return Coordinates.of(WEIGHTS, new CentralPath(START, 1, 1, List.of()), UNITS, PRODUCT);
  }

  private double[] draw() {
    return random.doubles(COUNT, -0.3, 0.3).toArray();
  }

  private CentralPath.Direction direction() {
    return new CentralPath.Direction(draw(), draw(), TARGET, MEAN);
  }

  @Test
  void aPredictorAddsTheTermsOfEveryKinkAndBound() {
    double[] predictor = draw();
    double[] correction = draw();
    double[] centring = draw();
    double[] correctionAlone = correction.clone();
    double[] centringAlone = centring.clone();
    Coordinates coordinates = begun();
    coordinates.predict(predictor, MEAN, correction, centring);
    Alone alone = new Alone();
    double ratio = 0;
    double linear = 0;
    double quadratic = 0;
    for (int j = 0; j < COUNT; j++) {
      if (alone.hasKink(j)) {
        ComplementarityPairs kinks = alone.kinks;
        kinks.predict(j, predictor[j], MEAN);
        correctionAlone[j] += kinks.curvature(j) * kinks.correction();
        centringAlone[j] += kinks.curvature(j) * kinks.centring();
        ratio = Math.max(ratio, kinks.ratio(j));
        linear += kinks.linear(j);
        quadratic += kinks.quadratic();
      }
      for (BoundPairs side : alone.sides(j)) {
        double force = side.forceChange(j, predictor[j]);
        correctionAlone[j] += side.correction(j, predictor[j]);
        centringAlone[j] += side.centring(j);
        ratio = Math.max(ratio, side.ratio(j, predictor[j], force));
        linear += side.linear(j, predictor[j], force);
        quadratic += side.quadratic(predictor[j], force);
      }
    }
    assertThat(correction).containsExactly(correctionAlone, CLOSE);
    assertThat(centring).containsExactly(centringAlone, CLOSE);
    assertThat(coordinates.ratio()).isPositive().isCloseTo(ratio, CLOSE);
    assertThat(coordinates.linear()).isCloseTo(linear, CLOSE);
    assertThat(coordinates.quadratic()).isCloseTo(quadratic, CLOSE);
  }

  @Test
  void aStepHasTheLackAndTheRatioOfEveryKinkAndBound() {
    CentralPath.Direction direction = direction();
    Coordinates coordinates = begun();
    coordinates.hold(direction);
    Alone alone = new Alone();
    alone.hold(direction);
    double[] lack = draw();
    double[] lackAlone = lack.clone();
    double ratio = 0;
    for (int j = 0; j < COUNT; j++) {
      if (alone.hasKink(j)) {
        lackAlone[j] += alone.kinks.curvature(j) * alone.kinks.lack(j, REACH, TARGET, MEAN);
        ratio = Math.max(ratio, alone.kinks.heldRatio(j));
      }
      for (BoundPairs side : alone.sides(j)) {
        lackAlone[j] += side.lack(j, direction.step()[j], REACH, TARGET);
        ratio = Math.max(ratio, side.heldRatio(j, direction.step()[j], 0));
      }
    }
    double[] before = lack.clone();
    coordinates.addLack(lack, REACH, direction);
    assertThat(lack).containsExactly(lackAlone, CLOSE);
    for (int j = 0; j < 4; j++) {
      assertThat(lack[j]).as("coordinate %d lacks something", j).isNotEqualTo(before[j]);
    }
    assertThat(coordinates.heldRatio()).isCloseTo(ratio, CLOSE);
  }

  @Test
  void aCorrectorRaisesTheRatiosByEachOfItsShares() {
    CentralPath.Direction direction = direction();
    CentralPath.Corrector corrector = new CentralPath.Corrector(draw(), REACH, 0.6);
    Alone alone = new Alone();
    alone.hold(direction);
    double[] ratios = new double[Centrality.weights()];
    double[] ratiosAlone = new double[Centrality.weights()];
    double after = 0; // with the share that is added
    for (int j = 0; j < COUNT; j++) {
      double step = direction.step()[j];
      double change = corrector.change()[j];
      if (alone.hasKink(j)) {
        alone.kinks.correct(j, change, REACH, TARGET, MEAN);
        for (int k = 0; k < ratios.length; k++) {
          ratiosAlone[k] = Math.max(ratiosAlone[k], alone.kinks.ratio(j, Centrality.weight(k)));
        }
        after = Math.max(after, alone.kinks.ratio(j, 0.6));
      }
      for (BoundPairs side : alone.sides(j)) {
        double force = side.forceOfCorrector(j, step, change, REACH, TARGET);
        for (int k = 0; k < ratios.length; k++) {
          double share = Centrality.weight(k);
          ratiosAlone[k] =
              Math.max(ratiosAlone[k], side.heldRatio(j, step + share * change, share * force));
        }
        after = Math.max(after, side.heldRatio(j, step + 0.6 * change, 0.6 * force));
      }
    }
    Coordinates coordinates = begun();
    coordinates.hold(direction);
    coordinates.raise(ratios, corrector, direction);
    assertThat(ratios).containsExactly(ratiosAlone, CLOSE);
    coordinates.add(corrector, direction);
    assertThat(coordinates.heldRatio()).isCloseTo(after, CLOSE);
    double[] larger = new double[Centrality.weights()];
    Arrays.fill(larger, 1e9);
    coordinates.raise(larger, corrector, direction);
    assertThat(larger).as("never lowered").containsOnly(1e9);
  }

  /** A whole path, and the same steps one by one. */
  @Test
  void aPathIsReplayed() {
    CentralPath.Direction first =
        direction()
            .with(new CentralPath.Corrector(draw(), 0.9, 0.4))
            .with(new CentralPath.Corrector(draw(), 1, 1));
    CentralPath.Direction second = direction();
    Coordinates one = begun();
    one.hold(first);
    one.take(0.2);
    one.hold(second);
    one.take(0.1);
    CentralPath path =
        new CentralPath(
            START,
            1,
            1,
            List.of(new CentralPath.Step(first, 0.2), new CentralPath.Step(second, 0.1)));
    Coordinates replayed = Coordinates.of(WEIGHTS, path, UNITS, PRODUCT);
    CentralPath.Direction third = direction();
    one.hold(third);
    replayed.hold(third);
    double[] lack = new double[COUNT];
    double[] again = new double[COUNT];
    one.addLack(lack, 0.7, third);
    replayed.addLack(again, 0.7, third);
    assertThat(again).isEqualTo(lack);
    assertThat(replayed.heldRatio()).isEqualTo(one.heldRatio());
    begun().hold(third);
    Coordinates fresh = begun();
    fresh.hold(third);
    assertThat(fresh.heldRatio()).as("another place").isNotEqualTo(one.heldRatio());
  }
}
