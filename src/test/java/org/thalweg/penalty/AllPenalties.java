package org.thalweg.penalty;

import java.util.List;

/** Every penalty, so that every law runs over all of them. */
public final class AllPenalties {
  private AllPenalties() {}

  /** The list. */
  public static final List<Penalty> MEMBERS =
      List.of(new Penalty.L2(0.7), new Penalty.L2(0), new Penalty.L1(0.7), new Penalty.L1(0));

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
