package org.thalweg.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.thalweg.Thalweg;
import org.thalweg.config.TrainingConf;
import org.thalweg.data.shard.Shard;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.linalg.Block;
import org.thalweg.objective.Objective;
import org.thalweg.penalty.Penalties;
import org.thalweg.run.Outcome;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.memory.MemoryOracle;
import org.thalweg.update.Slot;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/**
 * How many rounds some confs need until F, over all rows, is near its least value: a Markdown
 * table.
 *
 * <p>Arguments: a LIBSVM file with two classes, the least mean logistic loss plus (1e-4/2)‖w‖²
 * without an intercept, how many rounds, and settings of confs in which {@code watched} stands
 * before the arguments of the rule that moves w: {@code
 * round=local(steps=8),updater=sgd,learningRate=0.5,outer=watched(sgd)}.
 */
public final class LocalRoundsTable {
  private static final double[] SHARES = {1e-2, 1e-3};
  private static Oracle all;
  private static final List<Double> REACHED = new ArrayList<>(); // F after each round

  private LocalRoundsTable() {}

  /** A rule that does what another does, and has F looked at after its steps. */
  public record Watched(Updater updater) implements Updater {
    @Override
    public List<Slot> slots(int dimension) {
      return updater.slots(dimension);
    }

    @Override
    public void direction(double[] gradient, double[] w, long t, Slots slots) {
      updater.direction(gradient, w, t, slots);
    }

    @Override
    public void precondition(double[] stepSizes, long t, Slots slots) {
      updater.precondition(stepSizes, t, slots);
    }

    @Override
    public boolean looksAhead() {
      return updater.looksAhead();
    }

    @Override
    public void lookahead(double[] point, double[] stepSizes, long t, Slots slots) {
      updater.lookahead(point, stepSizes, t, slots);
    }

    @Override
    public void stepped(double[] w, long t, Slots slots) {
      updater.stepped(w, t, slots);
      REACHED.add(objective(w));
    }
  }

  public static void main(String[] arguments) {
    double least = Double.parseDouble(arguments[1]);
    SparkSession session = Sessions.local("local rounds");
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (ShardedData data = Sessions.load(spark, arguments[0])) {
      Objective objective = conf(arguments, "").objective().over(data.features());
      all = new MemoryOracle(new Problem(objective, Penalties.none()), gathered(data), 0);
      double first = objective(new double[data.features()]) - least;
      System.out.println(
          "| conf | to 1e-2 | to 1e-3 | at the end | seconds |\n|---|---|---|---|---|");
      for (String settings : Arrays.asList(arguments).subList(3, arguments.length)) {
        REACHED.clear();
        Outcome outcome = Thalweg.train(conf(arguments, settings), spark, List.of());
        List<Double> shares = REACHED.stream().map(f -> (f - least) / first).toList();
        System.out.printf(
            Locale.ROOT,
            "| `%s` | %s | %s | %.2e | %.1f |%n",
            settings.replace("watched", ""),
            rounds(shares, SHARES[0]),
            rounds(shares, SHARES[1]),
            shares.get(shares.size() - 1),
            outcome.trainSeconds());
      }
    }
    session.stop();
  }

  private static String rounds(List<Double> shares, double share) {
    for (int round = 0; round < shares.size(); round++) {
      if (shares.get(round) <= share) {
        return String.valueOf(round + 1);
      }
    }
    return "";
  }

  private static double objective(double[] w) {
    double squares = Arrays.stream(w).map(x -> x * x).sum();
    return all.gradient(w, Draw.all()).meanLoss() + 1e-4 / 2 * squares;
  }

  private static List<List<Block>> gathered(ShardedData data) {
    List<List<Block>> shards = new ArrayList<>();
    for (Shard shard : data.rdd().collect()) {
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < shard.blockCount(); i++) {
        blocks.add(shard.block(i));
      }
      shards.add(blocks);
    }
    return shards;
  }

  /** Settings are key=value, with commas between them; those within brackets are the value's. */
  private static TrainingConf conf(String[] arguments, String settings) {
    StringBuilder text = new StringBuilder();
    for (String setting : settings.split(",(?![^(]*\\))")) {
      if (!setting.isBlank()) {
        String[] pair = setting.split("=", 2);
        text.append("%s = \"%s\"\n".formatted(pair[0], pair[1]));
      }
    }
    String watched = text.toString().replace("watched", Watched.class.getName());
    return TrainingConf.parse(
        """
        data.train = "%s", output = none
        objective { loss = logistic, intercept = false }
        penalty = "l2(1e-4)"
        method = sgd
        stop.maxSteps = %s
        %s
        """
            .formatted(arguments[0], arguments[2], watched));
  }
}
