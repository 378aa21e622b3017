package dev.aaos.kernel.machine;

import dev.aaos.capability.Capability;
import dev.aaos.capability.CapabilityRequest;
import dev.aaos.capability.Constraints;
import dev.aaos.kernel.agent.Manifest;
import dev.aaos.kernel.device.InvalidInput;
import dev.aaos.kernel.device.Starter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The programs that manifests name in place of the model loop: what is in their way, and what it
/// takes to start them. Any thread may call.
final class OwnPrograms {
  private final Optional<Starter> starter;

  OwnPrograms(Optional<Starter> starter) {
    this.starter = starter;
  }

  /// Looks for what is in a program's way.
  private interface Look {
    Optional<String> at(Starter starter, String program) throws InvalidInput;
  }

  /// Returns what is wrong with the program that `manifest` names, as it is written.
  Optional<String> unreadable(Manifest manifest) {
    return look(manifest, (starts, program) -> {
      starts.prepare(program);
      return Optional.empty();
    });
  }

  /// Returns why the program that `manifest` names cannot be started on this machine. For who may
  /// start it: the answer says what lies on the disk.
  Optional<String> unstartable(Manifest manifest) {
    return look(manifest, Starter::obstacle);
  }

  private Optional<String> look(Manifest manifest, Look look) {
    if (manifest.program().isEmpty()) {
      return Optional.empty();
    }
    if (starter.isEmpty()) {
      return told("this kernel was booted without a starter of programs");
    }
    try {
      return look.at(starter.get(), manifest.program().get()).flatMap(OwnPrograms::told);
    } catch (InvalidInput e) {
      return told(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> told(String what) {
    return Optional.of("invalid manifest: program: " + what);
  }

  /// Returns what `manifest`, which is not [#unreadable], asks for. To name a program is to ask for
  /// leave to start it, as long as nothing else that is asked for covers that, under whatever
  /// constraints.
  List<CapabilityRequest> requests(Manifest manifest) {
    List<CapabilityRequest> requests = new ArrayList<>(manifest.capabilities());
    for (Capability need : needs(manifest)) {
      if (requests.stream().noneMatch(request -> request.capability().covers(need))) {
        requests.add(new CapabilityRequest(need, Constraints.NONE, List.of()));
      }
    }
    return requests;
  }

  private List<Capability> needs(Manifest manifest) {
    if (manifest.program().isEmpty() || starter.isEmpty()) {
      return List.of();
    }
    try {
      return starter.get().prepare(manifest.program().get()).plan().needs();
    } catch (InvalidInput e) {
      throw new IllegalStateException("a program was accepted and cannot be read", e);
    }
  }
}
