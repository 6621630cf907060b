package org.thalweg.solve;

/**
 * What a step measured of the curvature of F, for solvers that approximate its Hessian: H·s ≈ y.
 *
 * @param step s, the difference of two points; only read
 * @param change y, the difference of the gradients of the mean loss and of the smooth penalties
 *     there, over all rows; sᵀy &gt; 0
 */
public record CurvaturePair(double[] step, double[] change) {}
