package org.thalweg.objective;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the flat w is cut into named segments, and which of them are penalised.
 *
 * @param segments in order, without gaps, from 0
 */
public record ParameterLayout(List<Segment> segments) implements Serializable {
  /** No segment at all: what layouts begin with. */
  public static final ParameterLayout EMPTY = new ParameterLayout(List.of());

  private static final int LONGEST = Integer.MAX_VALUE - 8; // what every JVM can allocate
  private static ParameterLayout lastLinear; // made again by a thread that sees an older one

  /**
   * Segment {@code [from, to)} of w.
   *
   * @param columns how many neighbours belong to one input; 1 where there are no such groups
   */
  public record Segment(String name, int from, int to, boolean penalised, int columns)
      implements Serializable {
    /** A segment of single parameters. */
    public Segment(String name, int from, int to, boolean penalised) {
      this(name, from, to, penalised, 1);
    }

    /** How many entries of w the segment has. */
    public int length() {
      return to - from;
    }
  }

  /** The segment that entry i of w is in. */
  public Segment segment(int i) {
    return segments.stream()
        .filter(segment -> segment.from <= i && i < segment.to)
        .findFirst()
        .orElseThrow();
  }

  public ParameterLayout {
    segments = List.copyOf(segments);
    int end = 0;
    for (Segment segment : segments) {
      if (segment.from != end || segment.to < segment.from) {
        throw new IllegalArgumentException(
            "segment %s must begin at %d and not be negative but was [%d, %d)"
                .formatted(segment.name, end, segment.from, segment.to));
      }
      end = segment.to;
    }
  }

  /** A penalised segment of weights, followed by an unpenalised intercept where one is wanted. */
  public static ParameterLayout linear(int features, boolean intercept) {
    ParameterLayout last = lastLinear; // every sum over a shard asks for it
    if (last != null
        && last.segments.get(0).to == features
        && last.segments.size() == (intercept ? 2 : 1)) {
      return last;
    }
    ParameterLayout weights = EMPTY.with("weights", features, true);
    ParameterLayout made = intercept ? weights.with("intercept", 1, false) : weights;
    lastLinear = made;
    return made;
  }

  /** This layout with a segment of single parameters at its end. */
  public ParameterLayout with(String name, int length, boolean penalised) {
    return with(name, length, 1, penalised);
  }

  /**
   * This layout with a matrix at its end, input by input.
   *
   * @throws IllegalArgumentException if w would be longer than an array can be
   */
  public ParameterLayout with(String name, int inputs, int columns, boolean penalised) {
    long end = dimension() + (long) inputs * columns;
    if (end > LONGEST) {
      throw new IllegalArgumentException(
          "w must have at most %d entries but %s would end at %d".formatted(LONGEST, name, end));
    }
    Segment last = new Segment(name, dimension(), (int) end, penalised, columns);
    Segment[] all = segments.toArray(new Segment[segments.size() + 1]);
    all[segments.size()] = last;
    return new ParameterLayout(List.of(all)); // for every shard of a step, so without a stream
  }

  /** "weights: 30, intercept: 1". */
  @Override
  public String toString() {
    return segments.stream()
        .map(segment -> segment.name + ": " + segment.length())
        .collect(Collectors.joining(", "));
  }

  /** Length of w. */
  public int dimension() {
    return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).to;
  }

  /**
   * Rejects a vector of another length.
   *
   * @throws IllegalArgumentException naming both lengths
   */
  public void check(double[] w) {
    if (w.length != dimension()) {
      throw new IllegalArgumentException(
          "w must have %d entries but had %d".formatted(dimension(), w.length));
    }
  }
}
