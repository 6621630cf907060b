package org.thalweg.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.thalweg.solve.Decision;
import org.thalweg.solve.Phases;
import org.thalweg.solve.StepReport;
import org.thalweg.solve.ValidationReport;

/**
 * The lines of {@code events.jsonl}: a JSON object for each report, and with it the decisions,
 * times and validation since the report before, and a checksum of the line. The page on events
 * documents each field. Numbers that are not finite are null, since JSON has none.
 *
 * <p>Decisions stand in the line of the report that follows them, not in lines of their own, so
 * that every line has a step and an objective, and there are as many lines as reports.
 */
public final class EventLines {
  /** The version of the schema: changes when a field changes its meaning, not when one is added. */
  public static final int SCHEMA = 1;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private static final Pattern CHECKED = Pattern.compile(",\"crc32c\":\"([0-9a-f]{8})\"}\\n$");

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final List<Decision> decisions = new ArrayList<>(); // since the last report
  private Optional<Phases> phases = Optional.empty();
  private Optional<ValidationReport> validation = Optional.empty(); // likewise
  private boolean isFirst = true;

  /** Takes note of a decision, for the next line. */
  public void add(Decision decision) {
    decisions.add(decision);
  }

  /** Takes note of where the time went, for the next line. */
  public void add(Phases seconds) {
    phases = Optional.of(phases.map(seconds::plus).orElse(seconds));
  }

  /** Takes note of a measurement on the validation rows, for the next line. */
  public void add(ValidationReport measured) {
    validation = Optional.of(measured);
  }

  /** The line of a report, with its end, in UTF-8; valid until the next one. */
  public byte[] line(StepReport report) throws IOException {
    line.reset();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", report.step());
      write(json, "epoch", report.epoch());
      write(json, "objective", report.objective());
      write(json, "loss", report.loss());
      write(json, "penalty", report.penalty());
      write(json, "gradientNorm", report.gradientNorm());
      write(json, "stepNorm", report.stepNorm());
      write(json, "learningRate", report.learningRate());
      json.writeNumberField("rows", report.rows());
      if (!Double.isNaN(report.gap())) {
        write(json, "gap", report.gap());
      }
      writeValidation(json);
      write(json, "seconds", micros(report.elapsed().toNanos() / 1e9));
      writePhases(json);
      writeDecisions(json);
      if (isFirst) {
        json.writeNumberField("schema", SCHEMA);
        isFirst = false;
      }
      json.writeEndObject();
    }
    byte[] whole = line.toByteArray();
    CRC32C sum = new CRC32C();
    sum.update(whole, 0, whole.length - 1); // without the brace
    line.reset();
    line.write(whole, 0, whole.length - 1);
    line.writeBytes(
        ",\"crc32c\":\"%08x\"}\n".formatted(sum.getValue()).getBytes(StandardCharsets.US_ASCII));
    return line.toByteArray();
  }

  /** Whether a line is as it was written, by the checksum at its end. */
  public static boolean isWhole(String line) {
    Matcher found = CHECKED.matcher(line);
    if (!found.find()) {
      return false;
    }
    CRC32C sum = new CRC32C();
    sum.update(line.substring(0, found.start()).getBytes(StandardCharsets.UTF_8));
    return Long.parseLong(found.group(1), 16) == sum.getValue();
  }

  private void writeValidation(JsonGenerator json) throws IOException {
    if (validation.isPresent()) {
      write(json, "validation", validation.get().value());
      validation = Optional.empty();
    }
  }

  /** The phases in which any time was spent. */
  private void writePhases(JsonGenerator json) throws IOException {
    if (phases.isPresent()) {
      Phases spent = phases.get();
      json.writeObjectFieldStart("phases");
      writePhase(json, "schedule", spent.schedule());
      writePhase(json, "broadcast", spent.broadcast());
      writePhase(json, "compute", spent.compute());
      writePhase(json, "aggregate", spent.aggregate());
      writePhase(json, "driver", spent.driver());
      json.writeEndObject();
      phases = Optional.empty();
    }
  }

  private static void writePhase(JsonGenerator json, String name, double seconds)
      throws IOException {
    double rounded = micros(seconds);
    if (rounded > 0) {
      json.writeNumberField(name, rounded);
    }
  }

  private void writeDecisions(JsonGenerator json) throws IOException {
    if (!decisions.isEmpty()) {
      json.writeArrayFieldStart("decisions");
      for (Decision decision : decisions) {
        json.writeStartObject();
        json.writeStringField("what", decision.what());
        json.writeStringField("chosen", decision.chosen());
        json.writeStringField("why", decision.why());
        json.writeEndObject();
      }
      json.writeEndArray();
      decisions.clear();
    }
  }

  private static double micros(double seconds) {
    return Math.round(seconds * 1e6) / 1e6;
  }

  private static void write(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }
}
