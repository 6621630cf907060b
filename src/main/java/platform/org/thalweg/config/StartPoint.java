package org.thalweg.config;

import java.util.Optional;
import org.thalweg.config.Kinds.CatalogMember;
import org.thalweg.objective.Start;

/**
 * Where the parameters start: at what a rule says, or at those of a model or a checkpoint.
 *
 * @param rule null where there is a model
 * @param model a directory, whose path has a slash or a colon; null where there is a rule
 */
public record StartPoint(Named<Start> rule, String model) {
  /**
   * Checks that there is one of the two.
   *
   * @throws ConfException if not, or if the path could be taken for a rule
   */
  public StartPoint {
    if ((rule == null) == (model == null)) {
      throw new ConfException(
          "start must be either a rule or a directory but was %s and %s".formatted(rule, model));
    }
    if (model != null && !isPath(model)) {
      throw new ConfException("start must be a path with a slash or a colon but was " + model);
    }
  }

  private static boolean isPath(String text) {
    return text.contains("/") || text.contains(":");
  }

  /** How it is read and written: a path has a slash or a colon. */
  record RuleOrModel(CatalogMember<Start> rules) implements Kinds.OfOneText<StartPoint> {
    @Override
    public String range() {
      return rules.range() + ", or a path with a slash or a colon";
    }

    @Override
    public StartPoint parse(String key, String text) {
      return isPath(text)
          ? new StartPoint(null, text)
          : new StartPoint(rules.parse(key, text), null);
    }

    @Override
    public void check(String key, StartPoint value) {
      Optional.ofNullable(value.rule()).ifPresent(rule -> rules.check(key, rule));
      Optional.ofNullable(value.model()).ifPresent(path -> TextKinds.free("").check(key, path));
    }

    @Override
    public String written(StartPoint value) {
      return value.rule() == null ? value.model() : value.rule().text();
    }
  }
}
