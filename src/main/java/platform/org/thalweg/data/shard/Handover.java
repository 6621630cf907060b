package org.thalweg.data.shard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * What driver and tasks give each other where both are one process, as in {@code local} mode, so
 * that nothing is written and read again. A task finds it by its number. It keeps what it was given
 * until it is closed.
 *
 * @param <T> what is given
 */
public final class Handover<T> implements AutoCloseable {
  private static final Map<Long, Handover<?>> OPEN = new ConcurrentHashMap<>();
  private static final AtomicLong NEXT = new AtomicLong();

  private final long number = NEXT.getAndIncrement();
  private final long most;
  private final Map<Integer, T> given = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean isOver = new AtomicBoolean();

  /**
   * An empty one.
   *
   * @param most bytes that it takes
   */
  public Handover(long most) {
    this.most = most;
    OPEN.put(number, this);
  }

  /**
   * The handover with a number.
   *
   * @throws IllegalStateException if it was closed, or is of another process
   */
  public static <T> Handover<T> of(long number) {
    return Handover.<T>find(number)
        .orElseThrow(
            () ->
                new IllegalStateException("handover %d is not in this process".formatted(number)));
  }

  /** The handover with a number, if it is open in this process. */
  @SuppressWarnings("unchecked") // who knows the number knows the type
  public static <T> Optional<Handover<T>> find(long number) {
    return Optional.ofNullable((Handover<T>) OPEN.get(number));
  }

  public long number() {
    return number;
  }

  /** Counts bytes that are about to be given; false once there are too many in all. */
  public boolean takes(long more) {
    if (bytes.addAndGet(more) > most) {
      isOver.set(true);
    }
    return !isOver.get();
  }

  /** Whether there was too much, so that what was given is not all. */
  public boolean isOver() {
    return isOver.get();
  }

  /** Gives something at a place. */
  public void give(int place, T what) {
    given.put(place, what);
  }

  /** What was given at a place. */
  public T at(int place) {
    return given.get(place);
  }

  /** How many places were given something. */
  public int size() {
    return given.size();
  }

  /** What was given at the places from 0. */
  public List<T> all(int places) {
    return IntStream.range(0, places).mapToObj(given::get).toList();
  }

  @Override
  public void close() {
    OPEN.remove(number);
    given.clear();
  }
}
