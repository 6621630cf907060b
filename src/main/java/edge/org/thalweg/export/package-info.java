/**
 * Trained models in the formats of other programs: PMML, ONNX, and a JSON of our own.
 *
 * <p>Read {@link org.thalweg.export.Network} first, which every exported model is: affine layers
 * with activations between them, and a link from scores to what is predicted. A {@link
 * org.thalweg.export.Format} writes one. {@code org.thalweg.scorer.Scorer} reads the JSON, and
 * needs nothing else of this project.
 *
 * <p>Imports model; nothing of Spark.
 */
package org.thalweg.export;
