package dev.aaos.tests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/// What may know of what. Between modules the module system holds it; here is the rest.
class ArchitectureTest {
  /// The kernel's packages in one line: each uses only those before it.
  private static final List<String> KERNEL_LINE = List.of(
      "base",
      "conversation",
      "budget",
      "ipc",
      "approval",
      "agent",
      "effect",
      "journal",
      "past",
      "syscall",
      "device",
      "part",
      "authority",
      "state",
      "decide",
      "machine");

  private static final int LEAST_CLASSES = 300;

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importPaths(Checkout.PRODUCT.stream()
          .map(module -> Checkout.HOME.resolve(module).resolve("target/classes"))
          .toArray(Path[]::new));

  @Test
  void scan_sawTheWholeProduct() {
    assertThat(CLASSES).hasSizeGreaterThan(LEAST_CLASSES);
  }

  @Test
  void kernelPackages_useOnlyThoseBeforeThem() {
    for (int i = 0; i < KERNEL_LINE.size(); i++) {
      String[] later = KERNEL_LINE.subList(i + 1, KERNEL_LINE.size()).stream()
          .map(name -> "dev.aaos.kernel." + name)
          .toArray(String[]::new);
      if (later.length > 0) {
        check(noClasses()
            .that()
            .resideInAPackage("dev.aaos.kernel." + KERNEL_LINE.get(i))
            .should()
            .dependOnClassesThat(resideInAnyPackage(later)));
      }
    }
  }

  @Test
  void kernelCollectionAndCapability_needNothingButJavaBaseAndTheLog() {
    check(classes()
        .that()
        .resideInAnyPackage(
            "dev.aaos.kernel..",
            "dev.aaos.collection..",
            "dev.aaos.capability..",
            "dev.aaos.inference..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(
            "dev.aaos.kernel..",
            "dev.aaos.collection..",
            "dev.aaos.capability..",
            "dev.aaos.inference..",
            "dev.aaos.log..",
            "java.lang..",
            "java.util..",
            "java.io..",
            "java.nio..",
            "java.time..",
            "java.math..",
            "java.net..",
            "java.security..",
            "javax.crypto..",
            "org.jspecify..")));
  }

  /// Whoever doubts a machine checks its log with this module and a Java platform.
  @Test
  void log_needsNothingButJavaBase() {
    check(classes()
        .that()
        .resideInAPackage("dev.aaos.log..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(
            "dev.aaos.log..",
            "java.lang..",
            "java.util..",
            "java.io..",
            "java.nio..",
            "java.time..",
            "java.security..",
            "org.jspecify..")));
  }

  @Test
  void kernel_touchesNoFileSystem() {
    check(noClasses()
        .that()
        .resideInAPackage("dev.aaos.kernel..")
        .should()
        .dependOnClassesThat(resideInAPackage("java.nio.file..")));
  }

  @Test
  void userland_knowsSyscallsAndTheirValuesAlone() {
    check(classes()
        .that()
        .resideInAPackage("dev.aaos.userland..")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(
            "dev.aaos.userland..",
            "dev.aaos.kernel.syscall",
            "dev.aaos.kernel.conversation",
            "dev.aaos.kernel.agent",
            "dev.aaos.kernel.base",
            "java..",
            "org.jspecify..")));
  }

  @Test
  void drivers_neverReadOneAnother() {
    List<String> drivers = List.of(
        "journal", "model", "schema", "tool.agent", "tool.file", "tool.program", "tool.web");
    for (String driver : drivers) {
      String[] others = drivers.stream()
          .filter(other -> !other.equals(driver))
          .map(other -> "dev.aaos.drivers." + other + "..")
          .toArray(String[]::new);
      check(noClasses()
          .that()
          .resideInAPackage("dev.aaos.drivers." + driver + "..")
          .should()
          .dependOnClassesThat(resideInAnyPackage(others)));
    }
  }

  @Test
  void pathsNamedByAgents_neverPassThroughNio() {
    check(noClasses()
        .that()
        .resideInAPackage("dev.aaos.drivers.tool..")
        .should()
        .dependOnClassesThat(resideInAPackage("java.nio.file..")));
  }

  /// Blocking tasks on the common pool starve one another on a machine with two cores.
  @Test
  void nobody_usesTheCommonPool() {
    check(noClasses().should().dependOnClassesThat().areAssignableTo(ForkJoinPool.class));
    check(noClasses()
        .should()
        .callMethodWhere(DescribedPredicate.describe(
            "is an asynchronous stage",
            call -> call.getTargetOwner().isAssignableTo(CompletionStage.class)
                && call.getName().endsWith("Async"))));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
