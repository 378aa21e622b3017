package dev.aaos.kernel.machine;

/// A model gave no answer, or none that will do; the record says so.
final class Unfit extends Exception {
  private static final long serialVersionUID = 1L;

  Unfit(String reason) {
    super(reason);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
