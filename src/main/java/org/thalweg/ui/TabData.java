package org.thalweg.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.thalweg.page.Columns;

/** What the script of the tab draws, as JSON: a run as the scripts of {@code page} take it. */
final class TabData {
  private static final int DIGITS = 7;

  private TabData() {}

  static ObjectNode of(RunData run) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.putArray("differing");
    ObjectNode json = root.putArray("runs").addObject();
    json.put("name", "run " + run.getRun()).put("validationMetric", run.getMetric());
    json.putObject("figures");
    ObjectNode columns = json.putObject("events").putObject("columns");
    for (int i = 0; i < RunData.COLUMNS.size(); i++) {
      String name = RunData.COLUMNS.get(i);
      boolean isPhase = i >= RunData.PHASES && i < RunData.VALIDATION;
      ArrayNode column = columns.putArray(isPhase ? "phases." + name : name);
      int digits = name.equals("objective") ? Columns.ALL_DIGITS : DIGITS;
      for (double[] point : run.getPoints()) {
        Columns.add(column, point[i], digits);
      }
    }
    return root;
  }
}
