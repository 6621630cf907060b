package org.thalweg.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How runs that are shown together are told apart: by short names, and by what differs. */
final class RunNames {
  /** Keys in which every two runs differ, and which say nothing about them. */
  private static final Set<String> PLACES = Set.of("output", "checkpoint.directory");

  private RunNames() {}

  /** As many of the last parts of each path as it takes for all names to differ. */
  static List<String> of(List<RunDirectory> runs) {
    int longest = runs.stream().mapToInt(run -> run.parts().size()).max().orElse(1);
    for (int parts = 1; parts <= longest; parts++) {
      List<String> names = new ArrayList<>();
      for (RunDirectory run : runs) {
        List<String> all = run.parts();
        names.add(String.join("/", all.subList(Math.max(0, all.size() - parts), all.size())));
      }
      if (new HashSet<>(names).size() == names.size()) {
        return names;
      }
    }
    return runs.stream().map(RunDirectory::path).toList();
  }

  /** Whether a key decides what is minimised, and over which rows. */
  static boolean isOfProblem(String key) {
    return key.startsWith("data.") || key.matches("objective\\..*|penalty|seed");
  }

  /** A value of a conf without the quotes of HOCON, where it has none inside. */
  static String plain(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    String inner = quoted ? value.substring(1, value.length() - 1) : value;
    return inner.indexOf('"') < 0 && inner.indexOf('\\') < 0 ? inner : value;
  }

  /**
   * The keys in which the confs differ, in order of their keys, but for where results go; each with
   * a value for every run: the empty text where it has no such key.
   */
  static Map<String, List<String>> differences(List<RunDirectory> runs) {
    List<Map<String, String>> confs = runs.stream().map(RunDirectory::settings).toList();
    confs.forEach(conf -> conf.replaceAll((key, value) -> plain(value)));
    List<Map<String, String>> known = confs.stream().filter(conf -> !conf.isEmpty()).toList();
    Set<String> keys = new LinkedHashSet<>();
    known.forEach(conf -> keys.addAll(conf.keySet()));
    keys.removeAll(PLACES);
    Map<String, List<String>> differing = new LinkedHashMap<>();
    for (String key : keys) {
      if (known.stream().map(conf -> conf.getOrDefault(key, "")).distinct().count() > 1) {
        differing.put(key, confs.stream().map(conf -> conf.getOrDefault(key, "")).toList());
      }
    }
    return differing;
  }
}
