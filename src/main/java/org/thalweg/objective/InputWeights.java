package org.thalweg.objective;

/**
 * A piece of w that multiplies the features: {@code w[from + j·columns + k]} is the weight of xⱼ in
 * the k-th of its sums. With x ← (x − μ)/σ these weights are divided by σⱼ, and what that shifts is
 * taken from the intercepts.
 *
 * @param from where the piece begins in w
 * @param columns how many sums each feature is part of
 * @param intercepts where the intercepts of these sums begin in w, one each; −1 where they have
 *     none
 */
public record InputWeights(int from, int columns, int intercepts) {}
