package org.thalweg.solve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one solver, and then another one from the point where the first is slow or finds no lower
 * point. The first is slow where the last {@value #WINDOW} of twice as many steps gained more than
 * half as much as those before, since it then has many more steps to take.
 *
 * <p>The first measurement of the second solver is not reported: it is at a point that the first
 * one has measured, so that no step led there, and no rule may take it for a step that gained
 * nothing.
 *
 * <p>In a snapshot: the arrays of the solver that runs, and {@code then}, which holds whether that
 * is the second one, which has measured its start or not, and the last objectives of the first.
 */
public final class Then implements Solver {
  private static final Logger LOG = LoggerFactory.getLogger(Then.class);
  private static final String NAME = "then";
  private static final int WINDOW = 10;
  private static final int OBJECTIVES = 2 * WINDOW + 1;

  /** Which solver runs, as it is saved. */
  private enum Stage {
    FIRST,
    SECOND,
    SECOND_AT_ITS_START
  }

  /** How the two solvers are made. */
  public interface Both {
    /** The first one as a snapshot has it. */
    Solver restoreFirst(Snapshot snapshot);

    /** The second one, which starts at the point of the first one. */
    Solver handOver(Solver first);

    /** The second one as a snapshot has it. */
    Solver restoreSecond(Snapshot snapshot);
  }

  private final Both both;
  private final double[] objectives; // the last ones of the first solver, the newest last
  private int count; // of these
  private Solver solver;
  private Stage stage;

  private Then(Both both, Solver solver, Stage stage) {
    this.both = both;
    this.solver = solver;
    this.stage = stage;
    this.objectives = new double[OBJECTIVES];
  }

  /** A run that begins with the first solver. */
  public static Then begin(Solver first, Both both) {
    return new Then(both, first, Stage.FIRST);
  }

  /** A run as a snapshot has it; of version 0.1 only those of the first solver are known. */
  public static Then restore(Both both, Snapshot snapshot) {
    double[] saved = snapshot.memory().getOrDefault(NAME, new double[1]);
    Stage stage = Stage.values()[(int) saved[0]];
    Solver solver =
        stage == Stage.FIRST ? both.restoreFirst(snapshot) : both.restoreSecond(snapshot);
    Then then = new Then(both, solver, stage);
    then.count = saved.length - 1;
    System.arraycopy(saved, 1, then.objectives, 0, then.count);
    return then;
  }

  /** Whether a state is one of two solvers. */
  public static boolean tookThis(Map<String, double[]> state) {
    return state.containsKey(NAME);
  }

  @Override
  public Question ask() {
    return solver.ask();
  }

  @Override
  public Progress tell(Answer answer) {
    Progress progress = solver.tell(answer);
    if (stage == Stage.SECOND_AT_ITS_START && progress instanceof Progress.Measured) {
      stage = Stage.SECOND;
      return Progress.pending();
    }
    if (stage != Stage.FIRST) {
      return progress;
    }
    if (progress instanceof Progress.Measured measured) {
      add(measured.measurement().objective());
    }
    boolean isStalled = solver.ended().filter(r -> r.kind() == Reason.Kind.STALLED).isPresent();
    if (isStalled || isSlow()) {
      LOG.info(
          "method auto: another solver from here, since {}",
          isStalled ? solver.ended().get() : "the first one gains slowly");
      solver = both.handOver(solver);
      stage = Stage.SECOND_AT_ITS_START;
      count = 0;
    }
    return progress;
  }

  private void add(double objective) {
    if (count == OBJECTIVES) {
      System.arraycopy(objectives, 1, objectives, 0, OBJECTIVES - 1);
      count--;
    }
    objectives[count++] = objective;
  }

  private boolean isSlow() {
    if (count < OBJECTIVES) {
      return false;
    }
    double before = objectives[0] - objectives[WINDOW];
    double now = objectives[WINDOW] - objectives[2 * WINDOW];
    return now > 0.5 * before;
  }

  @Override
  public double[] point() {
    return solver.point();
  }

  @Override
  public Optional<Reason> ended() {
    return solver.ended();
  }

  @Override
  public Map<String, double[]> save() {
    Map<String, double[]> saved = new LinkedHashMap<>(solver.save());
    double[] own = new double[1 + count];
    own[0] = stage.ordinal();
    System.arraycopy(objectives, 0, own, 1, count);
    saved.put(NAME, own);
    return saved;
  }
}
