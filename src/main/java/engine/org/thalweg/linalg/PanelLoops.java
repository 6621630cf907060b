package org.thalweg.linalg;

/** What {@link RowPanel} does, in plain loops: one vector after the other. */
final class PanelLoops {
  private PanelLoops() {}

  /** As {@link RowPanel#scores}. */
  static void scores(RowPanel panel, double[] table, double[] scores) {
    for (int i = 0; i < panel.rows; i++) {
      for (int m = 0; m < panel.lanes; m++) {
        scores[i * panel.lanes + m] = dot(panel, panel.starts[i], panel.starts[i + 1], table, m);
      }
    }
  }

  /** Four sums over every fourth entry, and one over the last ones, as blocks have them. */
  private static double dot(RowPanel panel, int from, int end, double[] table, int m) {
    int[] at = panel.places;
    double[] x = panel.values;
    double a0 = 0, a1 = 0, a2 = 0, a3 = 0;
    int k = from;
    for (; k + 4 <= end; k += 4) {
      a0 += x[k] * table[at[k] + m];
      a1 += x[k + 1] * table[at[k + 1] + m];
      a2 += x[k + 2] * table[at[k + 2] + m];
      a3 += x[k + 3] * table[at[k + 3] + m];
    }
    double tail = 0;
    for (; k < end; k++) {
      tail += x[k] * table[at[k] + m];
    }
    return (a0 + a2) + (a1 + a3) + tail;
  }

  /** As {@link RowPanel#scatter}. */
  static void scatter(RowPanel panel, double[] scales, double[] table) {
    for (int i = 0; i < panel.rows; i++) {
      int scale = i * panel.lanes;
      for (int k = panel.starts[i]; k < panel.starts[i + 1]; k++) {
        double x = panel.values[k];
        int at = panel.places[k];
        for (int m = 0; m < panel.lanes; m++) {
          table[at + m] += scales[scale + m] * x;
        }
      }
    }
  }

  /** One row, for the matrices of one group. */
  static void addOuter(
      int[] columns,
      double[] x,
      int from,
      int count,
      double[] scales,
      int s,
      int width,
      int begin,
      double[] tables) {
    for (int a = 0; a < count; a++) {
      int row = begin + Packed.start(columns[from + a]);
      for (int m = 0; m < width; m++) {
        double t = scales[s + m] * x[from + a];
        for (int b = 0; b <= a; b++) {
          tables[(row + columns[from + b]) * RowPanel.MATRICES + m] += t * x[from + b];
        }
      }
    }
  }
}
