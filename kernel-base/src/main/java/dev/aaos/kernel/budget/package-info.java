/// What agents may spend, and have spent.
///
/// A [dev.aaos.kernel.budget.Budget] has an [dev.aaos.kernel.budget.Account] for each
/// [dev.aaos.kernel.budget.Quota]: so many tokens, so much money, or so much time, in each period.
/// An agent may
/// have one, the system may have one; whoever asks a model draws on its own, on those of all above
/// it and on the system's, so that a child cannot outspend its parent.
///
/// Before a call its cost at most, the [dev.aaos.kernel.budget.Bid], which
/// [dev.aaos.kernel.budget.Bids] works out, is set aside in each of
/// them, and after it what it did cost is spent: reserve, call, settle. Each is on record, so that
/// neither calls side by side nor a crash can spend what is not there. With it is set aside what
/// one more call would cost, with which a run that reaches the end says where it stopped.
package dev.aaos.kernel.budget;
