package org.thalweg.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors of all kernels: four doubles, whatever the processor has, so that bits do not depend
 * on it. Two things keep them in registers:
 *
 * <ul>
 *   <li>HotSpot knows the class of a vector that goes round a loop, or comes as an argument, from
 *       what it has seen in the JVM alone. Where other code, such as Spark's linear algebra, has
 *       vectors of another width, it makes an object of each. So such a vector is cast to {@link
 *       #TYPE} where it is used.
 *   <li>In a long method it makes calls of what it would make part of a short one, and an object of
 *       each vector that goes through a call; but for the methods of the Vector API. So kernels
 *       call these, and have no shorter names for them.
 * </ul>
 *
 * <p>{@code VectorsBesideWiderTest} holds both. Only to be touched where {@link VectorModule} is
 * there.
 */
public final class Lanes {
  /** Four doubles. */
  public static final VectorSpecies<Double> FOUR = DoubleVector.SPECIES_256;

  /** The class of these vectors. */
  public static final Class<? extends DoubleVector> TYPE =
      FOUR.vectorType().asSubclass(DoubleVector.class);

  private Lanes() {}

  /** Whether the processor has vectors that wide; without, each would be an object. */
  static boolean areFast() {
    return DoubleVector.SPECIES_PREFERRED.length() >= FOUR.length();
  }
}
