package org.thalweg.penalty;

import java.util.List;

/** Every penalty, so that every law runs over all of them. */
public final class AllPenalties {
  private AllPenalties() {}

  /** The list. */
  public static final List<Penalty> MEMBERS =
      List.of(
          new Penalty.L2(0.7),
          new Penalty.L2(0),
          new Penalty.L1(0.7),
          new Penalty.L1(0),
          new GroupLasso(0.3),
          new GroupLasso(0),
          new Constraints.NonNegative(),
          new Constraints.Box(-0.5, 1),
          new Constraints.Box(Double.NEGATIVE_INFINITY, 0),
          new Constraints.Ball(1.3));

  static List<Penalty.Smooth> smooth() {
    return members(Penalty.Smooth.class);
  }

  static List<Penalty.Proximal> proximal() {
    return members(Penalty.Proximal.class);
  }

  private static <P extends Penalty> List<P> members(Class<P> kind) {
    return MEMBERS.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
