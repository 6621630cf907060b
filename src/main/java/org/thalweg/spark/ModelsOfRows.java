package org.thalweg.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.thalweg.solve.Answer;
import org.thalweg.solve.ModelsOracle;

/**
 * Models over different rows, such as those as they were read and those that are centred: each
 * group of models over the same rows has an oracle of its own.
 *
 * @param oracles of the groups
 * @param groups the number of the group of each model
 * @param places the number of each model in its group
 */
record ModelsOfRows(List<ModelsOracle> oracles, int[] groups, int[] places)
    implements ModelsOracle {

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    Answer[] answers = new Answer[questions.size()];
    for (int group = 0; group < oracles.size(); group++) {
      List<Asked> own = new ArrayList<>();
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < answers.length; i++) {
        Asked asked = questions.get(i);
        if (groups[asked.model()] == group) {
          own.add(new Asked(places[asked.model()], asked.question()));
          numbers.add(i);
        }
      }
      if (!own.isEmpty()) {
        ModelsJobs.place(oracles.get(group).answerAll(own), numbers, answers);
      }
    }
    return Arrays.asList(answers);
  }

  @Override
  public void ended(int model) {
    oracles.get(groups[model]).ended(places[model]);
  }

  @Override
  public long rows() {
    return oracles.get(0).rows();
  }

  @Override
  public void close() {
    oracles.forEach(ModelsOracle::close);
  }
}
