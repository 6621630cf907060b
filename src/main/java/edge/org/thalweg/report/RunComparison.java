package org.thalweg.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.thalweg.report.RunDirectory.RunFigures;
import org.thalweg.report.RunDirectory.RunNames;
import org.thalweg.text.Line;
import org.thalweg.text.Text;

/**
 * Runs side by side as text of 80 columns: where their confs differ, how they ended, figures and
 * metrics. Each run has a letter; more than four are cut into several tables.
 */
public record RunComparison(
    List<RunDirectory> runs,
    List<RunFigures> figures,
    Map<String, List<String>> differences,
    boolean styled) {
  private static final int WIDTH = 80;
  private static final int NAME = 18;
  private static final int ACROSS = 4;
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private RunComparison(List<RunDirectory> runs, boolean styled) {
    this(runs, runs.stream().map(RunFigures::of).toList(), RunNames.differences(runs), styled);
  }

  /**
   * The lines of a comparison.
   *
   * @param paths output directories of runs
   * @param styled whether the lowest objective may be bold
   * @throws org.thalweg.config.ConfException if one is not that of a run
   * @throws org.thalweg.text.DataException if a file of one is damaged
   */
  public static List<String> lines(List<String> paths, boolean styled, Configuration hadoop) {
    List<RunDirectory> runs = Report.directories(paths, 2, hadoop);
    return new RunComparison(runs, styled).lines();
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      lines.addAll(wrapped(runs.get(i).path(), WIDTH - 4, "%-4s".formatted(letter(i)), "    "));
      if (!figures.get(i).weightsSha256().isEmpty()) {
        lines.add("    sha256 " + Line.of(figures.get(i).weightsSha256()));
      }
      for (String note : runs.get(i).notes()) {
        lines.addAll(words(note, WIDTH - 4));
      }
    }
    for (int from = 0; from < runs.size(); from += ACROSS) {
      lines.add("");
      table(from, Math.min(runs.size(), from + ACROSS), lines);
    }
    sameBits(lines);
    return lines;
  }

  private void table(int from, int to, List<String> lines) {
    row("", i -> letter(i), from, to, lines);
    differences.forEach((key, values) -> row(key, values::get, from, to, lines));
    row("end", i -> figures.get(i).end(), from, to, lines);
    numbers(RunFigures::figures, from, to, lines);
    numbers(RunFigures::metrics, from, to, lines);
  }

  private void numbers(
      Function<RunFigures, Map<String, Double>> part, int from, int to, List<String> lines) {
    for (String name : RunFigures.names(figures.stream().map(part).toList())) {
      row(name, i -> text(part.apply(figures.get(i)).get(name)), from, to, lines);
    }
  }

  private static String text(Double value) {
    if (value == null) {
      return "";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString(value.longValue())
        : Text.of("%.9g", value);
  }

  /** One row, in as many lines as its longest cell needs. */
  private void row(
      String name, Function<Integer, String> cell, int from, int to, List<String> to2) {
    int width = (WIDTH - NAME) / (to - from);
    List<List<String>> cells = new ArrayList<>();
    cells.add(wrapped(name, NAME - 2, "", ""));
    IntStream.range(from, to)
        .mapToObj(i -> cell.apply(i).isEmpty() ? "-" : cell.apply(i))
        .forEach(text -> cells.add(wrapped(text, width - 2, "", "")));
    int height = cells.stream().mapToInt(List::size).max().orElse(1);
    for (int line = 0; line < height; line++) {
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < cells.size(); c++) {
        List<String> parts = cells.get(c);
        String part = line < parts.size() ? parts.get(line) : "";
        String padded = part + " ".repeat(Math.max(0, (c == 0 ? NAME : width) - part.length()));
        boolean isBest = c > 0 && name.equals("objective") && isLowest(from + c - 1);
        text.append(isBest ? BOLD + padded + PLAIN : padded);
      }
      to2.add(text.toString().stripTrailing());
    }
  }

  /** Whether a run has the lowest objective, of runs that minimise the same one. */
  private boolean isLowest(int run) {
    List<Double> objectives =
        figures.stream()
            .map(each -> each.figures().getOrDefault("objective", Double.POSITIVE_INFINITY))
            .toList();
    return styled
        && RunDirectory.BestRun.haveSameProblem(runs)
        && objectives.get(run).equals(Collections.min(objectives));
  }

  private void sameBits(List<String> lines) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String bits = figures.get(i).weightsSha256();
      List<String> same =
          IntStream.range(0, runs.size())
              .filter(k -> !bits.isEmpty() && figures.get(k).weightsSha256().equals(bits))
              .mapToObj(RunComparison::letter)
              .toList();
      String line = String.join(", ", same) + " have the same bits of w";
      if (same.size() > 1 && !said.contains(line)) {
        said.add(line);
      }
    }
    if (!said.isEmpty()) {
      lines.add("");
      said.forEach(line -> lines.addAll(wrapped(line, WIDTH, "", "")));
    }
  }

  /** The letter by which a run is called: A, B … Z, A1, B1 … by its number from 0. */
  private static String letter(int i) {
    return (char) ('A' + i % 26) + (i < 26 ? "" : Integer.toString(i / 26));
  }

  /** Pieces of a text that are so long at most. */
  private static List<String> wrapped(String text, int width, String first, String others) {
    String line = Line.of(text);
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at == 0 || at < line.length(); at += width) {
      String piece = line.substring(at, Math.min(line.length(), at + width));
      pieces.add((at == 0 ? first : others) + piece);
    }
    return pieces;
  }

  private static List<String> words(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : Line.of(text).split(" ")) {
      if (line.length() + word.length() + 1 > width && !line.isEmpty()) {
        lines.add("    " + line);
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add("    " + line);
    return lines;
  }
}
