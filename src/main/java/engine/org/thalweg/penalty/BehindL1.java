package org.thalweg.penalty;

/** A penalty whose prox, behind that of L1, makes that of the sum, in any metric of step sizes. */
interface BehindL1 {

  /** One that is 0 where each coordinate lies between two bounds, and infinite outside. */
  interface Bounds extends BehindL1 {
    double low();

    double high();
  }
}
