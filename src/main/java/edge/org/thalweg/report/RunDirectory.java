package org.thalweg.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.thalweg.config.ConfException;
import org.thalweg.text.DataException;
import org.thalweg.text.RegularFiles;
import org.thalweg.text.Secrets;

/**
 * What a run left in its output directory: all of it where it has ended, its events where it still
 * runs or was killed. What is not there is a missing node or empty.
 *
 * @param path as it was given, without secrets
 * @param summary {@code summary.json}
 * @param description {@code run.json}, which runs of version 0.1 have not
 * @param search {@code tune.json} of a search
 * @param penalties {@code path.json} of a path of penalties
 * @param events thinned
 * @param model the directory of the model
 * @param notes a line for each thing that is not as it is after a run that ended
 */
record RunDirectory(
    String path,
    JsonNode summary,
    JsonNode description,
    JsonNode search,
    JsonNode penalties,
    Optional<EventLog> events,
    Optional<String> model,
    List<String> notes) {
  private static final int LONGEST = 1 << 26; // bytes of a JSON file
  private static final String RUNNING = ".running";
  private static final String SUMMARY = "summary.json";
  private static final String EVENTS = "events.jsonl";
  private static final String DESCRIPTION = "run.json";
  private static final String SEARCH = "tune.json";
  private static final String PENALTIES = "path.json";

  /**
   * Reads the files of a run.
   *
   * @param mostEvents about how many events to keep
   * @throws ConfException if the directory is not that of a run
   * @throws DataException if a file of it is damaged
   */
  static RunDirectory read(String path, int mostEvents, Configuration hadoop) {
    String shown = Secrets.hide(path);
    try {
      Path directory = new Path(path);
      FileSystem files = directory.getFileSystem(hadoop);
      // without checksums: those of a file that is being written are behind it
      files = files instanceof LocalFileSystem local ? local.getRaw() : files;
      return new Files(directory, files, shown).read(mostEvents);
    } catch (FileNotFoundException e) {
      throw new ConfException("RUN %s changed while it was read".formatted(shown));
    } catch (ConfException | DataException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) { // the latter from a path that is none
      throw new ConfException(
          "RUN must be a directory that can be read but %s is not: %s"
              .formatted(shown, e.getMessage()));
    }
  }

  /** The names on the way to the directory; the path itself where it has none, as the root. */
  List<String> parts() {
    List<String> parts = new ArrayList<>(List.of(path.split("/")));
    parts.removeIf(String::isEmpty);
    return parts.isEmpty() ? List.of(path) : parts;
  }

  /** Whether it ended and left results. */
  boolean isFinished() {
    return summary.isObject();
  }

  /** The conf by key; empty where the run kept none. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    description
        .path("conf")
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return settings;
  }

  /** The conf as text that can be parsed; empty where the run kept none. */
  String conf() {
    StringBuilder text = new StringBuilder();
    settings().forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    return text.toString();
  }

  private record Files(Path directory, FileSystem files, String shown) {

    RunDirectory read(int mostEvents) throws IOException {
      requireRun();
      List<String> notes = new ArrayList<>();
      boolean isFinished = has(SUMMARY);
      String ending = isFinished || has(EVENTS) ? "" : RUNNING;
      Optional<EventLog> events = events(EVENTS + ending, mostEvents);
      note(isFinished, events, notes);
      return new RunDirectory(
          shown,
          json(SUMMARY),
          json(DESCRIPTION + ending),
          json(SEARCH),
          json(PENALTIES),
          events,
          files.exists(new Path(directory, "model"))
              ? Optional.of(new Path(directory, "model").toString())
              : Optional.empty(),
          notes);
    }

    private void requireRun() throws IOException {
      if (!files.exists(directory)) {
        throw new ConfException(
            "RUN must be the output directory of a run but %s does not exist".formatted(shown));
      }
      List<String> names = List.of(SUMMARY, EVENTS, EVENTS + RUNNING, SEARCH);
      for (String name : names) {
        if (has(name)) {
          return;
        }
      }
      throw new ConfException(
          "RUN must hold %s but %s has none of them".formatted(String.join(" or ", names), shown));
    }

    private void note(boolean isFinished, Optional<EventLog> events, List<String> notes)
        throws IOException {
      if (!isFinished && !has(SEARCH)) {
        notes.add(
            "It has no summary.json: it still runs, or was killed. What is shown is what it had"
                + " written.");
      }
      if (isFinished && has(EVENTS + RUNNING)) {
        notes.add("Another run is writing here, or was killed; this is the one that ended.");
      }
      if (events.isEmpty() && !has(SEARCH)) {
        notes.add("It has no events.jsonl, so there are no curves.");
      }
      events
          .filter(log -> log.malformed() > 0)
          .ifPresent(
              log ->
                  notes.add(
                      "%d lines of its events are not whole and were left out."
                          .formatted(log.malformed())));
      if (isFinished && !has(DESCRIPTION)) {
        notes.add("It has no run.json, so its conf is not known: runs of version 0.1 kept none.");
      }
    }

    private boolean has(String name) throws IOException {
      Path file = files.makeQualified(new Path(directory, name));
      RegularFiles.require(file.toUri());
      return files.exists(file);
    }

    private Optional<EventLog> events(String name, int most) throws IOException {
      if (!has(name)) {
        return Optional.empty();
      }
      try (InputStream in = files.open(new Path(directory, name))) {
        return Optional.of(EventLog.read(in, most));
      }
    }

    private JsonNode json(String name) throws IOException {
      if (!has(name)) {
        return MissingNode.getInstance();
      }
      try (InputStream in = files.open(new Path(directory, name))) {
        JsonNode read = new ObjectMapper().readTree(in.readNBytes(LONGEST));
        if (read == null || !read.isObject()) {
          throw new DataException("%s in %s must be a JSON object".formatted(name, shown));
        }
        return read;
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new DataException(
            "%s in %s cannot be read: %s".formatted(name, shown, e.getOriginalMessage()));
      }
    }
  }
}
