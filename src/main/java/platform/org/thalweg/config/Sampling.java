package org.thalweg.config;

/** How the rows of a batch are drawn. */
public enum Sampling {
  FULL,
  EPOCH,
  STRATIFIED,
  BERNOULLI,
  REPLACEMENT,
  PARTITIONS
}
