package org.thalweg.config;

import org.thalweg.text.Line;

/**
 * The conf or the command line breaks a rule: one line that names the key, the rule and the value,
 * but no secret.
 */
public final class ConfException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public ConfException(String message) {
    super(Line.of(message));
  }
}
