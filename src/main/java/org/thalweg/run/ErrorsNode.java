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
    node.put("dispersion", errors.dispersion());
    ArrayNode coefficients = node.putArray("coefficients");
    for (int i = 0; i < errors.w().length; i++) {
      ObjectNode each = coefficients.addObject().put("parameter", model.coefficient(i));
      each.put("weight", errors.w()[i])
          .put("standardError", errors.fisher()[i])
          .put("z", errors.z(i))
          .put("p", errors.p(i))
          .put("low", errors.low(i))
          .put("high", errors.high(i))
          .put("robustStandardError", errors.robust()[i]);
    }
  }
}
