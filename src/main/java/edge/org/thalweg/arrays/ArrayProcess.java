package org.thalweg.arrays;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.thalweg.config.ObjectiveConf;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.solve.Snapshot;
import org.thalweg.solve.TrainingListener;
import org.thalweg.text.DataException;
import org.thalweg.text.Line;

/**
 * The process that fits rows for another program, until that closes its standard input. An {@link
 * ArrayRequest} whose value {@code do} is {@code fit} is answered with w; {@code learn} goes on
 * from a state of gradient steps over the rows in their order, and is answered with w and the next
 * state; {@code means} turns scores into means of y, by the loss of the keys.
 *
 * <pre>
 *   length of the text in bytes, 4 bytes big-endian
 *   the text, UTF-8: a line for each value, name=value; error=… alone where there is no result
 *   so many numbers as the value numbers says, of 8 bytes, big-endian
 * </pre>
 *
 * If the value {@code progress} of a fit is {@code true}, answers with the value {@code progress}
 * alone come before that with the result. An error of the request is one line, and the next request
 * is taken. Whatever else is thrown ends the process, since the rest of the request may not have
 * been read.
 */
public final class ArrayProcess {
  private static final long PAUSE_NANOS = 100_000_000; // between two lines of progress

  private final DataInputStream in;
  private final DataOutputStream out;

  ArrayProcess(InputStream in, OutputStream out) {
    this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
  }

  /** Answers requests on the standard streams. */
  public static void main(String[] arguments) throws IOException {
    OutputStream answers = System.out;
    System.setOut(System.err); // whatever else prints must not stand among the answers
    new ArrayProcess(System.in, answers).run();
  }

  void run() throws IOException {
    for (Optional<ArrayRequest> request = ArrayRequest.next(in);
        request.isPresent();
        request = ArrayRequest.next(in)) {
      answer(request.get());
      out.flush();
    }
  }

  private void answer(ArrayRequest request) throws IOException {
    if (request.text("do").equals("means")) {
      means(request, request.doubles(request.number("count")));
      return;
    }
    List<List<Block>> shards = request.rows();
    double[] start = request.doubles(request.number("start"));
    Map<String, double[]> memory = request.memory();
    try {
      ArrayFit fit = ArrayFit.of(request, shards, start);
      if (request.text("do").equals("learn")) {
        write(fit.learn(request.number("step"), memory));
        return;
      }
      List<TrainingListener> listeners =
          "true".equals(request.text("progress")) ? List.of(progress()) : List.of();
      write(fit.fit(listeners));
    } catch (IllegalArgumentException | DataException e) {
      write(e);
    }
  }

  /** Writes how a fit goes now and then: a value progress with step, objective and seconds. */
  private TrainingListener progress() {
    long begin = System.nanoTime();
    AtomicLong next = new AtomicLong(begin + PAUSE_NANOS);
    return report -> {
      long now = System.nanoTime();
      if (now - next.get() >= 0) {
        next.set(now + PAUSE_NANOS);
        double seconds = (now - begin) / 1e9;
        try {
          write(Map.of("progress", report.step() + " " + report.objective() + " " + seconds));
          out.flush();
        } catch (IOException e) { // nobody reads any more
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private void write(ArrayFit.Fitted fitted) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("method", fitted.method());
    values.put("reason", fitted.result().reason().toString());
    values.put("isNearMinimum", String.valueOf(fitted.result().isNearMinimum()));
    if (fitted.result().standing().isProven()) {
      values.put("bound", String.valueOf(fitted.result().standing().bound()));
    }
    values.put("steps", String.valueOf(fitted.result().steps()));
    values.put(
        "objectives",
        IntStream.range(0, fitted.result().history().steps())
            .mapToObj(step -> String.valueOf(fitted.result().history().objective(step)))
            .collect(Collectors.joining(" ")));
    write(values, fitted.w());
  }

  private void write(Snapshot learned) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("step", String.valueOf(learned.step()));
    List<double[]> arrays = new ArrayList<>(List.of(learned.w()));
    learned
        .memory()
        .forEach(
            (name, numbers) -> {
              values.put(ArrayRequest.MEMORY + name, String.valueOf(numbers.length));
              arrays.add(numbers);
            });
    write(values, arrays.toArray(double[][]::new));
  }

  private void means(ArrayRequest request, double[] scores) throws IOException {
    try {
      ObjectiveConf form = ArrayFit.conf(request).objective();
      Objective objective = form.over(1);
      double[] means = new double[scores.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = objective.mean(scores[i]);
      }
      write(Map.of("isProbabilistic", String.valueOf(objective.isProbabilistic())), means);
    } catch (IllegalArgumentException | DataException e) {
      write(e);
    }
  }

  private void write(RuntimeException error) throws IOException {
    write(Map.of("error", Line.of(error.getMessage())));
  }

  private void write(Map<String, String> values, double[]... arrays) throws IOException {
    int count = 0;
    for (double[] numbers : arrays) {
      count += numbers.length;
    }
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put("numbers", String.valueOf(count));
    byte[] text =
        all.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining("\n"))
            .getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
    for (double[] numbers : arrays) {
      for (double number : numbers) {
        out.writeDouble(number);
      }
    }
  }
}
