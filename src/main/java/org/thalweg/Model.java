package org.thalweg;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.thalweg.config.Named;
import org.thalweg.objective.LinearObjective;
import org.thalweg.objective.PointwiseLoss;

/**
 * A trained model: what was minimised, and the w that was found.
 *
 * @param loss by name
 * @param features length of x
 * @param intercept whether the last entry of w is one
 * @param w the parameters, of length features, and one more with an intercept
 */
public record Model(Named<PointwiseLoss> loss, int features, boolean intercept, double[] w) {

  /**
   * Checks that w has the length the rest says.
   *
   * @throws IllegalArgumentException if not
   */
  public Model {
    new LinearObjective(loss.value(), features, intercept).layout().check(w);
  }

  /** What was minimised. */
  public LinearObjective objective() {
    return new LinearObjective(loss.value(), features, intercept);
  }

  /** SHA-256, as hexadecimal digits, of the IEEE bits of w in order, each big-endian. */
  public String weightsSha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);
      for (double value : w) {
        buffer.putLong(Double.doubleToRawLongBits(value));
        if (!buffer.hasRemaining()) {
          digest.update(buffer.flip());
          buffer.clear();
        }
      }
      digest.update(buffer.flip());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JVM has SHA-256
    }
  }
}
