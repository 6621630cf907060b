package org.thalweg.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Phases;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.ValidationReport;

class EventLinesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PAGE = Path.of("src/site/markdown/events.md");

  private final EventLines lines = new EventLines();

  @Test
  void theFirstLineHasTheVersionOfTheSchema() throws IOException {
    assertThat(line(EventReports.of(0, 1)).at("/schema").asInt()).isEqualTo(EventLines.SCHEMA);
    assertThat(line(EventReports.of(1, 1)).has("schema")).isFalse();
  }

  @Test
  void whatWasHeardOfIsInTheNextLineAndInNoOther() throws IOException {
    lines.add(new Decision("method", "newton", "w is \"short\""));
    lines.add(new Decision("sums", "driver", "few rows"));
    lines.add(new Phases(0.25, 0, 0.5, 0, 1e-9));
    lines.add(new Phases(0.25, 0, 0.5, 0, 1e-9));
    lines.add(new ValidationReport(0, "auc", 0.75, true));
    JsonNode first = line(EventReports.of(0, 1));
    assertThat(first.at("/decisions")).hasSize(2);
    assertThat(first.at("/decisions/0/what").asText()).isEqualTo("method");
    assertThat(first.at("/decisions/0/chosen").asText()).isEqualTo("newton");
    assertThat(first.at("/decisions/0/why").asText()).isEqualTo("w is \"short\"");
    assertThat(first.at("/phases").toString()).isEqualTo("{\"schedule\":0.5,\"compute\":1.0}");
    assertThat(first.at("/validation").asDouble()).isEqualTo(0.75);
    JsonNode second = line(EventReports.of(1, 1));
    assertThat(second.has("decisions")).isFalse();
    assertThat(second.has("phases")).isFalse();
    assertThat(second.has("validation")).isFalse();
  }

  @Test
  void numbersAreThoseOfTheReportToTheLastBit() throws IOException {
    for (double value : new double[] {1e-300, 0.1 + 0.2, 1.0 / 3, 1e22, 5e-324, 123456789.125}) {
      JsonNode line = line(new StepReport(3, value, 1, 0, value, value, value, 2, Duration.ZERO));
      for (String field : List.of("epoch", "gradientNorm", "stepNorm", "learningRate")) {
        assertThat(line.path(field).asDouble()).as(field).isEqualTo(value);
      }
    }
    JsonNode infinite = line(EventReports.of(4, Double.POSITIVE_INFINITY));
    assertThat(infinite.at("/objective").isNull()).isTrue();
  }

  /** Every field is on the page, and every field of the page is written. */
  @Test
  void thePageHasEveryField() throws IOException {
    lines.add(new Decision("a", "b", "c"));
    lines.add(new Phases(1, 1, 1, 1, 1));
    lines.add(new ValidationReport(0, "auc", 0.5, true));
    Set<String> written = new TreeSet<>();
    collect("", line(EventReports.certified(0, 0.1)), written);
    Set<String> documented = new TreeSet<>();
    String fields = Files.readString(PAGE).split("## Listeners")[0];
    Matcher rows = Pattern.compile("(?m)^\\| `([^`]+)` \\|").matcher(fields);
    while (rows.find()) {
      documented.add(rows.group(1));
    }
    assertThat(written).isEqualTo(documented);
  }

  private static void collect(String prefix, JsonNode node, Set<String> names) {
    node.fields()
        .forEachRemaining(
            field -> {
              JsonNode value = field.getValue();
              String name = prefix + field.getKey();
              JsonNode inner = value.isArray() ? value.get(0) : value;
              if (inner.isObject()) {
                collect(name + ".", inner, names);
              } else {
                names.add(name);
              }
            });
  }

  @Test
  void aLogHasALineForEachReport() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MetricLog log = new MetricLog(new BufferedOutputStream(out));
    log.onDecision(new Decision("sums", "flat", "as told"));
    for (int step = 0; step < 3; step++) {
      log.onPhases(new Phases(0, 0, 0.5, 0, 0));
      log.onStep(EventReports.of(step, 1.0 / (step + 1)));
      assertThat(out.size()).as("a pipe is not kept waiting for the end").isPositive();
    }
    log.flush();
    List<Double> objectives = new ArrayList<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      objectives.add(JSON.readTree(line).at("/objective").asDouble());
    }
    assertThat(objectives).containsExactly(1.0, 0.5, 1.0 / 3 - 0.25 + 0.25);
  }

  private JsonNode line(StepReport report) throws IOException {
    String line = new String(lines.line(report), StandardCharsets.UTF_8);
    assertThat(line).endsWith("}\n").hasLineCount(1);
    return JSON.readTree(line);
  }
}
