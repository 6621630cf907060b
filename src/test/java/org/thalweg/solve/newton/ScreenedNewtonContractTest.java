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

  /** A third of them, with every loss, width, penalty and way: by matrices, and by rows held. */
  static Stream<Arguments> cases() {
    List<Arguments> all =
        problems()
            .flatMap(made -> Stream.of(Arguments.of(made, false), Arguments.of(made, true)))
            .toList();
    return Members.some(all, each -> all.indexOf(each) % 3 == 0);
  }
}
