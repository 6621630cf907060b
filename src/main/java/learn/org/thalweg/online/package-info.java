/**
 * Models that learn from one batch of rows after the other, as a stream brings them: the rule of
 * gradient descent goes on with its memory, and every batch is measured before it is learned.
 *
 * <p>Read {@link org.thalweg.online.OnlineModel} first: a model, the state of its rule, and the
 * last batch that it has learned. {@link org.thalweg.online.OnlineStream.OnlineStore} keeps what a
 * batch changed in one file, and now and then all of it, which appears at once. {@link
 * org.thalweg.online.OnlineStream} is what a query of Spark's Structured Streaming calls for each
 * batch.
 *
 * <p>Imports run. No loop of its own is in {@code solve}: a stream has neither a budget nor a best
 * point, so it takes the steps of the solver itself.
 */
package org.thalweg.online;
