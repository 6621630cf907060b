package org.thalweg.reduce;

import java.io.Serializable;
import java.util.List;

/** What is summed over shards, in the fixed tree of {@link PartialSums}. */
public interface Mergeable<S extends Mergeable<S>> extends Serializable {

  /**
   * Adds a sum over later rows to this one and returns this one. The other sum must not be used
   * afterwards.
   */
  S merge(S other);

  /** The form of this sum that is given to whoever asked for it, who may keep it. */
  @SuppressWarnings("unchecked") // S is the type of this
  default S given() {
    return (S) this;
  }

  /** The form of this sum that tasks send. This sum must not be used afterwards. */
  @SuppressWarnings("unchecked") // S is the type of this
  default S packed() {
    return (S) this;
  }

  /**
   * Cuts a packed sum into as many pieces as told, which can be merged each on its own; or into
   * one, itself, if it is nothing to be cut.
   */
  @SuppressWarnings("unchecked") // S is the type of this
  default List<S> cut(int ranges) {
    return List.of((S) this);
  }

  /** The whole that was cut into this piece and those after it. */
  @SuppressWarnings("unchecked") // S is the type of this
  default S joined(List<S> later) {
    return (S) this;
  }
}
