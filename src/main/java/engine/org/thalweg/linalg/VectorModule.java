package org.thalweg.linalg;

/**
 * The module of the Vector API, which a JVM has only where it was started with {@code
 * --add-modules=jdk.incubator.vector}, as Spark starts its own. Dense rows and the logistic loss
 * take longer without it; every bit is the same.
 */
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";
  private static final boolean THERE = ModuleLayer.boot().findModule(NAME).isPresent();
  private static final long WARM = 1L << 27;

  private static long numbers;

  private VectorModule() {}

  /** Whether this JVM has it. */
  public static boolean isThere() {
    return THERE;
  }

  /**
   * Whether kernels take to vectors for so many numbers more: not before this JVM went over {@value
   * #WARM}, since until it has compiled them, which takes as long, every vector is an object.
   * Threads may lose some of each other's count.
   */
  public static boolean pays(int more) {
    if (numbers < WARM) {
      numbers += more;
      return false;
    }
    return Fast.IT_IS;
  }

  /** Whether the processor has such vectors: nobody needs the classes of the module before. */
  private static final class Fast {
    static final boolean IT_IS = THERE && Lanes.areFast();
  }

  /** As if this JVM had gone over enough numbers. */
  public static void warm() {
    numbers = WARM;
  }
}
