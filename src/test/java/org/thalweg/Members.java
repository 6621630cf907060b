package org.thalweg;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The members of a list over which a law is tested where another test holds the law over all of
 * them, or where all of them take minutes: each build takes some, which are witnesses that the law
 * is still at work here, and {@code -Plong} takes all. A test that asks for its members here has
 * the tag "members", by which {@code -Plong} finds it.
 */
public final class Members {
  /** Whether tests run over whole lists. */
  public static final boolean ARE_ALL = Boolean.getBoolean("thalweg.long");

  private Members() {}

  /** All members under {@code -Plong}, else the witnesses, of which there are at least two. */
  public static <T> Stream<T> some(Collection<T> all, Predicate<? super T> isWitness) {
    List<T> witnesses = all.stream().filter(isWitness).toList();
    if (witnesses.size() < 2) {
      throw new IllegalStateException("a law needs two witnesses, not " + witnesses);
    }
    return ARE_ALL ? all.stream() : witnesses.stream();
  }
}
