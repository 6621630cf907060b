package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.thalweg.page.Parts;
import org.thalweg.page.SinglePage;

/** The HTML of a report. */
final class ReportPage {
  private static final List<String> SCRIPTS =
      List.of("scored.js", "search.js", "path.js", "tables.js", "main.js");

  private ReportPage() {}

  static String html(JsonNode data, List<String> names) {
    String title =
        names.stream().limit(8).collect(Collectors.joining(", ")) + (names.size() > 8 ? ", …" : "");
    return SinglePage.html(
        title + " – Thalweg report",
        Parts.resource(ReportPage.class, "report.css"),
        data.toString(),
        Parts.script(ReportPage.class, SCRIPTS));
  }
}
