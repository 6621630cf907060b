package org.thalweg.objective;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How the flat w is cut into named segments, and which of them are penalised.
 *
 * @param segments in order, without gaps, from 0
 */
public record ParameterLayout(List<Segment> segments) implements Serializable {

  /** Segment {@code [from, to)} of w. */
  public record Segment(String name, int from, int to, boolean penalised) implements Serializable {
    /** Number of parameters. */
    public int length() {
      return to - from;
    }
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
    List<Segment> segments = new ArrayList<>();
    segments.add(new Segment("weights", 0, features, true));
    if (intercept) {
      segments.add(new Segment("intercept", features, features + 1, false));
    }
    return new ParameterLayout(segments);
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
