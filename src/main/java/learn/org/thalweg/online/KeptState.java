package org.thalweg.online;

/**
 * A state as a directory has it.
 *
 * @param model with the state of its rule
 * @param learned which batches it has learned
 * @param crc checksum of the file of changes that made it; 0 where it is kept as a whole
 * @param changes how many files of changes lead to it from the last whole state
 * @param bytes of these files
 */
record KeptState(OnlineModel model, Learned learned, long crc, int changes, long bytes) {
  private static final int MOST_CHANGES = 100; // files that a reader opens one after the other

  /** A state that is kept as a whole. */
  static KeptState whole(OnlineModel model, Learned learned) {
    return new KeptState(model, learned, 0, 0, 0);
  }

  /** Bytes of the model and of the state of its rule, as they are kept as a whole. */
  long bytesOfWhole() {
    long numbers = model.state().w().length; // once more in the model
    for (double[] array : model.state().arrays().values()) {
      numbers += array.length;
    }
    return numbers * Double.BYTES;
  }

  /**
   * Whether the next state is kept as what changes: where that is much less than the whole, and
   * neither files nor bytes since the last whole state are many, so that on average a batch writes
   * a part of the whole, and a reader reads at most twice as much.
   *
   * @param next bytes of these changes
   */
  boolean takesChanges(long next) {
    long whole = bytesOfWhole();
    return changes < MOST_CHANGES && 2 * next <= whole && bytes + next <= whole;
  }
}
