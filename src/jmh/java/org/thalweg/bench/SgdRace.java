package org.thalweg.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.run.Outcome;

/**
 * {@code method = sgd} under {@code learningRate = auto}, nothing else set but a rule, beside
 * scikit-learn's SGDClassifier or SGDRegressor and beside torch, each at the best setting of a
 * grid: seconds of training alone until F − F* is 1e-2, 1e-3 of F(0) − F*, where F(w) = mean loss +
 * (1e-4/2)‖w‖² without an intercept. All are fits of growing length, by epochs; F is measured off
 * the clock. The shortest fit of each that reaches a value is then repeated, ours and theirs in
 * turn, and medians are printed, as rows of a Markdown table. A setting is left as soon as it has
 * taken twice as long as the best one so far.
 *
 * <p>Arguments: sets, each as {@code LOSS:FILE}, as those of {@link Race}. Needs a Python with
 * scikit-learn and torch, which {@code -Dpython} names, and runs {@code
 * src/jmh/python/sgd_race.py}.
 */
public final class SgdRace {
  private static final double[] RELATIVE = {1e-2, 1e-3};
  private static final List<String> RULES = List.of("adam", "momentum", "adagrad");
  private static final int[] EPOCHS = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96};
  private static final List<String> SCHEDULES = List.of("optimal", "constant", "invscaling");
  private static final double[] RATES = {1e-4, 1e-3, 1e-2, 3e-2, 1e-1, 1};
  private static final List<String> TORCH_RULES = List.of("adam", "momentum", "adagrad");
  private static final double[] TORCH_RATES = {1e-3, 1e-2, 1e-1};
  private static final int[] TORCH_BATCHES = {128, 1024};
  private static final double LONGEST = 1; // seconds of a fit
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 7;

  private SgdRace() {}

  /** One fit: what it took, and where it came. */
  private record Fit(double seconds, double objective) {}

  /** A way to fit, given how many epochs. */
  private interface Contestant {
    Fit fit(int epochs);
  }

  /** The fewest epochs by which a value is reached, and by which setting. */
  private record Shortest(String setting, Contestant contestant, int epochs, double seconds) {}

  public static void main(String[] arguments) throws IOException {
    SparkSession session = Sessions.local("sgd race");
    Measure.print(
        "| set | rule | to | ours, s | epochs | scikit-learn, s | at | ours / theirs | torch, s |"
            + " at | ours / theirs |");
    Measure.print("|---|---|---|---|---|---|---|---|---|---|---|");
    for (String argument : arguments) {
      try (RaceProblem problem = RaceProblem.load(argument, session);
          Python others = new Python(problem)) {
        race(problem, others);
      }
    }
    session.stop();
  }

  private static void race(RaceProblem problem, Python others) {
    double least =
        Thalweg.train(problem.conf("stop.gap = 1e-12"), problem.spark(), List.of())
            .train()
            .objective();
    double zero = problem.value(new double[0]);
    Map<String, Contestant> ours = new LinkedHashMap<>();
    RULES.forEach(rule -> ours.put(rule, epochs -> ours(problem, rule, epochs)));
    for (double relative : RELATIVE) {
      double wanted = least + relative * (zero - least);
      Optional<Shortest> learn = best(others.scikitLearn(), wanted);
      Optional<Shortest> torch = best(others.torch(), wanted);
      ours.forEach(
          (rule, contestant) ->
              row(
                  problem,
                  rule,
                  relative,
                  List.of(shortest(rule, contestant, wanted, LONGEST), learn, torch)));
    }
  }

  private static Optional<Shortest> best(Map<String, Contestant> settings, double wanted) {
    Optional<Shortest> best = Optional.empty();
    for (Map.Entry<String, Contestant> one : settings.entrySet()) {
      double most = Math.min(LONGEST, 2 * best.map(Shortest::seconds).orElse(LONGEST));
      Optional<Shortest> found = shortest(one.getKey(), one.getValue(), wanted, most);
      boolean isBetter =
          found.isPresent() && (best.isEmpty() || found.get().seconds < best.get().seconds);
      best = isBetter ? found : best;
    }
    return best;
  }

  private static Optional<Shortest> shortest(
      String setting, Contestant contestant, double wanted, double most) {
    for (int epochs : EPOCHS) {
      Fit fit = contestant.fit(epochs);
      if (fit.objective <= wanted) {
        double again = Math.min(fit.seconds, contestant.fit(epochs).seconds);
        return Optional.of(new Shortest(setting, contestant, epochs, again));
      }
      if (!(fit.seconds < most) || !Double.isFinite(fit.objective)) {
        break;
      }
    }
    return Optional.empty();
  }

  /** A row of ours, scikit-learn's and torch's shortest fits, in this order. */
  private static void row(
      RaceProblem problem, String rule, double relative, List<Optional<Shortest>> all) {
    List<Measure.Timed> runs = new ArrayList<>();
    for (Optional<Shortest> each : all) {
      runs.add(() -> each.map(one -> one.contestant.fit(one.epochs).seconds).orElse(Double.NaN));
    }
    double[] seconds = Measure.inTurn(WARM_UP, ROUNDS, runs);
    Measure.print(
        "| %s | %s | %.0e | %.4f | %s | %.4f | %s | %.2f | %.4f | %s | %.2f |",
        problem.name(),
        rule,
        relative,
        seconds[0],
        all.get(0).map(Shortest::epochs).map(String::valueOf).orElse(""),
        seconds[1],
        setting(all.get(1)),
        seconds[0] / seconds[1],
        seconds[2],
        setting(all.get(2)),
        seconds[0] / seconds[2]);
  }

  private static String setting(Optional<Shortest> fit) {
    return fit.map(one -> one.setting + ", " + one.epochs + " epochs").orElse("");
  }

  private static Fit ours(RaceProblem problem, String rule, int epochs) {
    TrainingConf conf =
        problem.conf(
            "method = sgd, learningRate = auto, updater = %s, stop.maxEpochs = %d"
                .formatted(rule, epochs));
    Outcome outcome = Thalweg.train(conf, problem.spark(), List.of());
    return new Fit(outcome.trainSeconds(), outcome.train().objective());
  }

  /** A process of Python that fits when it is asked to. */
  private static final class Python implements AutoCloseable {
    private static final Path SCRIPT = Path.of("src", "jmh", "python", "sgd_race.py");

    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    Python(RaceProblem problem) throws IOException {
      process =
          new ProcessBuilder(
                  System.getProperty("python", "python3"),
                  SCRIPT.toString(),
                  problem.path(),
                  problem.loss(),
                  Double.toString(RaceProblem.LAMBDA))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      questions = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String ready = answers.readLine();
      if (ready == null || !ready.equals("ready " + problem.data().rows())) {
        throw new IOException("python with scikit-learn must read %s".formatted(problem.path()));
      }
    }

    Map<String, Contestant> scikitLearn() {
      Map<String, Contestant> grid = new LinkedHashMap<>();
      for (String schedule : SCHEDULES) {
        for (double rate : schedule.equals("optimal") ? new double[] {0.01} : RATES) {
          for (boolean average : new boolean[] {false, true}) {
            String setting = "%s %s %s".formatted(schedule, rate, average);
            grid.put(setting, epochs -> fit("fit " + setting, epochs));
          }
        }
      }
      return grid;
    }

    Map<String, Contestant> torch() {
      Map<String, Contestant> grid = new LinkedHashMap<>();
      for (String rule : TORCH_RULES) {
        for (double rate : TORCH_RATES) {
          for (int batch : TORCH_BATCHES) {
            String setting = "%s %s %d".formatted(rule, rate, batch);
            grid.put(setting, epochs -> fit("torch " + setting, epochs));
          }
        }
      }
      return grid;
    }

    private Fit fit(String setting, int epochs) {
      questions.printf(Locale.ROOT, "%s %d%n", setting, epochs);
      try {
        String[] answer = answers.readLine().replace("inf", "Infinity").split(" ");
        return new Fit(Double.parseDouble(answer[0]), Double.parseDouble(answer[1]));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
