package org.thalweg.solve.newton;

import java.util.Arrays;

/** Some coordinates of a {@link FactoredHessian}: a move costs the entries of its column. */
final class ColumnQuadratic implements QuadraticPart {
  private static final int TURNS = 8; // of coordinates, that cost what conjugate gradients do

  private final FactoredHessian second;
  private final int[] places;
  private final double[] l2;
  private final double[] slope; // where it begins
  private final double[] curvatures;
  private final double[] moved; // since then
  private final FactoredHessian.Moves moves;

  ColumnQuadratic(FactoredHessian second, int[] places, double[] l2, double[] slope) {
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
  public boolean addSlopes(double[] slopes) {
    moves.addSlopes(slopes);
    return true;
  }

  @Override
  public int turnsOfASystem() {
    return TURNS;
  }

  @Override
  public void multiply(int[] free, double[] direction, double[] image) {
    FactoredHessian.Moves own = second.new Moves();
    own.begin(Arrays.stream(free).map(a -> places[a]).toArray(), direction);
    for (int a = 0; a < free.length; a++) {
      image[a] = own.slope(places[free[a]]) + l2[free[a]] * direction[a];
    }
  }
}
