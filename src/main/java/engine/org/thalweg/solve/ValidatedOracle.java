package org.thalweg.solve;

import java.util.List;
import org.thalweg.reduce.Answer;

/**
 * Answers questions about the rows of {@link Draw.HeldOutDraw} by an oracle over these, and all
 * others by one over the rows of the run.
 *
 * @param training closed with this one
 * @param validation likewise
 */
public record ValidatedOracle(Oracle training, Oracle validation) implements OracleAround {

  @Override
  public Oracle inner() {
    return training;
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return Oracle.inGroups(
        questions,
        asked -> asked.question().draw() instanceof Draw.HeldOutDraw,
        (isOfValidation, some) ->
            isOfValidation
                ? validation.answerAll(
                    some.stream()
                        .map(each -> new Asked(each.model(), each.question().over(Draw.all())))
                        .toList())
                : training.answerAll(some));
  }

  @Override
  public void ended(int model) {
    training.ended(model);
    validation.ended(model);
  }

  @Override
  public void close() {
    try (training) {
      validation.close();
    }
  }
}
