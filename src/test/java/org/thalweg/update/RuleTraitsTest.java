package org.thalweg.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thalweg.update.Chain.ClipByNorm;
import org.thalweg.update.Chain.ClipByValue;

/**
 * What each rule says of itself, since that decides how its steps are made, which penalties and
 * batches it is given, and what local rounds do with its memory. {@link UpdaterContractTest} holds
 * what can be tried out.
 */
class RuleTraitsTest {
  @Test
  void whatRulesSayOfThemselves() {
    Map<String, String> traits = new LinkedHashMap<>();
    Rules.all().forEach(tuned -> traits.putIfAbsent(name(tuned.rule()), traits(tuned.rule())));
    assertThat(traits)
        .containsOnly(
            entry("AdaBelief", "coordinatewise"),
            entry("AdaDelta", "coordinatewise, stays at 0"),
            entry("AdaGrad", "coordinatewise, rests, stays at 0"),
            entry("AdaMax", "coordinatewise"),
            entry("Adam", "coordinatewise, stays at 0"),
            entry("AdamW", "coordinatewise, stays at 0"),
            entry("AmsGrad", "coordinatewise, stays at 0"),
            entry("Average of Momentum", "coordinatewise, memory of its own"),
            entry("Average of Nag", "coordinatewise, looks ahead, memory of its own"),
            entry("Chain", ""),
            entry("ClipByNorm", ""),
            entry("ClipByValue", "coordinatewise"),
            entry("Cocob", "coordinatewise, no rate, no prox, memory of its own"),
            entry("DAdaptAdam", "no rate, no prox"),
            entry("Dog", "no rate"),
            entry("FtrlProximal", "coordinatewise, no rate, memory of its own, stays at 0"),
            entry("Lamb", ""),
            entry("Lars", ""),
            entry("LazyAdam", "coordinatewise, rests, stays at 0"),
            entry("Lion", "coordinatewise, stays at 0"),
            entry("Lookahead of Adam", "coordinatewise, memory of its own"),
            entry("Momentum", "coordinatewise, stays at 0"),
            entry("NAdam", "coordinatewise, stays at 0"),
            entry("Nag", "coordinatewise, looks ahead"),
            entry("Prodigy", "no rate"),
            entry("RAdam", "coordinatewise, stays at 0"),
            entry("RmsProp", "coordinatewise, stays at 0"),
            entry("Rprop", "coordinatewise, no rate, all rows, no prox"),
            entry("ScheduleFree of Sgd", "coordinatewise, looks ahead, memory of its own"),
            entry("Sgd", "coordinatewise, rests, stays at 0"),
            entry("WeightDecay", "coordinatewise"),
            entry("Yogi", "coordinatewise, stays at 0"));
  }

  /** A rule within another, and any of several in a chain, decide for the whole. */
  @Test
  void whatIsAroundARulePassesItOn() {
    for (Updater rule : List.of(new Rprop(), new Dog(), new Cocob(), new Nag(), new ClipByNorm())) {
      Updater around = new Average(rule, 0.99);
      assertThat(around.needsAllRows()).isEqualTo(rule.needsAllRows());
      assertThat(around.isLearningRateFree()).isEqualTo(rule.isLearningRateFree());
      assertThat(around.takesProximalPenalties()).isEqualTo(rule.takesProximalPenalties());
      assertThat(around.isCoordinatewise()).isEqualTo(rule.isCoordinatewise());
      assertThat(around.looksAhead()).isEqualTo(rule.looksAhead());
      Updater behind = new Chain(List.of(new ClipByValue(), rule));
      assertThat(behind.needsAllRows()).isEqualTo(rule.needsAllRows());
      assertThat(behind.isLearningRateFree()).isEqualTo(rule.isLearningRateFree());
      assertThat(behind.takesProximalPenalties()).isEqualTo(rule.takesProximalPenalties());
      assertThat(behind.isCoordinatewise()).isEqualTo(rule.isCoordinatewise());
      assertThat(behind.looksAhead()).isEqualTo(rule.looksAhead());
      assertThat(behind.sharesMemory()).isEqualTo(rule.sharesMemory());
    }
  }

  private static String name(Updater rule) {
    String name = rule.getClass().getSimpleName();
    return rule instanceof Wrapper wrapper
        ? name + " of " + wrapper.updater().getClass().getSimpleName()
        : name;
  }

  private static String traits(Updater rule) {
    List<String> traits = new ArrayList<>();
    add(traits, rule.isCoordinatewise(), "coordinatewise");
    add(traits, rule.looksAhead(), "looks ahead");
    add(traits, rule.isLearningRateFree(), "no rate");
    add(traits, rule.needsAllRows(), "all rows");
    add(traits, !rule.takesProximalPenalties(), "no prox");
    add(traits, !rule.sharesMemory(), "memory of its own");
    add(traits, rule.restsWithoutGradient(), "rests");
    add(traits, rule.staysAtZero(), "stays at 0");
    return String.join(", ", traits);
  }

  private static void add(List<String> traits, boolean is, String trait) {
    if (is) {
      traits.add(trait);
    }
  }
}
