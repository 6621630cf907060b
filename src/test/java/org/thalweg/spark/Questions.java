package org.thalweg.spark;

import static org.thalweg.solve.AskTell.ask;
import static org.thalweg.solve.AskTell.tell;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.thalweg.config.Registry;
import org.thalweg.data.shard.ShardedData;
import org.thalweg.loss.ClassificationLosses;
import org.thalweg.loss.PointwiseLoss;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.Standardisation;
import org.thalweg.penalty.Penalties;
import org.thalweg.reduce.Answer;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.RowNorms;
import org.thalweg.reduce.RowsDigest;
import org.thalweg.sample.Reshuffling;
import org.thalweg.sample.Sampler;
import org.thalweg.schedule.Schedules;
import org.thalweg.solve.DigestQuestion;
import org.thalweg.solve.Draw;
import org.thalweg.solve.GradientQuestion;
import org.thalweg.solve.HessianQuestion;
import org.thalweg.solve.LineQuestion;
import org.thalweg.solve.NormsQuestion;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;
import org.thalweg.solve.RowQuestion;
import org.thalweg.solve.dual.DualPoint;
import org.thalweg.solve.dual.DualQuestion;
import org.thalweg.solve.interior.CentralPath;
import org.thalweg.solve.interior.CentralPathSum;
import org.thalweg.solve.interior.InteriorQuestion;
import org.thalweg.solve.memory.RowDraws;
import org.thalweg.solve.sgd.LocalDescent;
import org.thalweg.solve.sgd.LocalStepsQuestion;
import org.thalweg.solve.sgd.Round;
import org.thalweg.solve.svrg.EpochPlan;
import org.thalweg.solve.svrg.EpochQuestion;
import org.thalweg.solve.truncated.NewtonStep;
import org.thalweg.solve.truncated.TruncatedNewton;
import org.thalweg.update.Slots;
import org.thalweg.update.Updater;

/** One question of every kind about every draw, for some data; and the bits of answers. */
final class Questions {
  static final long SEED = 3;
  static final int LAST_STEP = 2; // of the paths
  private static final int LOCAL_ROWS = 16;

  private final Problem problem;
  private final double[] w;

  Questions(ShardedData data) {
    this(data, new ClassificationLosses.Logistic());
  }

  private Questions(ShardedData data, PointwiseLoss loss) {
    problem =
        new Problem(
            new LinearObjective(loss, data.features(), true), Penalties.elasticNet(1e-2, 0.3));
    w = wave(0);
  }

  /** Those about a loss with kinks. */
  static Questions ofKinks(ShardedData data) {
    return new Questions(data, new ClassificationLosses.Hinge());
  }

  /** Of the iterations of an interior point method, by name. */
  Map<String, Question<?>> aboutPaths() {
    Map<String, Question<?>> questions = new LinkedHashMap<>();
    CentralPath path = new CentralPath(w, 0.7, 1e-3, List.of());
    for (int k = 0; k <= LAST_STEP; k++) {
      CentralPath.Direction direction = new CentralPath.Direction(wave(k), wave(k + 1), 1e-5, 3e-5);
      for (int correctors = 0; correctors < 3; correctors++) {
        for (CentralPathSum.Stage stage : CentralPathSum.Stage.values()) {
          CentralPath.Corrector next = new CentralPath.Corrector(wave(k + 2), 0.7, 0);
          questions.put(
              stage + " after " + k + " and " + correctors,
              new InteriorQuestion(path, stage, direction, next));
        }
        direction =
            direction.with(new CentralPath.Corrector(wave(k + 3), 0.6, 0.2 + 0.3 * correctors));
      }
      path = path.with(new CentralPath.Step(direction, 1e-3));
    }
    return questions;
  }

  /** The second step of truncated Newton, whatever the derivatives where it begins. */
  Question<?> aboutStep() {
    Problem smooth = new Problem(problem.objective(), Penalties.l2(0.1));
    TruncatedNewton solver = TruncatedNewton.begin(smooth, 1e-6, w);
    GradientSum sum = GradientSum.over(wave(4));
    sum.add(1, 1, 1);
    tell(solver, new NewtonStep(w, 1, sum, Optional.empty(), 0, 1));
    return ask(solver);
  }

  /** The first sweeps of dual coordinate ascent. */
  Question<?> aboutDual() {
    return new DualQuestion(0.1, 0, SEED, Standardisation.none(), DualPoint.FIRST);
  }

  Problem problem() {
    return problem;
  }

  static RowDraws draws(ShardedData data, Sampler batches) {
    return new RowDraws(
        data.sizes(), batches, new Reshuffling.PerShard(data.sizes(), LOCAL_ROWS, SEED), SEED);
  }

  /** Of sums over the rows of shards, by name. */
  Map<String, Question<?>> aboutShards() {
    Map<String, Question<?>> questions = new LinkedHashMap<>();
    addAbout(Draw.all(), questions);
    questions.putAll(aboutBatches());
    questions.put(
        "hessian among", new HessianQuestion(w, 0, Draw.all(), new int[] {1, 4, w.length - 1}));
    questions.put("norms", new NormsQuestion(wave(2), Draw.all()));
    questions.put("digest", new DigestQuestion());
    Updater adam = Registry.updaters().parse("adam").value();
    LocalDescent descent =
        new LocalDescent(
            problem.objective(),
            Standardisation.none(),
            adam,
            new Schedules.Inverse(0.1, 0.5, 0.1),
            problem.penalties(),
            new Round.Local(5, 0, 0));
    Slots memory = new Slots(descent.slots());
    questions.put("local steps", new LocalStepsQuestion(descent, w, memory, 2));
    return questions;
  }

