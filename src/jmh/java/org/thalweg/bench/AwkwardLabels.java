package org.thalweg.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.thalweg.bench.AwkwardRows.Kind;

/**
 * Labels of rows, and a loss that takes them.
 *
 * @param y one a row
 * @param loss as in a conf
 * @param unit of the labels: about their spread where they are numbers, else 1
 */
record AwkwardLabels(double[] y, String loss, double unit) {
  private static final List<String> OF_TWO_CLASSES =
      List.of("logistic", "logistic", "modifiedHuber", "squaredHinge", "smoothedHinge", "hinge");
  private static final List<String> OF_NUMBERS =
      List.of(
          "halfSquared",
          "halfSquared",
          "huber",
          "squaredEpsilonInsensitive",
          "absolute",
          "quantile",
          "epsilonInsensitive");
  private static final List<String> WITHOUT_CURVATURE =
      List.of("smoothedHinge", "smoothedHinge", "modifiedHuber");
  private static final double FAR = 10; // from 0, in the unit of labels

  /** What labels are. */
  enum Family {
    TWO_CLASSES,
    NUMBERS,
    COUNTS,
    CLASSES
  }

  static boolean hasKinks(String loss) {
    return List.of("hinge", "absolute", "quantile", "epsilonInsensitive")
        .contains(loss.replaceAll("\\(.*", ""));
  }

  static Family family(Kind kind, SplittableRandom random) {
    int one = random.nextInt(10);
    return switch (kind) {
      case SEPARABLE, RARE -> one < 9 ? Family.TWO_CLASSES : Family.CLASSES;
      case NO_CURVATURE -> one < 5 ? Family.TWO_CLASSES : Family.NUMBERS;
      case LONG -> one < 6 ? Family.TWO_CLASSES : Family.NUMBERS;
      default ->
          one < 4
              ? Family.TWO_CLASSES
              : one < 8 ? Family.NUMBERS : one < 9 ? Family.COUNTS : Family.CLASSES;
    };
  }

  static AwkwardLabels draw(Family family, Kind kind, double[] scores, SplittableRandom random) {
    return switch (family) {
      case TWO_CLASSES -> ofTwoClasses(kind, scores, random);
      case NUMBERS -> ofNumbers(kind, scores, random);
      case COUNTS ->
          new AwkwardLabels(
              Arrays.stream(scores).map(z -> count(Math.exp(0.5 * z), random)).toArray(),
              "poisson",
              1);
      case CLASSES -> ofClasses(kind, scores, random);
    };
  }

  private static AwkwardLabels ofTwoClasses(Kind kind, double[] z, SplittableRandom random) {
    double shift = kind == Kind.RARE ? quantile(z, 0.96) : random.nextDouble(-1, 1);
    double[] y = new double[z.length];
    for (int i = 0; i < y.length; i++) {
      boolean isOne =
          kind == Kind.SEPARABLE || kind == Kind.RARE && random.nextInt(50) > 0
              ? z[i] > shift
              : random.nextDouble() < 1 / (1 + Math.exp(shift - z[i]));
      y[i] = isOne ? 1 : 0;
    }
    y[0] = 0; // both classes are there
    y[1] = 1;
    return new AwkwardLabels(
        y, pick(kind == Kind.NO_CURVATURE ? WITHOUT_CURVATURE : OF_TWO_CLASSES, random), 1);
  }

  private static AwkwardLabels ofNumbers(Kind kind, double[] z, SplittableRandom random) {
    boolean isFar = kind == Kind.NO_CURVATURE;
    double unit = random.nextInt(4) == 0 && !isFar ? Math.pow(10, random.nextInt(-3, 5)) : 1;
    double offset = isFar ? FAR : random.nextInt(3) == 0 ? Math.pow(10, random.nextInt(0, 3)) : 0;
    boolean isHeavy = random.nextInt(5) == 0;
    double noise = isFar ? 0.1 : random.nextDouble(0.01, 1);
    double[] y = new double[z.length];
    for (int i = 0; i < y.length; i++) {
      double error = random.nextGaussian() / (isHeavy ? 0.1 + random.nextDouble() : 1);
      y[i] = unit * (offset + z[i] * (isFar ? 0.5 : 1) + noise * error);
    }
    String name = isFar ? "huber" : pick(OF_NUMBERS, random);
    String loss =
        switch (name) {
          case "huber" -> text("huber(%s)", isFar ? 1 : unit * random.nextDouble(0.3, 3));
          case "quantile" -> text("quantile(%.3f)", random.nextDouble(0.05, 0.95));
          case "epsilonInsensitive", "squaredEpsilonInsensitive" ->
              text(name + "(%s)", unit * random.nextDouble(0.01, 0.5));
          default -> name;
        };
    return new AwkwardLabels(y, loss, unit);
  }

  private static AwkwardLabels ofClasses(Kind kind, double[] z, SplittableRandom random) {
    int classes = random.nextInt(3, 5);
    double[] y = new double[z.length];
    for (int i = 0; i < y.length; i++) {
      double noisy = z[i] + (kind == Kind.SEPARABLE ? 0 : random.nextGaussian());
      double share = 1 / (1 + Math.exp(-noisy));
      y[i] = Math.min(classes - 1, Math.floor(share * classes));
    }
    for (int k = 0; k < classes; k++) {
      y[k] = k;
    }
    return new AwkwardLabels(y, "softmax", 1);
  }

  private static double count(double mean, SplittableRandom random) {
    double limit = Math.exp(-Math.min(mean, 50));
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }

  private static String pick(List<String> names, SplittableRandom random) {
    return names.get(random.nextInt(names.size()));
  }

  private static String text(String form, Object number) {
    return String.format(Locale.ROOT, form, number);
  }
}
