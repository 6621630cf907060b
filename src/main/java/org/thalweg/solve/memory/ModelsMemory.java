package org.thalweg.solve.memory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thalweg.linalg.Block;
import org.thalweg.linalg.Rows;
import org.thalweg.objective.Objective;
import org.thalweg.reduce.GradientSum;
import org.thalweg.reduce.HessianSum;
import org.thalweg.reduce.LineSum;
import org.thalweg.reduce.SumList;
import org.thalweg.solve.Answer;
import org.thalweg.solve.ModelsOracle;
import org.thalweg.solve.Problem;
import org.thalweg.solve.Question;

/**
 * Answers questions about several problems from rows in the memory of this process. Questions about
 * sums over the same draw are answered by one pass over its rows; others one after the other, each
 * on all cores. Rows in random order are kept once for the models that have them alike.
 */
public final class ModelsMemory implements ModelsOracle {
  private final List<Model> models;
  private final List<MemoryOracle> oracles; // of each model alone
  private final long rows;

  /**
   * A model.
   *
   * @param shards the blocks of each shard, with the weights that rows have for it; models with the
   *     same weights have the same list
   * @param draws over these shards; models that draw alike have the same samplers
   */
  public record Model(Problem problem, List<? extends List<Block>> shards, RowDraws draws) {}

  /** An oracle over the rows of some models, which differ in their weights alone. */
  public ModelsMemory(List<Model> models) {
    this.models = List.copyOf(models);
    this.rows = models.get(0).draws().sizes().rows();
    Map<MemoryOracle.Order, MemoryOracle.Order> orders = new HashMap<>();
    this.oracles =
        models.stream()
            .map(
                model -> {
                  MemoryOracle.Order order =
                      new MemoryOracle.Order(model.shards(), model.draws().seed());
                  return new MemoryOracle(
                      model.problem(),
                      model.shards(),
                      model.draws(),
                      orders.computeIfAbsent(order, same -> same));
                })
            .toList();
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    Answer[] answers = new Answer[questions.size()];
    for (List<Integer> group :
        QuestionGroups.of(questions, model -> models.get(model).draws(), false)) {
      if (group.size() == 1) {
        answers[group.get(0)] = alone(questions.get(group.get(0)));
      } else {
        together(questions, group, answers);
      }
    }
    return Arrays.asList(answers);
  }

  @Override
  public void ended(int model) {
    oracles.get(model).close();
  }

  private Answer alone(Asked asked) {
    return oracles.get(asked.model()).answer(asked.question());
  }

  /** Questions of one kind, in one pass. */
  private void together(List<Asked> questions, List<Integer> group, Answer[] answers) {
    List<Asked> asked = group.stream().map(questions::get).toList();
    List<Question> alike = asked.stream().map(Asked::question).toList();
    List<Objective> objectives =
        asked.stream().map(each -> models.get(each.model()).problem().objective()).toList();
    MemoryOracle first = oracles.get(asked.get(0).model());
    DrawnRows drawn = first.drawn(alike.get(0).draw());
    SumList<?> sums = sums(first, asked, alike, objectives, drawn);
    for (int k = 0; k < asked.size(); k++) {
      Asked one = asked.get(k);
      RowDraws own = models.get(one.model()).draws();
      Answer answer = answer(sums == null ? null : sums.get(k), own.of(alike.get(k).draw()));
      answers[group.get(k)] = answer == null ? alone(one) : answer;
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a list has sums of one kind
  private SumList<?> sums(
      MemoryOracle first,
      List<Asked> asked,
      List<Question> alike,
      List<Objective> objectives,
      DrawnRows drawn) {
    boolean isHessian = alike.get(0) instanceof Question.Hessian;
    return (SumList<?>)
        first
            .sums()
            .overShards(
                isHessian
                    ? CoreSums.THREADS
                    : first.sums().readThreads(drawn.expected() * asked.size()),
                shard -> {
                  Rows rows = first.rowsOf(shard, drawn, 0);
                  List<List<Block>> views =
                      asked.stream()
                          .<List<Block>>map(each -> oracles.get(each.model()).shard(shard).blocks())
                          .toList();
                  return (SumList) new ShardModels(objectives, views, rows).answer(alike);
                });
  }

  /**
   * The answer that a sum is; null where the first attempt drew no row, so that there must be
   * another one.
   */
  public static Answer answer(Object sum, DrawnRows drawn) {
    boolean takesAll = drawn.sampler().takesAll(drawn.step());
    if (sum == null || !(drawn.sizes().weight() > 0)) {
      return null; // what is wrong is said where the question is answered alone
    }
    if (sum instanceof GradientSum gradient) {
      return new Answer.Sum(takesAll ? gradient : drawn.estimate(gradient));
    }
    if (sum instanceof LineSum line) {
      return new Answer.Losses(takesAll ? line : drawn.estimate(line));
    }
    HessianSum hessian = (HessianSum) sum;
    return new Answer.Hessian(takesAll ? hessian : drawn.estimate(hessian));
  }

  @Override
  public void close() {}
}
