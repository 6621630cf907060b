package org.thalweg.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a run, thinned: columns by name, in the order in which they appeared. A field of a
 * nested object has the name of the outer one before its own, with a point between. Texts and
 * arrays are left out, but for the decisions.
 *
 * @param decisions what the program chose, in order
 * @param columns names
 * @param rows of these columns, possibly shorter; NaN where an event has no such field, infinity
 *     where its value is not finite
 * @param events how many there were
 * @param malformed lines that are no events: one, the last, where a run was killed as it wrote
 */
record EventLog(
    List<DecisionMade> decisions,
    List<String> columns,
    List<double[]> rows,
    long events,
    long malformed) {
  private static final int LONGEST = 1 << 16; // bytes of a line
  private static final int MOST_COLUMNS = 64;
  private static final int MOST_DECISIONS = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  /** Reads lines of JSON, keeping about so many rows at most. */
  static EventLog read(InputStream in, int most) throws IOException {
    Reader reader = new Reader();
    LineReader lines = new LineReader(in);
    while (lines.next()) {
      reader.add(lines);
    }
    return new EventLog(
        List.copyOf(reader.decisions),
        List.copyOf(reader.columns),
        reader.thinning.rows(most),
        reader.thinning.count(),
        reader.malformed);
  }

  /**
   * What the program chose where the conf leaves it open.
   *
   * @param step of the event that tells of it
   */
  record DecisionMade(long step, String what, String chosen, String why) {}

  /** The value of a row; NaN where it has none. */
  double value(double[] row, String column) {
    int place = columns.indexOf(column);
    return place >= 0 && place < row.length ? row[place] : Double.NaN;
  }

  /** The last value of a column; NaN where it has none. */
  double last(String column) {
    return rows.isEmpty() ? Double.NaN : value(rows.get(rows.size() - 1), column);
  }

  private static final class Reader {
    private final List<DecisionMade> decisions = new ArrayList<>();
    private final List<DecisionMade> inLine = new ArrayList<>(); // of a line that may be malformed
    private final List<String> columns = new ArrayList<>();
    private final Thinning thinning = new Thinning();
    private double[] row = new double[0];
    private long malformed;

    void add(LineReader lines) {
      row = new double[columns.size()];
      Arrays.fill(row, Double.NaN);
      inLine.clear();
      try (JsonParser json = JSON.createParser(lines.bytes, 0, lines.length)) {
        if (lines.isTooLong || json.nextToken() != JsonToken.START_OBJECT) {
          throw new IOException("no event");
        }
        fields("", json);
        if (json.nextToken() != null || place("step") < 0 || !Double.isFinite(row[place("step")])) {
          throw new IOException("no event");
        }
        thinning.add(row);
        long step = (long) row[place("step")];
        for (DecisionMade made : inLine) {
          if (decisions.size() < MOST_DECISIONS) {
            decisions.add(new DecisionMade(step, made.what, made.chosen, made.why));
          }
        }
      } catch (IOException | NumberFormatException e) {
        malformed++;
      }
    }

    private void fields(String prefix, JsonParser json) throws IOException {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = prefix + json.currentName();
        switch (json.nextToken()) {
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> set(name, json.getDoubleValue());
          case VALUE_NULL -> set(name, Double.POSITIVE_INFINITY);
          case START_OBJECT -> fields(name + ".", json);
          case START_ARRAY -> {
            if (name.equals("decisions")) {
              decisions(json);
            } else {
              json.skipChildren();
            }
          }
          default -> {} // texts and truth values, which are no curves
        }
      }
    }

    private void decisions(JsonParser json) throws IOException {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
          json.skipChildren();
          continue;
        }
        Map<String, String> texts = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
          String name = json.currentName();
          if (json.nextToken() == JsonToken.VALUE_STRING) {
            texts.put(name, json.getText());
          } else {
            json.skipChildren();
          }
        }
        inLine.add(
            new DecisionMade(
                0,
                texts.getOrDefault("what", ""),
                texts.getOrDefault("chosen", ""),
                texts.getOrDefault("why", "")));
      }
    }

    private void set(String name, double value) {
      int place = place(name);
      if (place >= 0) {
        row[place] = Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
      }
    }

    /** Of a column, which is made where it is new; −1 where there are too many. */
    private int place(String name) {
      int place = columns.indexOf(name);
      if (place < 0 && columns.size() < MOST_COLUMNS) {
        place = columns.size();
        columns.add(name);
      }
      if (place >= row.length) {
        int length = row.length;
        row = Arrays.copyOf(row, place + 1);
        Arrays.fill(row, length, place + 1, Double.NaN);
      }
      return place;
    }
  }

  /** The lines of a stream, one at a time in the same array; the rest of a long one is skipped. */
  private static final class LineReader {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private final byte[] bytes = new byte[LONGEST];
    private int length;
    private boolean isTooLong;

    LineReader(InputStream in) {
      this.in = in;
    }

    /** Goes to the next line that is not empty. */
    boolean next() throws IOException {
      length = 0;
      isTooLong = false;
      while (true) {
        if (from == to) {
          from = 0;
          to = Math.max(0, in.read(buffer));
          if (to == 0) {
            return length > 0;
          }
        }
        byte next = buffer[from++];
        if (next == '\n') {
          if (length > 0) {
            return true;
          }
        } else if (length < LONGEST) {
          bytes[length++] = next;
        } else {
          isTooLong = true;
        }
      }
    }
  }
}
