/// Policies: rules over what agents have done, on top of what grants permit.
///
/// Pure: a text becomes a [dev.aaos.policy.Policy], a policy and facts a judgement with its
/// reasons, two policies the list of what one permits that the other did not. Knows nothing of the
/// kernel; whoever holds a policy in force asks it.
@org.jspecify.annotations.NullMarked
module dev.aaos.policy {
  requires static org.jspecify;
  requires transitive dev.aaos.capability;
  requires org.snakeyaml.engine;

  exports dev.aaos.policy;
  exports dev.aaos.policy.change;
  exports dev.aaos.policy.text;
}
