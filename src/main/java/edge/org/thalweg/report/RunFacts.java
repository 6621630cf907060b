package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.thalweg.text.Text;

/** What a run was about, in a few words each: its target, its data, its model and how it ended. */
final class RunFacts {
  private RunFacts() {}

  /** Names and texts, in order; what is not known is left out. */
  static Map<String, String> of(RunDirectory run) {
    Map<String, String> settings = new LinkedHashMap<>(run.settings());
    settings.replaceAll((key, value) -> RunNames.plain(value));
    Map<String, String> facts = new LinkedHashMap<>();
    put(facts, "target", settings.get("data.label"));
    put(facts, "data", data(run, settings));
    put(facts, "held out", heldOut(settings));
    put(facts, "model", model(run, settings));
    put(facts, "method", method(settings));
    put(facts, "end", end(run));
    return facts;
  }

  private static void put(Map<String, String> facts, String name, String text) {
    if (text != null && !text.isEmpty()) {
      facts.put(name, text);
    }
  }

  private static String data(RunDirectory run, Map<String, String> settings) {
    String name = settings.getOrDefault("data.train", "").replaceFirst(".*/(?=.)", "");
    Stream<String> counts =
        Stream.of("rows", "features")
            .filter(count -> run.summary().path(count).isNumber())
            .map(count -> grouped(run.summary().path(count).asLong()) + " " + count);
    String trained = counts.collect(Collectors.joining(" and "));
    return trained.isEmpty() || name.isEmpty()
        ? name + trained
        : "%s, trained on %s".formatted(name, trained);
  }

  private static String grouped(long count) {
    return Text.of("%,d", count);
  }

  private static String heldOut(Map<String, String> settings) {
    return Stream.of("test", "validation")
        .filter(part -> settings.containsKey("data." + part))
        .map(part -> "%s for %s".formatted(share(settings.get("data." + part)), part))
        .collect(Collectors.joining(", "));
  }

  /** A fraction in percent; of a path its last name. */
  private static String share(String value) {
    return value.matches("0?\\.\\d+(E-\\d+)?")
        ? new BigDecimal(value).movePointRight(2).stripTrailingZeros().toPlainString() + " %"
        : value.replaceFirst("^[^ ]*/(?=[^/ ])", "");
  }

  /** The model, with the penalty of the one that is kept where there is a path of them. */
  private static String model(RunDirectory run, Map<String, String> settings) {
    String loss = settings.get("objective.loss");
    String kind = settings.getOrDefault("objective.model", "");
    String penalty = settings.getOrDefault("penalty", "");
    JsonNode points = run.penalties().path("points");
    JsonNode kept = points.path(run.penalties().path("chosen").asInt());
    if (kept.has("penalty")) {
      penalty =
          "%s, of the %d of %s".formatted(kept.get("penalty").asText(), points.size(), penalty);
    }
    return Stream.of(
            kind, loss == null ? "" : "loss " + loss, penalty.isEmpty() ? "" : "penalty " + penalty)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String method(Map<String, String> settings) {
    String updater = settings.get("updater");
    String method = settings.getOrDefault("method", "");
    return updater == null || method.isEmpty() ? method : method + " with " + updater;
  }

  /** How the run ended, and which of its points was kept, or else whether that is a minimum. */
  private static String end(RunDirectory run) {
    String end = RunFigures.of(run).end();
    String more = run.isFinished() ? kept(run).orElseGet(() -> verdict(run)) : "";
    String above = run.isFinished() ? run.summary().at("/stop/minimum").asText() : "";
    return Stream.of(end, above, more)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Which point validation kept, if it is not the last one. */
  private static Optional<String> kept(RunDirectory run) {
    long steps = run.summary().path("steps").asLong();
    long best = run.summary().at("/validation/steps").asLong(steps);
    return best < steps
        ? Optional.of(
            "the model of step %s of %s is kept, the best on the validation rows"
                .formatted(grouped(best), grouped(steps)))
        : Optional.empty();
  }

  /** What the run says of the point where it ended; empty for one at a minimum. */
  private static String verdict(RunDirectory run) {
    JsonNode stop = run.summary().path("stop");
    boolean hasStalled = stop.path("kind").asText().equals("STALLED");
    return hasStalled && !stop.path("nearMinimum").asBoolean(true) && !stop.has("verdict")
        ? "no lower point was found, but nothing shows that this is a minimum"
        : stop.path("verdict").asText();
  }
}
