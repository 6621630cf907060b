package org.thalweg.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.thalweg.reduce.Answer;
import org.thalweg.solve.Oracle;

/**
 * Models over different rows, such as those as they were read and those that are centred: each
 * group of models over the same rows has an oracle of its own.
 *
 * @param oracles of the groups
 * @param groups the number of the group of each model
 * @param places the number of each model in its group
 */
record ModelsOfRows(List<Oracle> oracles, List<Integer> groups, List<Integer> places)
    implements Oracle {

  /**
   * An oracle of the models of each group.
   *
   * @param groups of each model, from 0
   * @param oracleOf makes that of a group, given the numbers of its models
   */
  static ModelsOfRows of(List<Integer> groups, Function<List<Integer>, Oracle> oracleOf) {
    List<List<Integer>> members = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int model = 0; model < groups.size(); model++) {
      while (members.size() <= groups.get(model)) {
        members.add(new ArrayList<>());
      }
      List<Integer> group = members.get(groups.get(model));
      places.add(group.size());
      group.add(model);
    }
    return new ModelsOfRows(members.stream().map(oracleOf).toList(), groups, places);
  }

  @Override
  public List<Answer> answerAll(List<Asked> questions) {
    return Oracle.inGroups(
        questions,
        asked -> groups.get(asked.model()),
        (group, own) ->
            oracles
                .get(group)
                .answerAll(
                    own.stream()
                        .map(asked -> new Asked(places.get(asked.model()), asked.question()))
                        .toList()));
  }

  @Override
  public void ended(int model) {
    oracles.get(groups.get(model)).ended(places.get(model));
  }

  @Override
  public void requireUncancelled() {
    oracles.forEach(Oracle::requireUncancelled);
  }

  @Override
  public long rows() {
    return oracles.get(0).rows();
  }

  @Override
  public void close() {
    oracles.forEach(Oracle::close);
  }
}
