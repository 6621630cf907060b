package org.thalweg.solve;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.SynchronousQueue;
import org.thalweg.reduce.Answer;

/** Hands over the questions of a solver one by one, for tests that look at each. */
public final class AskTell {
  private static final Map<Solver, AskTell> STEPS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final SynchronousQueue<Object> out = new SynchronousQueue<>(); // question, end, failure
  private final SynchronousQueue<Answer> in = new SynchronousQueue<>();
  private final Object first;

  private AskTell(Solver solver) {
    Thread thread = new Thread(() -> run(solver));
    thread.setDaemon(true);
    thread.start();
    first = take();
  }

  private Question<?> question;

  /** The next question, which begins a step where there is none. */
  public static Question<?> ask(Solver solver) {
    AskTell step = STEPS.computeIfAbsent(solver, AskTell::new);
    if (step.question == null) {
      step.question = (Question<?>) step.first;
    }
    return step.question;
  }

  /** What the step has to report, if that was the answer to its last question; else pending. */
  public static Progress tell(Solver solver, Answer answer) {
    ask(solver);
    AskTell step = STEPS.get(solver);
    try {
      step.in.put(answer);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Object next;
    try {
      next = step.take();
    } catch (RuntimeException e) {
      STEPS.remove(solver);
      throw e;
    }
    if (next instanceof Progress end) {
      STEPS.remove(solver);
      return end;
    }
    step.question = (Question<?>) next;
    return Progress.pending();
  }

  private void run(Solver solver) {
    try {
      Object end;
      try {
        end = solver.step(new Asking());
      } catch (RuntimeException | Error e) {
        end = e;
      }
      out.put(end);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object take() {
    try {
      Object next = out.take();
      if (next instanceof RuntimeException e) {
        throw e;
      }
      if (next instanceof Error e) {
        throw e;
      }
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Asking implements Oracle {
    @Override
    public List<Answer> answerAll(List<Asked> questions) {
      try {
        out.put(questions.get(0).question());
        return List.of(in.take());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public long rows() {
      throw new UnsupportedOperationException();
    }
  }
}
