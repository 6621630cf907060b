package org.thalweg.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Phases;
import org.thalweg.text.Text;

/**
 * Where the wall time of the rounds of a run went: totals of all rounds, and medians of the last
 * {@link #WINDOW}.
 */
public final class RoundCosts {
  private static final int WINDOW = 1024;
  private static final String TOLD = TreeAggregation.TOLD;

  /** A part of a round's time, in order. */
  public enum CostPart {
    /** Until tasks run, and what Spark needs to follow them. */
    SCHEDULE,
    /** Sending w, and tasks waiting for it. */
    BROADCAST,
    /**
     * The work of tasks on shards, as if spread evenly over those that run at once; or that of the
     * driver, where it makes the sums by itself.
     */
    COMPUTE,
    /** From the end of the last such task until the sum is there: to a millisecond. */
    AGGREGATE,
    /** Between that sum and the next round: the step, listeners, files. */
    DRIVER;

    /** In lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final double[] totals = new double[CostPart.values().length];
  private final double[][] recent = new double[CostPart.values().length][WINDOW];
  private long rounds;
  private long onDriver; // of the rounds
  private Place place = new Place(Placement.EXECUTORS, "");
  private String way = ""; // of sums that executors make
  private Optional<Decision> decision = Optional.empty();

  /** Costs of rounds, each given as the seconds of its parts in order. */
  public static RoundCosts of(List<double[]> rounds) {
    RoundCosts costs = new RoundCosts();
    rounds.forEach(costs::add);
    return costs;
  }

  /** These costs as they are now, without what is added later. */
  public RoundCosts asNow() {
    RoundCosts costs = new RoundCosts();
    System.arraycopy(totals, 0, costs.totals, 0, totals.length);
    for (int part = 0; part < recent.length; part++) {
      System.arraycopy(recent[part], 0, costs.recent[part], 0, WINDOW);
    }
    costs.rounds = rounds;
    costs.onDriver = onDriver;
    costs.place = place;
    costs.way = way;
    costs.decision = decision;
    return costs;
  }

  void add(double[] seconds) {
    int place = (int) (rounds++ % WINDOW);
    for (int part = 0; part < totals.length; part++) {
      totals[part] += seconds[part];
      recent[part][place] = seconds[part];
    }
  }

  void countOnDriver() {
    onDriver++;
  }

  void place(Place where) {
    place = where;
    if (where.placement() != Placement.EXECUTORS && !where.reason().equals(TOLD)) {
      decision = Optional.of(where.decision());
    }
  }

  void way(String mode, String reason) {
    way = mode + ": " + reason;
    if (place.placement() == Placement.EXECUTORS && !reason.equals(TOLD)) {
      decision = Optional.of(new Decision("sums", mode, reason));
    }
  }

  /**
   * Where sums are made, or how they reach the driver; empty before the first round, and where the
   * conf says it.
   */
  public Optional<Decision> decision() {
    return decision;
  }

  /** Seconds of all rounds by phase. */
  public Phases total() {
    return new Phases(totals[0], totals[1], totals[2], totals[3], totals[4]);
  }

  /** "driver: the rows take …": where sums were made, or how they reached the driver, and why. */
  public String sums() {
    return place.placement() == Placement.EXECUTORS ? way : place.toString();
  }

  /** How many of the rounds the driver computed by itself, without a job. */
  public long roundsOnDriver() {
    return onDriver;
  }

  /** How many rounds there were. */
  public long rounds() {
    return rounds;
  }

  /** Seconds of all rounds. */
  public double total(CostPart part) {
    return totals[part.ordinal()];
  }

  /** Median seconds of a round; 0 where there was none. */
  public double median(CostPart part) {
    int known = (int) Math.min(rounds, WINDOW);
    double[] sorted = Arrays.copyOf(recent[part.ordinal()], known);
    Arrays.sort(sorted);
    return known == 0 ? 0 : sorted[known / 2];
  }

  /** The sum of the medians of all parts. */
  public double median() {
    return Stream.of(CostPart.values()).mapToDouble(this::median).sum();
  }

  /** "schedule 2.31 ms, broadcast …": medians, without parts that take no time. */
  @Override
  public String toString() {
    return Stream.of(CostPart.values())
        .filter(part -> part == CostPart.COMPUTE || median(part) > 0)
        .map(part -> Text.of("%s %.3g ms", part.label(), 1e3 * median(part)))
        .collect(Collectors.joining(", "));
  }
}
