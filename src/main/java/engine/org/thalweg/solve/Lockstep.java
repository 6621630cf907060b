package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.thalweg.reduce.Answer;

/**
 * Runs several minimisations side by side. Each goes on by itself, in a thread of its own, until it
 * asks a question; when all that still run have asked one, an {@link Oracle} answers these
 * questions together. So the loop of {@link Minimiser} need not know that it is not alone, and what
 * a solver computes between two questions is shared by the cores. A model that has ended is waited
 * for no more. The order in which threads run changes no bit, because no answer depends on which
 * questions come with it.
 */
public final class Lockstep {
  private final Oracle rows;
  private final Question[] asked; // by model; null for one that has not asked
  private final Answer[] answers; // by model
  private final CancelledException[] cancelled; // in place of an answer, by model
  private final int first; // number of the first model
  private int running;
  private int waiting;
  private final AtomicReference<Throwable> failure =
      new AtomicReference<>(); // the first one, which ends all; null for none

  private Lockstep(Oracle rows, int first, int models) {
    this.rows = rows;
    this.first = first;
    this.asked = new Question[models];
    this.answers = new Answer[models];
    this.cancelled = new CancelledException[models];
    this.running = models;
  }

  /** A model of several: its number, and the oracle that answers its questions alone. */
  public record LockstepModel(int number, Oracle oracle) {}

  /**
   * Runs the models with the numbers [first, first + models), and returns their results in order.
   *
   * @param rows answers their questions; it is not closed
   * @param run minimises one model, from a thread of its own
   * @throws RuntimeException the first one that a run threw, after which the others end
   */
  public static <R> List<R> run(
      Oracle rows, int first, int models, Function<LockstepModel, R> run) {
    Lockstep lockstep = new Lockstep(rows, first, models);
    List<R> results = new ArrayList<>(IntStream.range(0, models).mapToObj(i -> (R) null).toList());
    List<Thread> threads =
        IntStream.range(0, models)
            .mapToObj(
                i ->
                    new Thread(
                        () -> lockstep.run(i, model -> results.set(i, run.apply(model))),
                        "thalweg-model-" + (first + i)))
            .toList();
    threads.forEach(
        thread -> {
          thread.setDaemon(true);
          thread.start();
        });
    lockstep.await(threads);
    return results;
  }

  private void run(int i, Consumer<LockstepModel> body) {
    try {
      body.accept(new LockstepModel(first + i, new Alone(i)));
    } catch (Throwable e) {
      fail(e); // the first of all is the one that is told
    } finally {
      leave(i);
    }
  }

  private void await(List<Thread> threads) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      failure.compareAndSet(null, new CancellationException("interrupted"));
      threads.forEach(Thread::interrupt); // also the one that reads the rows
      Thread.currentThread().interrupt();
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() != null) {
      throw (RuntimeException) failure.get();
    }
  }

  private synchronized void fail(Throwable e) {
    failure.compareAndSet(
        null, e instanceof RuntimeException || e instanceof Error ? e : new RuntimeException(e));
    notifyAll();
  }

  private synchronized void leave(int i) {
    running--;
    try {
      rows.ended(first + i);
    } catch (Throwable e) {
      fail(e);
    }
    answerIfAllAsked();
  }

  /** The answer to a question, when all models that run have asked one. */
  private synchronized Answer answer(int i, Question<?> question) {
    asked[i] = question;
    waiting++;
    answerIfAllAsked();
    try {
      while (answers[i] == null && cancelled[i] == null && failure.get() == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    if (cancelled[i] != null) {
      CancelledException why = cancelled[i];
      cancelled[i] = null;
      throw new CancelledException(why.getMessage(), why);
    }
    Answer answer = answers[i];
    if (answer == null) {
      throw new CancellationException("another model failed");
    }
    answers[i] = null;
    return answer;
  }

  private void answerIfAllAsked() {
    if (waiting == 0 || waiting < running || failure.get() != null) {
      return;
    }
    List<Oracle.Asked> questions =
        IntStream.range(0, asked.length)
            .filter(i -> asked[i] != null)
            .mapToObj(i -> new Oracle.Asked(first + i, asked[i]))
            .toList();
    try {
      List<Answer> all = rows.answerAll(questions);
      for (int k = 0; k < questions.size(); k++) {
        int i = questions.get(k).model() - first;
        answers[i] = all.get(k);
        asked[i] = null;
      }
      waiting = 0;
      notifyAll();
    } catch (CancelledException e) { // each model ends by itself, as the user wishes
      for (Oracle.Asked question : questions) {
        cancelled[question.model() - first] = e;
        asked[question.model() - first] = null;
      }
      waiting = 0;
      notifyAll();
    } catch (Throwable e) { // also what Spark throws without declaring it
      fail(e);
    }
  }

  /** The oracle of one model. */
  private final class Alone implements Oracle {
    private final int i;

    Alone(int i) {
      this.i = i;
    }

    @Override
    public List<Answer> answerAll(List<Asked> questions) {
      return List.of(Lockstep.this.answer(i, questions.get(0).question()));
    }

    @Override
    public void requireUncancelled() {
      synchronized (Lockstep.this) {
        if (failure.get() != null || Thread.currentThread().isInterrupted()) {
          throw new CancellationException("another model failed, or this one is interrupted");
        }
        rows.requireUncancelled();
      }
    }

    @Override
    public long rows() {
      return rows.rows();
    }
  }
}
