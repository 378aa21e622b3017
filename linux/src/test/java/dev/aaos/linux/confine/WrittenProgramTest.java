package dev.aaos.linux.confine;

import static dev.aaos.linux.confine.Commands.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.linux.confine.Commands.Result;
import dev.aaos.linux.confine.View.Access;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a command has written it can start at once: nobody else has it open for writing any more.
@Timeout(120)
class WrittenProgramTest {
  @ParameterizedTest
  @EnumSource(Tier.class)
  void aProgram_canBeStarted_asSoonAsItIsWritten(Tier tier) throws Exception {
    Path base = Commands.place();
    try (Commands commands = new Commands(Commands.modules(base), tier)) {
      Path work = Files.createDirectory(base.resolve("work"));
      Commands.giveAll(work);

      Result result = commands.run(
          List.of(tree(work, Access.READ, Access.EXECUTE, Access.WRITE)), """
          cd %s
          for i in $(seq 300); do
            printf '#!/bin/sh\\nexit 0' > s$i; chmod 755 s$i; ./s$i || echo $i
          done
          """.formatted(work));

      assertThat(result.err()).isEmpty();
      assertThat(result.out()).isEmpty();
    } finally {
      Commands.remove(base);
    }
  }
}
