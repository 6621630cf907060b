package org.thalweg.objective;

import java.util.List;
import java.util.stream.Stream;

/** Every objective, so that every law runs over all of them. */
public final class AllObjectives {

  /** An objective over {@link #FEATURES} features and labels to test it with. */
  public record Member(Objective objective, double[] labels) {
    @Override
    public String toString() {
      return objective.toString();
    }
  }

  /** Length of x. */
  public static final int FEATURES = 7;

  /** The list; of the losses those that finite differences can judge. */
  public static final List<Member> MEMBERS =
      AllLosses.MEMBERS.stream()
          .filter(AllLosses.Member::isSmooth)
          .flatMap(AllObjectives::linear)
          .toList();

  private AllObjectives() {}

  private static Stream<Member> linear(AllLosses.Member loss) {
    return Stream.of(true, false)
        .map(
            intercept ->
                new Member(new LinearObjective(loss.loss(), FEATURES, intercept), loss.labels()));
  }
}
