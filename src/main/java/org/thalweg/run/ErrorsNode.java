package org.thalweg.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.thalweg.diagnose.StandardErrors;
import org.thalweg.model.Model;

/**
 * Standard errors as a part of {@code summary.json}: {@code standardErrors.dispersion} and, for
 * each coefficient in the order of w, an element of {@code standardErrors.coefficients}.
 */
final class ErrorsNode {
  private ErrorsNode() {}

  static void put(ObjectNode root, Model model, StandardErrors errors) {
    ObjectNode node = root.putObject("standardErrors");
    put(node, "dispersion", errors.dispersion());
    ArrayNode coefficients = node.putArray("coefficients");
    for (int i = 0; i < errors.w().length; i++) {
      ObjectNode each = coefficients.addObject().put("parameter", model.coefficient(i));
      put(each, "weight", errors.w()[i]);
      put(each, "standardError", errors.fisher()[i]);
      put(each, "z", errors.z(i));
      put(each, "p", errors.p(i));
      put(each, "low", errors.low(i));
      put(each, "high", errors.high(i));
      put(each, "robustStandardError", errors.robust()[i]);
    }
  }

  /** JSON has no number for what is not finite. */
  private static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
