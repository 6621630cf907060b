package org.thalweg.data.shard;

import java.util.function.Supplier;

/** What is made of rows as they were loaded, and holds memory of its own. */
public interface MadeOfRows extends AutoCloseable {
  @Override
  void close();

  /** Where it is kept: made once, by whoever asks first, from any thread. */
  final class Once implements AutoCloseable {
    private MadeOfRows made; // null before that

    synchronized <T extends MadeOfRows> T of(Class<T> kind, Supplier<T> maker) {
      if (made == null) {
        made = maker.get();
      }
      return kind.cast(made);
    }

    @Override
    public synchronized void close() {
      if (made != null) {
        made.close();
        made = null;
      }
    }
  }
}
