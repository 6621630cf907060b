package org.thalweg.solve;

/** An oracle that asks another one, and is cancelled, ended and closed with it. */
public interface OracleAround extends Oracle {

  /** The other one. */
  Oracle inner();

  @Override
  default void ended(int model) {
    inner().ended(model);
  }

  @Override
  default void requireUncancelled() {
    inner().requireUncancelled();
  }

  @Override
  default long rows() {
    return inner().rows();
  }

  @Override
  default void close() {
    inner().close();
  }
}
