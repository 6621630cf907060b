package org.thalweg.objective;

import java.util.List;
import java.util.stream.Stream;
import org.thalweg.loss.AllLosses;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.FormulaLosses;
import org.thalweg.loss.JointFormula;
import org.thalweg.loss.Loss;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.loss.RegressionLosses;
import org.thalweg.loss.SoftmaxLoss;

/** Every objective, so that every law runs over all of them. */
public final class AllObjectives {

  /**
   * An objective over {@link #FEATURES} features and labels to test it with.
   *
   * @param smooth whether finite differences of any order tell the truth everywhere
   */
  public record Member(Objective objective, double[] labels, boolean smooth) {
    @Override
    public String toString() {
      return objective.toString();
    }
  }

  /** Length of x. */
  public static final int FEATURES = 7;

  private static final PointwiseLoss LOGISTIC = new ClassificationLosses.Logistic();
  private static final PointwiseLoss HALF_SQUARED = new RegressionLosses.HalfSquared();
  private static final Loss OF_FOUR = new SoftmaxLoss(4);

  /** The list; of the losses those that finite differences can judge. */
  public static final List<Member> MEMBERS =
      Stream.of(
              AllLosses.MEMBERS.stream()
                  .filter(AllLosses.Member::isSmooth)
                  .flatMap(AllObjectives::linear),
              softmax(2),
              softmax(5),
              formula("0.5*((y - z1)/exp(z2))^2 + z2"),
              formula("log(cosh((y - z)*exp(a))) - a + (b - z)^2, a = free(0.2), b = free(0)"),
              formula("logaddexp(logaddexp(z1, z2), z3) - if(y > 0, z1, z2) + 0.1*z3^2"),
              formula(
                  "logaddexp(z1, z2 + c) + (z3 - y)^2*exp(-z2), c = free(1)",
                  FeatureChoice.ALL,
                  FeatureChoice.of(5, 1),
                  FeatureChoice.of()),
              factorization(LOGISTIC, 1, true),
              factorization(HALF_SQUARED, 3, true),
              factorization(HALF_SQUARED, 4, false),
              perceptron(LOGISTIC, Activation.TANH, 5),
              perceptron(HALF_SQUARED, Activation.SIGMOID, 3, 6),
              perceptron(OF_FOUR, Activation.TANH, 6, 1, 5),
              perceptron(OF_FOUR, Activation.RELU, 9, 4),
              perceptron(HALF_SQUARED, Activation.RELU, 4))
          .flatMap(members -> members)
          .toList();

  private AllObjectives() {}

  private static Stream<Member> linear(AllLosses.Member loss) {
    return both(new ModelFamily.Linear(), loss.loss(), loss.labels(), true);
  }

  private static Stream<Member> softmax(int classes) {
    SoftmaxLoss loss = new SoftmaxLoss(classes);
    return both(new ModelFamily.Softmax(), loss, labels(loss), true);
  }

  private static Stream<Member> formula(String text) {
    PointwiseLoss loss = FormulaLosses.parse(text);
    return both(new ModelFamily.Linear(), loss, labels(loss), true);
  }

  /** Scores of some features, with intercepts. */
  private static Stream<Member> formula(String text, FeatureChoice... choices) {
    JointFormula loss = (JointFormula) FormulaLosses.parse(text);
    Objective objective = new FormulaObjective(loss, FEATURES, true, List.of(choices));
    return Stream.of(new Member(objective, labels(loss), true));
  }

  private static Stream<Member> factorization(PointwiseLoss loss, int rank, boolean linear) {
    return both(new ModelFamily.Factorization(rank, linear), loss, labels(loss), true);
  }

  private static Stream<Member> perceptron(Loss loss, Activation activation, Integer... hidden) {
    ModelFamily family = new ModelFamily.Perceptron(List.of(hidden), activation);
    return both(family, loss, labels(loss), activation != Activation.RELU);
  }

  private static double[] labels(Loss loss) {
    return switch (loss.labels()) {
      case BINARY -> new double[] {0, 1};
      case CLASSES ->
          Stream.iterate(0.0, y -> y + 1).limit(loss.outputs()).mapToDouble(y -> y).toArray();
      default -> new double[] {-2.5, 0, 0.3, 1, 7};
    };
  }

  /** With an intercept and without. */
  private static Stream<Member> both(
      ModelFamily family, Loss loss, double[] labels, boolean smooth) {
    return Stream.of(true, false)
        .map(intercept -> new Member(family.over(loss, FEATURES, intercept), labels, smooth));
  }
}
