/**
 * An interior point method for losses made of straight pieces, where w is short.
 *
 * <p>Read {@link org.thalweg.solve.interior.InteriorPoint}, the solver; {@code PredictorCorrector}
 * leads from the equations of an iteration to its step; {@code Certificate} bounds the minimum from
 * below. {@link org.thalweg.solve.interior.CentralPath} is the iterations so far, from which
 * follows all that is known of each row; {@code CentralPathRows} replays them over the rows of a
 * shard and answers an {@link org.thalweg.solve.interior.InteriorQuestion} with a {@link
 * org.thalweg.solve.interior.CentralPathSum}. {@code ComplementarityPairs} is the arithmetic of a
 * kink.
 *
 * <p>Imports solve and what that imports; nothing of Spark.
 */
package org.thalweg.solve.interior;
