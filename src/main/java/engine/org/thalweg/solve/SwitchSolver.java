package org.thalweg.solve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thalweg.reduce.Answer;

/**
 * Runs one solver, and another one from the point where the first is slow or finds no lower point,
 * as long as that other one is measured to be better.
 *
 * <p>The first is slow where the last {@value #WINDOW} of twice as many steps gained more than half
 * as much as those before, since it then has many more steps to take. The second has then to gain
 * as much in twice the row visits that the first took for these last steps; twice, since it has yet
 * to learn the curvature. If it does not, the first goes on from the lowest point, and takes twice
 * as many steps before the second is tried again. Where one of them finds no lower point, the other
 * goes on, until neither finds one.
 *
 * <p>The first measurement of a solver that goes on is not reported: it is at a point that the
 * other one has measured, so that no step led there, and no rule may take it for a step that gained
 * nothing.
 *
 * <p>In a snapshot: the arrays of the solver that runs; {@code then}, which holds whether that is
 * the second one, whether it has measured its start, and the last objectives of the first; and
 * {@code then.trial}, which holds what the second has to gain, and the row visits.
 */
public final class SwitchSolver implements Solver {
  private static final Logger LOG = LoggerFactory.getLogger(SwitchSolver.class);
  private static final String NAME = "then";
  private static final String TRIAL = "then.trial";
  private static final int NUMBERS = 8; // of a trial, before the visits
  private static final int WINDOW = 10;
  private static final int OBJECTIVES = 2 * WINDOW + 1;
  private static final double ROUNDING = 1e-12; // of F: less is nothing gained

  /** Which solver runs, as it is saved. */
  private enum Turn {
    FIRST,
    SECOND,
    SECOND_AT_ITS_START,
    SECOND_ON_TRIAL,
    FIRST_AT_ITS_START;

    boolean isFirst() {
      return this == FIRST || this == FIRST_AT_ITS_START;
    }
  }

  /** How the two solvers are made. */
  public interface Both {
    /** The first one as a snapshot has it. */
    Solver restoreFirst(Snapshot snapshot);

    /** The second one, which starts at the point of the first one. */
    Solver handOver(Solver first);

    /** The second one as a snapshot has it. */
    Solver restoreSecond(Snapshot snapshot);

    /** The first one again, which starts at the point of the second one. */
    Solver handBack(Solver second);

    /** Whether the first may find a lower point where the second finds none. */
    boolean firstIsFiner();
  }

  private final Both both;
  private final double[] objectives; // the last ones of the first solver, the newest last
  private final double[] visits; // of rows, in all, when these were measured
  private int count; // of these
  private Solver solver;
  private Turn stage;
  private double rows; // visits in all
  private double here = Double.NaN; // F at the last measurement
  private double stalled = Double.NaN; // F where a solver found no lower point last; NaN for none
  private double begin = Double.NaN; // F where the second began
  private double wanted; // what it has to gain
  private double until; // in these visits
  private double patience = OBJECTIVES; // steps of the first between two trials
  private double left; // of these, before it may be slow

  private SwitchSolver(Both both, Solver solver, Turn stage) {
    this.both = both;
    this.solver = solver;
    this.stage = stage;
    this.objectives = new double[OBJECTIVES];
    this.visits = new double[OBJECTIVES];
  }

  /** A run that begins with the first solver. */
  public static SwitchSolver begin(Solver first, Both both) {
    return new SwitchSolver(both, first, Turn.FIRST);
  }

  /**
   * A run as a snapshot has it.
   *
   * @throws Snapshot.Unfit if it is of another solver
   */
  public static SwitchSolver restore(Both both, Snapshot snapshot) {
    double[] saved = snapshot.memory().get(NAME);
    if (saved == null) {
      throw new Snapshot.Unfit("the state is not that of two solvers: there is no " + NAME);
    }
    Turn stage = Turn.values()[(int) saved[0]];
    Solver solver = stage.isFirst() ? both.restoreFirst(snapshot) : both.restoreSecond(snapshot);
    SwitchSolver then = new SwitchSolver(both, solver, stage);
    then.count = saved.length - 1;
    System.arraycopy(saved, 1, then.objectives, 0, then.count);
    then.restore(snapshot.memory(TRIAL, NUMBERS + then.count));
    return then;
  }

