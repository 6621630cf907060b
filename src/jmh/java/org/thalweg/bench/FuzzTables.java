package org.thalweg.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.thalweg.fuzz.TableTargets;
import org.thalweg.fuzz.Target;
import org.thalweg.fuzz.Trial;

/**
 * Files that Spark's jobs read: first each under the name and by the reader of every other kind;
 * then damaged ones, tables in every format and codec and packed LIBSVM text. A line for each kind
 * says how many were taken with the rows of the whole file and how many with others, where one to
 * five pieces are damaged and where one bit is another. Ends with 1 where a file was neither taken
 * nor rejected with one line, or gave other rows in spite of checksums.
 *
 * <p>Arguments: damaged files of each kind and way, 100 by default; the seed, 1 by default; a part
 * of the names of kinds, all by default.
 */
public final class FuzzTables {
  private static final int SHOWN = 5;

  private FuzzTables() {}

  public static void main(String[] arguments) throws IOException {
    int each = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    String part = arguments.length > 2 ? arguments[2] : "";
    SparkSession session = Sessions.local("fuzz");
    session.sparkContext().setLogLevel("OFF");
    TableTargets tables = new TableTargets(session, Files.createTempDirectory("fuzz"));
    List<Trial> trials = new ArrayList<>();
    for (Target target : tables.exchanged()) {
      if (target.name().contains(part)) {
        Trial trial = Trial.ofWhole(target);
        trials.add(trial);
        trial.failures().forEach(failure -> System.out.println(target.name() + ": " + failure));
        System.out.print(trial.accepted() > 0 ? target.name() + " is taken\n" : "");
      }
    }
    System.out.printf("%d files under other names%n", trials.size());
    List<Target> damaged = new ArrayList<>(tables.tables());
    damaged.addAll(tables.texts());
    for (Target target : damaged) {
      if (target.name().contains(part)) {
        tables.taken();
        for (boolean isOneBit : new boolean[] {false, true}) {
          Trial trial =
              isOneBit ? Trial.ofOneBit(target, each, seed) : Trial.of(target, each, seed);
          trials.add(trial);
          System.out.println(
              trial
                  + ", taken "
                  + tables.taken()
                  + (isOneBit ? "; one bit" : "; one to five ways"));
          trial.failures().stream().limit(SHOWN).forEach(System.out::println);
        }
      }
    }
    int files = trials.stream().mapToInt(Trial::files).sum();
    int failed = trials.stream().mapToInt(trial -> trial.failures().size()).sum();
    System.out.printf("%d files, %d failed%n", files, failed);
    session.stop();
    System.exit(failed > 0 ? 1 : 0);
  }
}
