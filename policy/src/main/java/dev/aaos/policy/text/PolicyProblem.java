package dev.aaos.policy.text;

/// What is wrong with the text of a policy: names the line, the value and the mend.
public final class PolicyProblem extends Exception {
  private static final long serialVersionUID = 1L;

  /// Makes one that says `message`.
  public PolicyProblem(String message) {
    super(message);
  }

  /// Returns what is wrong.
  public String text() {
    return String.valueOf(getMessage());
  }
}
