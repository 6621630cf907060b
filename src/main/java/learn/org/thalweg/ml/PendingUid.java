package org.thalweg.ml;

/**
 * The uid of an estimator or a model while it is constructed: classes of Spark ask for it before
 * the fields of their subclasses exist. The constructor leaves it here while it computes the
 * argument of {@code super(…)}, and {@code uid()} takes it when it is called for the first time.
 */
final class PendingUid {
  private static final ThreadLocal<String> PENDING = new ThreadLocal<>();

  private PendingUid() {}

  /** Leaves the uid for the object that is constructed next in this thread. */
  static Void leave(String uid) {
    PENDING.set(uid);
    return null;
  }

  /** Takes the uid that was left. */
  static String take() {
    String uid = PENDING.get();
    PENDING.remove();
    return uid;
  }
}
