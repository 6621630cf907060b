package org.thalweg.report;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.thalweg.text.Line;
import org.thalweg.text.Text;

/**
 * A model card in Markdown, after M. Mitchell and others, "Model cards for model reporting", FAT*
 * (2019): what the model predicts, how well, from what, and how to train it again. For what no
 * program knows, such as the use that it is meant for, it has headings for its owners.
 */
final class ModelCard {
  private static final int MOST = 15; // columns and coefficients that are listed

  private final StringBuilder text = new StringBuilder();
  private final RunDirectory run;
  private final Report.Beside beside;

  private ModelCard(RunDirectory run, Report.Beside beside) {
    this.run = run;
    this.beside = beside;
  }

  /**
   * The card of one run.
   *
   * @param name of the run
   * @param beside what its files do not say
   */
  static String of(String name, RunDirectory run, Report.Beside beside) {
    ModelCard card = new ModelCard(run, beside);
    card.text.append("# Model card: ").append(escaped(name)).append("\n\n");
    card.paragraph(escaped(Headline.of(run, beside)));
    card.facts();
    card.heading("Intended use and its limits");
    card.paragraph("_To be written by the owners of the model: no run knows it._");
    card.metrics();
    card.importance();
    card.coefficients();
    card.notes();
    card.origin();
    return card.text.toString();
  }

  private void facts() {
    heading("Model and data");
    RunFacts.of(run).forEach((name, fact) -> item("**%s**: %s".formatted(name, escaped(fact))));
    item("**sha256 of the weights**: " + code(RunFigures.of(run).weightsSha256()));
    text.append('\n');
  }

  private void metrics() {
    Map<String, Double> metrics = RunFigures.of(run).metrics();
    List<String> parts =
        List.of("train", "validation", "test").stream()
            .filter(part -> metrics.keySet().stream().anyMatch(key -> key.startsWith(part + " ")))
            .toList();
    heading("Quality");
    TreeSet<String> names = new TreeSet<>();
    parts.forEach(
        part ->
            metrics.keySet().stream()
                .filter(key -> key.startsWith(part + " "))
                .forEach(key -> names.add(key.substring(part.length() + 1))));
    if (!parts.isEmpty()) {
      head("metric", parts);
      for (String name : names) {
        row(name, parts.stream().map(part -> number(metrics.get(part + " " + name))).toList());
      }
      text.append('\n');
    }
    beside
        .rows()
        .filter(rows -> rows.count() > 0)
        .map(
            rows ->
                Text.of(
                        "Scored for this card: %s on %,d of %,d rows of %s. ",
                        Quality.of(rows), rows.count(), rows.rows(), rows.source())
                    + Quality.meaning(rows))
        .ifPresent(line -> paragraph(escaped(line)));
  }

  private void importance() {
    PermutationImportance importance = beside.rows().flatMap(ScoredSample::importance).orElse(null);
    if (importance == null || importance.columns().isEmpty()) {
      return;
    }
    heading("Columns that matter");
    paragraph(importance.note());
    List<ColumnImportance> matter =
        importance.columns().stream().filter(ColumnImportance::matters).limit(MOST).toList();
    if (matter.isEmpty()) {
      paragraph("No column matters: of none is the mean above its standard deviation.");
      return;
    }
    head("column", List.of(importance.metric() + " worse by", "±"));
    matter.forEach(
        each -> row(each.column(), List.of(number(each.lost()), number(each.deviation()))));
    text.append('\n');
  }

  private void coefficients() {
    if (beside.coefficients().isEmpty()) {
      return;
    }
    heading("Largest coefficients");
    paragraph("The effect is the weight times the standard deviation of its feature.");
    head("feature", List.of("weight", "effect"));
    for (NamedWeight each : beside.coefficients().stream().limit(MOST).toList()) {
      String effect = each.effect().isPresent() ? number(each.effect().getAsDouble()) : "";
      String of = each.column().isEmpty() ? "" : ", " + each.column();
      row(each.feature() + of, List.of(number(each.weight()), effect));
    }
    text.append('\n');
  }

  private void notes() {
    heading("Warnings");
    List<String> notes = ReportData.notes(run, beside);
    notes.forEach(note -> item(escaped(note)));
    text.append(notes.isEmpty() ? "The run gave none.\n\n" : "\n");
  }

  private void origin() {
    heading("How to train it again");
    String started = run.description().path("started").asText();
    item("**trained**: " + escaped(started.isEmpty() ? "not known" : started));
    run.description()
        .path("environment")
        .properties()
        .forEach(
            each -> item("**%s**: %s".formatted(each.getKey(), escaped(each.getValue().asText()))));
    text.append("\nThe effective conf:\n\n");
    run.conf().lines().forEach(line -> text.append("    ").append(line).append('\n'));
  }

  private void heading(String title) {
    text.append("## ").append(title).append("\n\n");
  }

  private void paragraph(String line) {
    if (!line.isEmpty()) {
      text.append(line).append("\n\n");
    }
  }

  private void item(String line) {
    text.append("- ").append(line).append('\n');
  }

  private void head(String first, List<String> others) {
    row(first, others);
    text.append("|---|").append("---:|".repeat(others.size())).append('\n');
  }

  private void row(String first, List<String> others) {
    text.append("| ").append(escaped(first)).append(" | ");
    text.append(others.stream().collect(Collectors.joining(" | "))).append(" |\n");
  }

  private static String number(Double value) {
    return value == null ? "" : Text.of("%.4g", value);
  }

  private static String code(String value) {
    return value.isEmpty() ? "not known" : "`" + value + "`";
  }

  /** Text of a run, of which nothing is markup. */
  static String escaped(String text) {
    return Line.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\`*_\\[\\]|#])", "\\\\$1");
  }
}