  private void restore(double[] trial) {
    rows = trial[0];
    here = trial[1];
    stalled = trial[2];
    begin = trial[3];
    wanted = trial[4];
    until = trial[5];
    patience = trial[6];
    left = trial[7];
    System.arraycopy(trial, NUMBERS, visits, 0, count);
  }

  @Override
  public Question<?> ask() {
    return solver.ask();
  }

  @Override
  public Progress tell(Answer answer) {
    rows += answer.rows();
    Progress progress = solver.tell(answer);
    boolean isAtItsStart = false;
    if (progress instanceof Progress.Measured measured) {
      here = measured.measurement().objective();
      isAtItsStart = stage == Turn.SECOND_AT_ITS_START || stage == Turn.FIRST_AT_ITS_START;
      take();
    }
    if (solver.ended().filter(reason -> reason.kind() == Reason.Kind.STALLED).isPresent()) {
      passOn(solver.ended().get().toString());
    }
    return isAtItsStart ? Progress.pending() : progress;
  }

  /** Takes a measurement into account. */
  private void take() {
    switch (stage) {
      case FIRST_AT_ITS_START -> {
        stage = Turn.FIRST;
        add();
      }
      case FIRST -> {
        add();
        left--;
        if (isSlow()) {
          wanted = objectives[WINDOW] - objectives[2 * WINDOW];
          until = rows + 2 * (visits[2 * WINDOW] - visits[WINDOW]);
          pass(true, "the first one gains slowly");
        }
      }
      case SECOND_AT_ITS_START -> {
        stage = Turn.SECOND_ON_TRIAL;
        begin = here;
      }
      case SECOND_ON_TRIAL -> judge();
      case SECOND -> {}
    }
  }

  private void judge() {
    if (rows >= until && begin - here >= wanted) {
      stage = Turn.SECOND;
    } else if (rows >= until) {
      patience *= 2;
      left = patience;
      pass(false, "the second one gains less");
    }
  }

  /** Where the solver finds no lower point: lets the other one go on, unless it found none here. */
  private void passOn(String why) {
    boolean isNew = !(here >= stalled - ROUNDING * Math.abs(stalled));
    if (isNew && (stage.isFirst() || both.firstIsFiner())) {
      stalled = here;
      wanted = Double.NEGATIVE_INFINITY;
      until = 0;
      pass(stage.isFirst(), why);
    }
  }

  private void pass(boolean toSecond, String why) {
    String what = toSecond ? "another solver from here" : "back to the first solver";
    LOG.info("method auto: {}, since {}", what, why);
    solver = toSecond ? both.handOver(solver) : both.handBack(solver);
    stage = toSecond ? Turn.SECOND_AT_ITS_START : Turn.FIRST_AT_ITS_START;
    count = 0;
  }

  private void add() {
    if (count == OBJECTIVES) {
      System.arraycopy(objectives, 1, objectives, 0, OBJECTIVES - 1);
      System.arraycopy(visits, 1, visits, 0, OBJECTIVES - 1);
      count--;
    }
    visits[count] = rows;
    objectives[count++] = here;
  }

  private boolean isSlow() {
    if (count < OBJECTIVES || left > 0) {
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
    double[] trial = new double[NUMBERS + count];
    double[] numbers = {rows, here, stalled, begin, wanted, until, patience, left};
    System.arraycopy(numbers, 0, trial, 0, NUMBERS);
    System.arraycopy(visits, 0, trial, NUMBERS, count);
    saved.put(TRIAL, trial);
    return saved;
  }
}