  /** Of sums over the rows of batches, by name. */
  Map<String, Question<?>> aboutBatches() {
    Map<String, Question<?>> questions = new LinkedHashMap<>();
    addAbout(new Draw.Batch(0), questions);
    addAbout(new Draw.Batch(17), questions);
    addAbout(new Draw.Share(0.3), questions);
    return questions;
  }

  private void addAbout(Draw draw, Map<String, Question<?>> questions) {
    List<RowQuestion<?>> about = about(draw);
    questions.put("gradient, " + draw, about.get(0));
    questions.put("hessian, " + draw, about.get(1));
    questions.put("line, " + draw, about.get(2));
  }

  /** Of sums over the rows of one draw: the gradient, second derivatives, and a line. */
  List<RowQuestion<?>> about(Draw draw) {
    return List.of(
        new GradientQuestion(w, draw),
        new HessianQuestion(w, 0.1, draw),
        new LineQuestion(w, wave(1), new double[] {0, -1, 0.25, 8}, draw));
  }

  /** Of what depends on the size of the data, by name. */
  Map<String, Question<?>> aboutEpochs(long sampleRows) {
    Map<String, Question<?>> questions = new LinkedHashMap<>();
    Draw sample = new Draw.Sample(sampleRows, 5);
    questions.put("gradient, sample", new GradientQuestion(w, sample));
    questions.put("hessian, sample", new HessianQuestion(w, 0, sample));
    questions.put("line, sample", new LineQuestion(w, wave(1), new double[] {1, 2}, sample));
    questions.put("norms, sample", new NormsQuestion(wave(2), sample));
    questions.put("epoch, sample", new EpochQuestion(plan(1), sample));
    questions.put("epoch of half", new EpochQuestion(plan(0.5), Draw.all()));
    questions.put("epoch of all", new EpochQuestion(plan(1), Draw.all()));
    return questions;
  }

  private EpochPlan plan(double fraction) {
    double[] scale = new double[w.length];
    Arrays.fill(scale, 1);
    double[] vectors = new double[3 * w.length]; // w, the gradient, the scale
    System.arraycopy(w, 0, vectors, 0, w.length);
    System.arraycopy(wave(3), 0, vectors, w.length, w.length);
    System.arraycopy(scale, 0, vectors, 2 * w.length, w.length);
    return new EpochPlan(
        vectors,
        problem.penalties(),
        problem.layout(),
        problem.coordinates(),
        0.01,
        1,
        fraction,
        32,
        9);
  }

  private double[] wave(int phase) {
    double[] wave = new double[problem.layout().dimension()];
    Arrays.setAll(wave, i -> 1.1 + Math.sin(i + phase));
    return wave;
  }

  /** Every number of an answer. */
  static double[] bits(Answer answer) {
    if (answer instanceof GradientSum gradient) {
      return with(gradient.gradient(), gradient.loss(), gradient.weight(), gradient.rows());
    }
    if (answer instanceof HessianSum hessian) {
      GradientSum sum = hessian.gradient();
      double[] second = hessian.packedHessian();
      return with(with(second, sum.gradient()), sum.loss(), sum.weight(), sum.rows());
    }
    if (answer instanceof RowsDigest digest) {
      return digest.hex().chars().asDoubleStream().toArray();
    }
    if (answer instanceof DualPoint dual) {
      return with(with(dual.w(), dual.alpha()), dual.bound(), dual.sweeps(), dual.rows());
    }
    if (answer instanceof NewtonStep step) {
      return with(step.point() == null ? new double[0] : step.point(), step.rate(), step.rows());
    }
    if (answer instanceof CentralPathSum interior) {
      return bits(interior);
    }
    if (answer instanceof LineSum sum) {
      double[] means = new double[sum.points()];
      Arrays.setAll(means, sum::meanLoss);
      return with(means, sum.weight(), sum.rows());
    }
    if (answer instanceof RowNorms norms) {
      return new double[] {
        norms.mean(), norms.largest(), norms.meanWeight(), norms.meanEntries(), norms.rows()
      };
    }
    Displacement moved = (Displacement) answer;
    return with(moved.sum(), moved.weight(), moved.meanLoss(), moved.rows());
  }

  private static double[] bits(CentralPathSum sum) {
    double[] bits = {
      sum.number(CentralPathSum.LOSS),
      sum.number(CentralPathSum.DUAL_RISING),
      sum.number(CentralPathSum.DUAL_FALLING),
      sum.number(CentralPathSum.PRODUCTS),
      sum.number(CentralPathSum.PAIRS),
      sum.rows()
    };
    bits = with(sum.ratios(), bits);
    for (int which = 0; which < sum.vectors(); which++) {
      bits = with(sum.vector(which), bits);
    }
    return sum.packedMatrix() == null ? bits : with(sum.packedMatrix(), bits);
  }

  private static double[] with(double[] vector, double... numbers) {
    return DoubleStream.concat(Arrays.stream(vector), Arrays.stream(numbers)).toArray();
  }
}
