/// Models: which backend serves which name, what it costs, and how patiently it is asked.
///
/// Reading order: [dev.aaos.drivers.model.Backends] (made from settings; gives the
/// [dev.aaos.kernel.device.Model] that speaks to all of them, says what cannot be reached
/// and why, and shows each one's [dev.aaos.drivers.model.Readiness]),
/// `RoutedModel` (a call's way to its backend, in turn), `Speakers` (who speaks its protocol),
/// [dev.aaos.drivers.model.ModelRouter] (several models as one),
/// [dev.aaos.drivers.model.PatientModel] (tries again, within its
/// [dev.aaos.drivers.model.Patience]) and [dev.aaos.drivers.model.Prices] (what usage
/// [dev.aaos.drivers.model.Cost]s). A daemon composes them like this:
///
/// ```java
/// Backends backends = Backends.from(settings);
/// Model model = new PatientModel(
///     new ModelRouter(List.of(demo, backends.model())),
///     Patience.DEFAULT, random, Pause.ASLEEP, System::nanoTime);
/// ```
///
/// The dialects lie beneath: `provider` holds what they share; `anthropic` and `openai`
/// speak. All types here are values or safe for any thread.
package dev.aaos.drivers.model;
