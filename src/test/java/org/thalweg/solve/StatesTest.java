package org.thalweg.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.thalweg.penalty.Penalties;
import org.thalweg.solve.AllSolvers.Member;

/** What a state is written as, and that nothing else is read as one. */
class StatesTest {
  private static final double[] W = {1, 2};

  private enum Kind {
    ONE,
    TWO
  }

  private record Part(double[] of, int times) {}

  private record State(
      double number,
      long count,
      boolean flag,
      Kind kind,
      double[] w,
      @States.AnyLength double[] series,
      @States.MayBeNull double[] next,
      int[] places,
      @States.MayBeNull Part part,
      List<Part> parts) {}

  private static State state(double[] next, Part part, Part... parts) {
    return new State(
        0.1,
        1L << 40,
        true,
        Kind.TWO,
        W,
        new double[] {3},
        next,
        new int[] {4, 5},
        part,
        List.of(parts));
  }

  private static State read(Map<String, double[]> saved) {
    return States.restore("made", State.class, W, saved);
  }

  @Test
  void aStateIsReadAsItWasWritten() {
    Part one = new Part(new double[] {7, 9}, 3);
    for (State state :
        List.of(state(null, null), state(new double[] {5, 6}, one), state(W, null, one, one))) {
      assertThat(read(States.save("made", state, W))).usingRecursiveComparison().isEqualTo(state);
    }
  }

  @Test
  void anArrayThatIsThePointIsNotWrittenAgain() {
    assertThat(States.save("made", state(W, null), W))
        .containsKeys("made.w.point", "made.next.point")
        .doesNotContainKeys("made.w", "made.next");
  }

  @Test
  void aStateOfWhichAPartIsMissingOrOfAnotherLengthIsRefused() {
    Part one = new Part(new double[] {7, 8}, 3);
    Map<String, double[]> whole = States.save("made", state(new double[] {5, 6}, one, one), W);
    for (String name : whole.keySet()) {
      Map<String, double[]> part = new HashMap<>(whole);
      part.remove(name);
      assertThatThrownBy(() -> read(part)).as(name).isInstanceOf(Snapshot.Unfit.class);
      Map<String, double[]> longer = new HashMap<>(whole);
      longer.put(name, Arrays.copyOf(whole.get(name), whole.get(name).length + 1));
      boolean isFree = List.of("made.series", "made.places", "made.w.point").contains(name);
      if (!isFree) {
        assertThatThrownBy(() -> read(longer)).as(name).isInstanceOf(Snapshot.Unfit.class);
      }
    }
    Map<String, double[]> other = new HashMap<>(whole);
    other.put("made", whole.get("made").clone());
    other.get("made")[3] = 2;
    assertThatThrownBy(() -> read(other)).isInstanceOf(Snapshot.Unfit.class);
  }

  private record Line(@States.MayBeEmpty double[] way) {}

  @Test
  void anArrayThatMayBeEmptyIsElseAsLongAsThePoint() {
    for (double[] way : List.of(new double[0], new double[] {3, 4}, W)) {
      Map<String, double[]> saved = States.save("line", new Line(way), W);
      assertThat(States.restore("line", Line.class, W, saved).way()).isEqualTo(way);
    }
    for (double[] way : List.of(new double[] {3}, new double[] {3, 4, 5})) {
      Map<String, double[]> saved = States.save("line", new Line(way), W);
      assertThatThrownBy(() -> States.restore("line", Line.class, W, saved))
          .isInstanceOf(Snapshot.Unfit.class);
    }
    assertThatThrownBy(() -> States.restore("line", Line.class, W, Map.of("line", new double[0])))
        .isInstanceOf(Snapshot.Unfit.class);
  }

  @Test
  void whatIsOnlyViewedOrGivenUpIsNotCopied() {
    double[] way = {3, 4};
    Map<String, double[]> viewed = States.view("line", new Line(way), W);
    assertThat(viewed.get("line.way")).isSameAs(way);
    assertThat(States.take("line", Line.class, W, viewed).way()).isSameAs(way);
    assertThat(States.restore("line", Line.class, W, viewed).way()).isNotSameAs(way);
  }

  /** Renaming a component changes the format of checkpoints. */
  @Test
  void theNamesOfSavedArraysAreThoseOnRecord() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    add(names, AllSolvers.all(), MadeProblem.all().get(1).with(Penalties.l2(0.01)));
    add(names, AllSolvers.ofProducts(), MadeProblem.all().get(1).with(Penalties.l2(0.01)));
    add(names, AllSolvers.ofKinks(), MadeProblem.withKinks().get(0));
    add(names, AllSolvers.ofDuals(), MadeProblem.withKinks().get(0));
    add(names, AllSolvers.ofPaths(), MadeProblem.all().get(1));
    try (InputStream in = getClass().getResourceAsStream("/golden/states.txt")) {
      assertThat(String.join("\n", names))
          .isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  private static void add(TreeSet<String> names, List<Member> members, MadeProblem problem) {
    for (Member member : members) {
      List<Snapshot> snapshots = new ArrayList<>();
      try (Oracle oracle = problem.oracle(member.batchRows())) {
        Minimiser.of(problem.problem(), oracle, new StopCriterion.MaxSteps(26))
            .keeping(new EverySnapshot(snapshots, true))
            .minimise(member.begin(problem));
      }
      for (Snapshot snapshot : snapshots) {
        snapshot
            .memory()
            .keySet()
            .forEach(name -> names.add(name.replaceAll("\\d+", "N").replaceAll("\\.point$", "")));
      }
    }
  }
}
