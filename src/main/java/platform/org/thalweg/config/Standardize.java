package org.thalweg.config;

/** Whether features are divided by their standard deviation, and their means subtracted. */
public enum Standardize {
  NONE,
  SCALE,
  SCALE_AND_CENTER
}
