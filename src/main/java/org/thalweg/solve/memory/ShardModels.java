package org.thalweg.solve.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Curvature;
import org.thalweg.objective.LineLosses;
import org.thalweg.objective.LinearModels;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.Mergeable;
import org.thalweg.reduce.SumList;
import org.thalweg.solve.Question;

/**
 * The sums of several models over the same rows of one shard, block by block: a block is read for
 * all models while it is in cache, and linear models read each row once together. Executors and
 * driver both sum up a shard by this class. Every sum has the bits that {@link ShardRows} gives.
 *
 * @param objectives of the models
 * @param views the blocks of the shard as each model has them: the same x with other weights
 * @param rows of the shard
 */
public record ShardModels(List<Objective> objectives, List<List<Block>> views, Rows rows) {

  /** The answers of one kind: questions about gradients, lines or Hessians, one of each model. */
  public SumList<?> answer(List<? extends Question> questions) {
    Question first = questions.get(0);
    if (first instanceof Question.Gradient) {
      return gradients(questions.stream().map(q -> ((Question.Gradient) q).w()).toList());
    }
    if (first instanceof Question.Line) {
      return lines(questions.stream().map(Question.Line.class::cast).toList());
    }
    return hessians(questions.stream().map(Question.Hessian.class::cast).toList());
  }

  /** The sums of losses and gradients. */
  public SumList<GradientSum> gradients(List<double[]> ws) {
    if (rows.count() == 0) {
      return none();
    }
    List<GradientSum> sums = sums(m -> new GradientSum(ws.get(m).length));
    if (LinearModels.are(objectives)) {
      LinearModels.Gradients pass = LinearModels.of(objectives).new Gradients(ws, sums);
      forEachBlock(pass::add);
      pass.end();
    } else {
      forEachBlock(
          (blocks, here) -> {
            for (int m = 0; m < ws.size(); m++) {
              objectives.get(m).accumulate(ws.get(m), blocks.get(m), here, sums.get(m));
            }
          });
    }
    return new SumList<>(sums);
  }

  /** The sums of losses along lines. */
  public SumList<LineSum> lines(List<Question.Line> lines) {
    if (rows.count() == 0) {
      return none();
    }
    if (!LinearModels.are(objectives)) {
      return new SumList<LineSum>(sums(m -> line(m, lines.get(m))));
    }
    List<LineSum> sums = sums(m -> new LineSum(lines.get(m).rates()));
    LinearModels.Lines pass =
        LinearModels.of(objectives)
        .new Lines(
            lines.stream().map(Question.Line::w).toList(),
            lines.stream().map(Question.Line::direction).toList(),
            sums);
    forEachBlock(pass::add);
    return new SumList<>(sums);
  }

  private LineSum line(int model, Question.Line line) {
    return LineLosses.sum(
        objectives.get(model),
        line.w(),
        line.direction(),
        line.rates(),
        action -> forEachBlock((blocks, here) -> action.accept(blocks.get(model), here)));
  }

  /** The sums of losses and of first and second derivatives. */
  public SumList<HessianSum> hessians(List<Question.Hessian> questions) {
    if (rows.count() == 0) {
      return none();
    }
    List<HessianSum> sums = sums(m -> new HessianSum(questions.get(m).w().length));
    if (LinearModels.are(objectives) && LinearModels.of(objectives).haveHessians()) {
      LinearModels.Hessians pass =
          LinearModels.of(objectives)
          .new Hessians(
              questions.stream().map(Question.Hessian::w).toList(),
              questions.stream().mapToDouble(Question.Hessian::least).toArray(),
              sums);
      forEachBlock(pass::add);
      pass.end();
      return new SumList<>(sums);
    }
    List<Curvature> curvatures =
        objectives.stream().map(objective -> objective.curvature().orElseThrow()).toList();
    forEachBlock(
        (blocks, here) -> {
          for (int m = 0; m < questions.size(); m++) {
            Question.Hessian asked = questions.get(m);
            curvatures
                .get(m)
                .accumulate(asked.w(), blocks.get(m), here, asked.least(), sums.get(m));
          }
        });
    return new SumList<>(sums);
  }

  private <S extends Mergeable<S>> SumList<S> none() {
    return null;
  }

  private <S> List<S> sums(IntFunction<S> ofModel) {
    return IntStream.range(0, objectives.size()).mapToObj(ofModel).toList();
  }

  /** What is done with some rows of a block, as each model has it. */
  private interface Action {
    void on(List<Block> views, Rows rows);
  }

  private void forEachBlock(Action action) {
    int begin = 0;
    for (int b = 0; b < views.get(0).size(); b++) {
      int block = b;
      int end = begin + views.get(0).get(b).rows();
      Rows here = rows.within(begin, end);
      if (here.count() > 0) {
        action.on(new ArrayList<>(views.stream().map(view -> view.get(block)).toList()), here);
      }
      begin = end;
    }
  }
}
