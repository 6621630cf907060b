package org.thalweg.solve.svrg;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.thalweg.epoch.EpochPlan;
import org.thalweg.epoch.LocalEpoch;
import org.thalweg.epoch.RowOrder;
import org.thalweg.epoch.ShuffledRows;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.objective.Standardisation;
import org.thalweg.reduce.Displacement;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.RowMetric;
import org.thalweg.reduce.RowNorms;
import org.thalweg.solve.Answer;
import org.thalweg.solve.Draw;
import org.thalweg.solve.Oracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;

/** Answers the questions of rounds over blocks in memory, plainly and in one thread but epochs. */
final class PlainOracle implements Oracle {
  private static final int PARTS = 2;
  private static final int BLOCK = 2048; // rows of the shuffled blocks

  private final Problem problem;
  private final List<Block> blocks;
  private final long seed;
  private final Map<Draw, PlainOracle> samples = new HashMap<>();
  private List<Block> random; // the same rows in random order; null before they are needed
  private ShuffledRows shuffled;

  PlainOracle(Problem problem, List<Block> blocks, long seed) {
    this.problem = problem;
    this.blocks = blocks;
    this.seed = seed;
  }

  @Override
  public Answer answer(Question question) {
    PlainOracle over = question.draw() instanceof Draw.Sample sample ? sample(sample) : this;
    if (question instanceof Question.Gradient gradient) {
      return new Answer.Sum(over.gradient(gradient.w()));
    } else if (question instanceof Question.Norms norms) {
      return new Answer.Norms(over.norms(norms.scale()));
    }
    return new Answer.Moved(over.epoch(((Question.Epoch) question).plan()));
  }

  private GradientSum gradient(double[] w) {
    Standardisation coordinates = problem.coordinates();
    double[] original = coordinates.original(w);
    GradientSum sum = new GradientSum(w.length);
    for (Block block : blocks) {
      problem.objective().accumulate(original, block, Rows.all(block.rows()), sum);
    }
    coordinates.transform(sum.gradient());
    return sum;
  }

  private RowNorms norms(double[] scale) {
    Objective objective = problem.objective();
    int features = objective.inputs().get(0).inputs(objective.layout().dimension());
    RowMetric metric = problem.coordinates().rowMetric(scale, features);
    RowNorms norms = new RowNorms(features);
    blocks.forEach(block -> norms.add(block, metric));
    return norms;
  }

  private Displacement epoch(EpochPlan plan) {
    shuffle();
    int chunks = shuffled.chunks();
    int parts = Math.min(PARTS, chunks);
    int[] order = RowOrder.shuffled(chunks, plan.seed());
    List<Displacement> ends =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(
                part -> {
                  LocalEpoch epoch =
                      new LocalEpoch(plan, problem.objective().rowSteps().orElseThrow());
                  int from = (int) ((long) chunks * part / parts);
                  int all = (int) ((long) chunks * (part + 1) / parts) - from;
                  shuffled.run(order, from, from + plan.rowsOf(all), epoch);
                  return epoch.end();
                })
            .toList();
    return ends.stream().reduce(Displacement::merge).orElseThrow();
  }

  private void shuffle() {
    if (random == null) {
      random = RowOrder.random(blocks, seed).copied(BLOCK);
      shuffled = new ShuffledRows(random);
    }
  }

  private PlainOracle sample(Draw.Sample sample) {
    shuffle();
    int wanted = (int) Math.min(random.size(), (sample.rows() + BLOCK - 1) / BLOCK);
    return samples.computeIfAbsent(
        sample, s -> new PlainOracle(problem, random.subList(0, wanted), sample.seed()));
  }

  @Override
  public long rows() {
    return blocks.stream().mapToLong(Block::rows).sum();
  }
}
