package org.thalweg.objective;

import java.io.Serializable;

/** What is summed over shards, in the fixed tree of {@link PartialSums}. */
public interface Mergeable<S extends Mergeable<S>> extends Serializable {

  /** Adds another sum, of later rows, to this one and returns this one; the other is left. */
  S merge(S other);
}
