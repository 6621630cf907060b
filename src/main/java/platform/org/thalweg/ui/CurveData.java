package org.thalweg.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.thalweg.page.JsonColumns;

/** What the script of the tab draws, as JSON: runs as the scripts of {@code page} take them. */
final class CurveData {
  private static final int DIGITS = 7;

  private CurveData() {}

  /** The curves of some runs, and the settings of what they minimise in which they differ. */
  static ObjectNode of(List<RunData> runs) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode differing = root.putArray("differing");
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(RunPace.settings(run).keySet()));
    keys.removeIf(key -> !key.matches("data\\..*|objective\\..*|penalty|method|round|batch\\..*"));
    keys.removeIf(
        key -> runs.stream().map(run -> RunPace.setting(run, key)).distinct().count() < 2);
    keys.forEach(differing::add);
    ArrayNode all = root.putArray("runs");
    for (RunData run : runs) {
      ObjectNode json = all.addObject();
      json.put("name", "run " + run.run()).put("validationMetric", run.metric());
      ObjectNode own = json.putObject("differing");
      keys.forEach(key -> own.put(key, RunPace.setting(run, key)));
      ObjectNode figures = json.putObject("figures");
      RunPace.rows(run).ifPresent(rows -> figures.put("rows", rows));
      columns(run, json.putObject("events").putObject("columns"));
    }
    return root;
  }

  private static void columns(RunData run, ObjectNode columns) {
    for (int i = 0; i < RunData.SPENT; i++) {
      String name = RunData.COLUMNS.get(i);
      boolean isPhase = i >= RunData.PHASES && i < RunData.VALIDATION;
      ArrayNode column = columns.putArray(isPhase ? "phases." + name : name);
      int digits =
          name.equals("objective") || name.equals("loss") ? JsonColumns.ALL_DIGITS : DIGITS;
      for (double[] point : run.points()) {
        JsonColumns.add(column, RunData.value(point, i), digits);
      }
    }
  }
}
