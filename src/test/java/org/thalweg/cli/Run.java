package org.thalweg.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A command that was run in this JVM: its exit code and what it wrote. */
record Run(int code, String out, String errors) {

  static Run of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    String[] texts = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    int code = Main.run(new PrintWriter(out), new PrintWriter(errors), texts);
    return new Run(code, out.toString(), errors.toString());
  }

  /** The same, where a setting takes the place of an earlier one of its key. */
  static Run ofLast(List<Object> arguments) {
    Map<Object, Object> last = new LinkedHashMap<>();
    for (Object argument : arguments) {
      String word = argument.toString();
      boolean isSetting = word.matches("[a-zA-Z.]+=.*");
      last.put(isSetting ? word.substring(0, word.indexOf('=')) : last.size(), argument);
    }
    return of(last.values().toArray());
  }

  /** LIBSVM rows of three features; labels are a noisy line, or its sign as 0 and 1. */
  static Path data(Path file, int rows, boolean binary) throws IOException {
    SplittableRandom random = new SplittableRandom(rows);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      double x = random.nextDouble(-1, 1);
      double y = random.nextDouble(-1, 1);
      double score = 2 * x - y + 0.3 + random.nextDouble(-0.5, 0.5);
      text.append(binary ? (score > 0 ? "1" : "0") : Double.toString(score));
      text.append(" 1:%s 2:%s 3:1%n".formatted(x, y));
    }
    return Files.writeString(file, text);
  }

  /** A conf of 20 steps on the given rows. */
  static Path conf(Path file, Path train, String loss, Path output) throws IOException {
    return Files.writeString(
        file,
        """
        data.train = "%s"
        objective.loss = %s
        penalty = "l2(0.01)"
        updater = "adam(beta1=0.8)"
        learningRate = 0.1
        batch.rows = 30
        data.shards = 4
        stop.maxSteps = 20
        output = "%s"
        """
            .formatted(train, loss, output));
  }
}
