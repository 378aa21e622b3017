package dev.aaos.daemon.rpc;

import dev.aaos.daemon.keep.Keeper;
import dev.aaos.daemon.keep.Retention;
import dev.aaos.daemon.manifest.GoalManifest;
import dev.aaos.daemon.manifest.ManifestYaml;
import dev.aaos.daemon.policy.Adoption;
import dev.aaos.daemon.proof.Notary;
import dev.aaos.daemon.stage.StageDesk;
import dev.aaos.daemon.token.Guests;
import dev.aaos.daemon.token.TokenDesk;
import dev.aaos.daemon.view.Views;
import dev.aaos.drivers.model.queue.RunQueues;
import dev.aaos.kernel.machine.Kernel;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the methods of the socket work with.
///
/// @param goals the manifest of agents that work on goals
/// @param stages what is done with copies on which agents work
/// @param notary who signs what the journal has come to
/// @param keeper who makes backups
/// @param retention who prunes the journal
/// @param tokens makes and verifies tokens
/// @param guests what those may do who show none
/// @param policies what rules over calls beside grants
/// @param queues where model calls wait for their turn
/// @param refusal why no call of a model could even be tried, by its name
/// @param info what the daemon says of itself
/// @param enforcement what holds programs on this machine; the first time takes a while
/// @param shutdown ends the daemon in good order; returns at once
public record Backend(
    Kernel kernel,
    ManifestYaml manifests,
    GoalManifest goals,
    Views views,
    StageDesk stages,
    Notary notary,
    Keeper keeper,
    Retention retention,
    TokenDesk tokens,
    Guests guests,
    Adoption policies,
    RunQueues queues,
    Function<String, Optional<String>> refusal,
    Supplier<Map<String, Object>> info,
    Supplier<Map<String, Object>> enforcement,
    Runnable shutdown) {}
