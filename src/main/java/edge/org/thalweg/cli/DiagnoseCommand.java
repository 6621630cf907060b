package org.thalweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.thalweg.Thalweg;
import org.thalweg.config.ConfException;
import org.thalweg.config.Malformed;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.diagnose.Diagnosis;
import org.thalweg.function.Spectrum;
import org.thalweg.model.Model;
import org.thalweg.text.Text;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diagnose",
    description =
        "Print what kind of point a model is on data, and how far above the minimum at most. Up to"
            + " 86 passes; the driver keeps 30 vectors as long as w.")
final class DiagnoseCommand extends ModelCommand {
  private static final String KINKS = "none: the objective has kinks, and no second derivatives";

  @Option(
      names = "--penalty",
      paramLabel = "R",
      description = "Another penalty than the model was trained with.")
  private String penalty;

  @Option(
      names = "--gradient-norm",
      paramLabel = "TOLERANCE",
      description =
          "The gradient counts as zero up to this norm; by default up to 1e-4 of that at w = 0.")
  private Double tolerance;

  @Option(
      names = "--malformed",
      paramLabel = "M",
      defaultValue = "fail",
      description =
          "fail, or drop rows that are not what the model takes; keep is the same as drop here.")
  private String malformed;

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "How DATA are read, as in a conf: data.csv.delimiter=tab.")
  private List<String> settings = new ArrayList<>();

  @Override
  int answer() {
    if (tolerance != null && !(tolerance > 0 && Double.isFinite(tolerance))) {
      throw new ConfException("--gradient-norm must be positive and finite but was " + tolerance);
    }
    Malformed rule = malformed(malformed);
    OptionalDouble bound =
        tolerance == null ? OptionalDouble.empty() : OptionalDouble.of(tolerance);
    Model loaded = asTold(load(settings));
    try (ShardedData rows = rows(loaded, rule)) {
      print(loaded.shrinkage().penalty().text(), Thalweg.diagnose(loaded, rows, bound));
    }
    return ExitCode.DONE;
  }

  private Model asTold(Model read) {
    if (penalty == null) {
      return read;
    }
    Model told = read.penalised(Registry.penalties().parse(penalty));
    try {
      told.shrinkage().penalty().value().check(told.objective().layout());
    } catch (IllegalArgumentException e) {
      throw new ConfException("--penalty: " + e.getMessage());
    }
    return told;
  }

  private void print(String penalty, Diagnosis found) {
    line("rows", "%d", found.rows());
    line(
        "objective",
        "%.12g = loss %.12g + penalty %.12g, of %s",
        found.objective(),
        found.loss(),
        found.penalty(),
        penalty);
    line("gradient", "norm %.3g, relative %.3g", found.gradientNorm(), found.relativeGradient());
    line("hessian", "%s", found.hessian().map(DiagnoseCommand::text).orElse(KINKS));
    line("condition", "%s", found.hessian().map(DiagnoseCommand::condition).orElse(KINKS));
    line("verdict", "%s", verdict(found));
    line(
        "gap",
        "%s",
        bound(found.certificate(), "strong convexity", found.strongConvexity().obstacle()));
    line("gap", "%s", bound(found.dualityGap(), "duality", found.dualObstacle()));
  }

  private static String text(Spectrum hessian) {
    return Text.of(
        "smallest eigenvalue %.6g (± %s), largest %.6g (± %s), by %d products",
        hessian.smallest(),
        Text.up(hessian.smallestError(), 1),
        hessian.largest(),
        Text.up(hessian.largestError(), 1),
        hessian.products());
  }

  private static String condition(Spectrum hessian) {
    double number = hessian.conditionNumber();
    if (Double.isInfinite(number)) {
      return "none: the smallest eigenvalue is not positive, as far as differences can tell";
    }
    boolean known = hessian.smallestError() <= 1e-3 * hessian.smallest();
    return Text.of("%s%.4g", known ? "" : "at least ", number);
  }

  private String verdict(Diagnosis found) {
    boolean isClose = tolerance == null && !found.standing().isNearMinimum();
    return switch (found.kind()) {
      case MINIMUM, MAXIMUM, SADDLE, PLATEAU ->
          isClose
              ? "close to a %s; %s".formatted(kind(found), relative(found.relativeGradient()))
              : kind(found);
      default -> kind(found);
    };
  }

  /** The words that {@code train} has too. */
  static String relative(double relativeGradient) {
    return Text.of("the relative gradient is %.3g", relativeGradient);
  }

  private static String kind(Diagnosis found) {
    return switch (found.kind()) {
      case NOT_STATIONARY ->
          Text.of(
              "%s: the gradient norm is %.3g, %s",
              found.kind(), found.gradientNorm(), relative(found.relativeGradient()));
      case MINIMUM ->
          found.isConvex()
              ? found.kind() + ", of all w: the objective is convex"
              : found.kind() + ": the smallest eigenvalue is positive";
      case MAXIMUM -> found.kind() + ": the largest eigenvalue is negative";
      case SADDLE -> found.kind() + ": the smallest eigenvalue is negative, the largest positive";
      case PLATEAU -> found.kind() + ": the eigenvalues are zero, as far as differences can tell";
      case UNDECIDED -> found.kind() + ": " + undecided(found);
    };
  }

  private static String undecided(Diagnosis found) {
    String relative = relative(found.relativeGradient());
    if (found.hessian().isEmpty()) {
      return "the objective has kinks, where the gradient need not vanish at a minimum; "
          + relative;
    }
    return found.isConvex()
        ? relative + ", but no bound of F - F* is as small"
        : "the eigenvalues found do not tell";
  }

  private static String bound(OptionalDouble gap, String by, Optional<String> obstacle) {
    return gap.isPresent()
        ? "at most %s above the minimum, by %s".formatted(Text.up(gap.getAsDouble(), 3), by)
        : "no bound by %s: %s".formatted(by, obstacle.orElse("a number is not finite"));
  }

  private void line(String name, String pattern, Object... figures) {
    out().printf("%-10s %s%n", name, Text.of(pattern, figures));
  }
}
