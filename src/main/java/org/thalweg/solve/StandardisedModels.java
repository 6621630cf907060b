package org.thalweg.solve;

import java.util.ArrayList;
import java.util.List;
import org.thalweg.objective.Standardisation;

/**
 * Several models in the coordinates of standardised features, each of its own, on top of an oracle
 * in the original features; as {@link StandardisedOracle} is for one.
 *
 * @param original takes the w of the features as they are
 * @param coordinates of each model
 */
public record StandardisedModels(ModelsOracle original, List<Standardisation> coordinates)
    implements ModelsOracle {

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    List<Asked> mapped =
        questions.stream()
            .map(
                asked ->
                    new Asked(
                        asked.model(), StandardisedOracle.mapped(of(asked), asked.question())))
            .toList();
    List<Answer> answers = new ArrayList<>(original.answerAll(mapped));
    for (int i = 0; i < questions.size(); i++) {
      Asked asked = questions.get(i);
      answers.set(i, StandardisedOracle.mapped(of(asked), asked.question(), answers.get(i)));
    }
    return answers;
  }

  private Standardisation of(Asked asked) {
    return coordinates.get(asked.model());
  }

  @Override
  public void ended(int model) {
    original.ended(model);
  }

  @Override
  public long rows() {
    return original.rows();
  }

  @Override
  public void close() {
    original.close();
  }
}
