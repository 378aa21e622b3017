package dev.aaos.kernel.authority;

import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.base.Grant;
import dev.aaos.kernel.base.Root;
import dev.aaos.kernel.journal.ValueCodec;
import dev.aaos.log.Decoder;
import dev.aaos.log.Encoder;

/// What a grant permits, whoever holds it: the part that agents of one manifest share.
record Power(Capability capability, Constraints constraints, Root root) {
  static Power of(Grant grant) {
    return new Power(grant.capability(), grant.constraints(), grant.root());
  }

  /// What is permitted differs, nearly always, by the capability.
  @Override
  public int hashCode() {
    return capability.hashCode();
  }

  static void write(Encoder out, Power power) {
    out.text(power.capability.toString())
        .value(power.constraints, ValueCodec::constraints)
        .value(power.root, ValueCodec::root);
  }

  static Power read(Decoder in) {
    return new Power(
        ValueCodec.capability(in.text()), ValueCodec.constraints(in), ValueCodec.root(in));
  }
}
