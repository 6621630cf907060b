package org.thalweg.solve.newton;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.thalweg.Members;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.MadeProblem;

/** The laws of points of a path on every problem of the contract of solvers. */
class ScreenedNewtonContractTest extends ScreenedNewtonLaws {

  /** Every loss and unit of the contract, few columns and many. */
  static Stream<MadeProblem> problems() {
    return MadeProblem.all().stream()
        .flatMap(made -> Stream.of(made, made.widened(WIDE)))
        .flatMap(
            made -> Stream.of(made.with(Penalties.l1(1)), made.with(Penalties.elasticNet(1, 0.4))));
  }

  /**
   * Each by matrices, and by rows that are held. Many columns take seconds: each loss meets both
   * penalties and both ways there, but not each penalty each way.
   */
  static Stream<Arguments> cases() {
    List<Arguments> all =
        problems()
            .flatMap(made -> Stream.of(Arguments.of(made, false), Arguments.of(made, true)))
            .toList();
    return Members.some(all, each -> isWitness((MadeProblem) each.get()[0], each.get()[1]));
  }

  private static boolean isWitness(MadeProblem made, Object holds) {
    boolean isMixed = made.penalties() instanceof Penalties.ElasticNet;
    return made.features() < WIDE || holds.equals(isMixed);
  }
}
