package org.thalweg.plot;

/**
 * How a line is drawn.
 *
 * @param color as 0xRRGGBB
 * @param width in pixels; 0 where there is no line
 */
public record Pen(int color, double width) {
  private static final int[] PALETTE = {
    0xd62728, 0x1f77b4, 0x2ca02c, 0xff7f0e, 0x9467bd, 0x8c564b, 0xe377c2, 0x17becf
  };

  public Pen {
    if (color < 0 || color > 0xffffff) {
      throw new IllegalArgumentException("color must be in [0, 0xffffff] but was " + color);
    }
    if (!(width >= 0 && Double.isFinite(width))) {
      throw new IllegalArgumentException("width must be at least 0 and finite but was " + width);
    }
  }

  /** The pen of the i-th series of a chart, from 0: its color is one of eight, in turn. */
  public static Pen ofSeries(int i) {
    return new Pen(PALETTE[i % PALETTE.length], 2);
  }
}
