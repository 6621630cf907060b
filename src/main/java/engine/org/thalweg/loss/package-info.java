/**
 * What a wrong score costs.
 *
 * <p>Read {@link org.thalweg.loss.PointwiseLoss} first: ℓ(z, y) is a pure function of a raw score
 * and a label, with its derivative in z, and knows nothing of w. {@link
 * org.thalweg.loss.SoftmaxLoss} is the loss of several scores. The classes ending in Losses hold
 * the members of the catalog, a record each; {@link org.thalweg.loss.LabelDomain} says what labels
 * a loss takes. {@link org.thalweg.loss.LogisticLoops} takes many rows at a time, in the same bits
 * with the Vector API and without. A {@link org.thalweg.loss.SmoothLoss} has a second derivative, a
 * {@link org.thalweg.loss.KinkedLoss} is made of straight pieces.
 *
 * <p>The loss is minimised; derivatives are of the loss. Imports linalg. Must not import objective,
 * whose models make the scores, and nothing of Spark.
 */
package org.thalweg.loss;
