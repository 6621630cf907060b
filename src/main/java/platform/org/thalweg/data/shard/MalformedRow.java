package org.thalweg.data.shard;

/** Ends the parsing of a row that breaks a rule. */
public final class MalformedRow extends Exception {
  private static final long serialVersionUID = 1;

  private final String thing;
  private final String ruleAndValue;

  /**
   * A row of which some thing must be what the rule says.
   *
   * @param thing with its column or index: "value of index 6"
   * @param rule "a finite number"
   * @param value as it was written
   */
  public MalformedRow(String thing, String rule, String value) {
    super(thing, null, false, false); // no stack trace: there may be many
    this.thing = thing;
    this.ruleAndValue = "must be %s but was %s".formatted(rule, value);
  }

  /**
   * A row with a label that the rule does not accept.
   *
   * @param thing "label", with its column where it is in one
   */
  public static MalformedRow label(String thing, LabelRule rule, double label, String value) {
    return new MalformedRow(
        thing,
        Double.isFinite(label) ? rule.requirement() : "a finite number",
        value + rule.remedy(label));
  }

  /** This error with the place of the row. */
  public RejectedRow in(String file, long position) {
    return new RejectedRow(thing, file, position, ruleAndValue);
  }
}
