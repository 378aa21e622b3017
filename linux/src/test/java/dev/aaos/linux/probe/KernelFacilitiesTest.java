package dev.aaos.linux.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelFacilitiesTest {
  @Test
  void probe_saysWhatThisKernelReallyHas() throws Exception {
    KernelFacilities found = KernelFacilities.probe();

    assertThat(found.release())
        .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
    assertThat(found.openat2().isPresent()).isTrue();
    assertThat(found.cgroupVersions()).isSubsetOf(1, 2);
  }

  @Test
  void userNamespaces_withoutTheProgram_areAbsentWithTheMend() throws InterruptedException {
    Facility found = KernelFacilities.probeUserNamespaces(List.of("/no/such/unshare"));

    assertThat(found)
        .isInstanceOfSatisfying(
            Facility.Absent.class,
            absent -> assertThat(absent.reason()).contains("/no/such/unshare", "util-linux"));
  }

  @Test
  void userNamespaces_refused_tellsWhatTheChildSaid() throws InterruptedException {
    Facility found =
        KernelFacilities.probeUserNamespaces(List.of("sh", "-c", "echo not here; exit 1"));

    assertThat(found)
        .isEqualTo(new Facility.Absent("`sh -c echo not here; exit 1` answered: not here"));
  }
}
