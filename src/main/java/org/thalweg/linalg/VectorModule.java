package org.thalweg.linalg;

/**
 * The module of the Vector API, which a JVM has only where it was started with {@code
 * --add-modules=jdk.incubator.vector}, as Spark starts its own. Dense rows take longer without it;
 * every bit is the same.
 */
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";
  private static final boolean THERE = ModuleLayer.boot().findModule(NAME).isPresent();

  private VectorModule() {}

  /** Whether this JVM has it. */
  public static boolean isThere() {
    return THERE;
  }

  /** Whether the kernels use it: it is there, and the processor has vectors of four doubles. */
  static boolean isUsed() {
    return THERE && DenseVectors.areFast();
  }
}
