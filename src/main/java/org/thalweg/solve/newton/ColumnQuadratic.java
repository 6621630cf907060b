package org.thalweg.solve.newton;

/** Some coordinates of a {@link ColumnSecond}: a move costs the entries of its column. */
final class ColumnQuadratic implements Quadratic {
  private final ColumnSecond second;
  private final int[] places;
  private final double[] l2;
  private final double[] slope; // where it begins
  private final double[] curvatures;
  private final double[] moved; // since then
  private final ColumnSecond.Moves moves;

  ColumnQuadratic(ColumnSecond second, int[] places, double[] l2, double[] slope) {
    this.second = second;
    this.places = places;
    this.l2 = l2;
    this.slope = slope;
    this.curvatures = new double[places.length];
    this.moved = new double[places.length];
    this.moves = second.new Moves();
    for (int a = 0; a < places.length; a++) {
      curvatures[a] = second.diagonal(places[a]) + l2[a];
    }
  }

  @Override
  public double curvature(int j) {
    return curvatures[j];
  }

  @Override
  public double slope(int j) {
    return slope[j] + moves.slope(places[j]) + l2[j] * moved[j];
  }

  @Override
  public void move(int j, double change) {
    moves.add(places[j], change);
    moved[j] += change;
  }

  @Override
  public void multiply(int[] free, double[] direction, double[] image) {
    ColumnSecond.Moves own = second.new Moves();
    for (int a = 0; a < free.length; a++) {
      own.add(places[free[a]], direction[a]);
    }
    for (int a = 0; a < free.length; a++) {
      image[a] = own.slope(places[free[a]]) + l2[free[a]] * direction[a];
    }
  }
}
