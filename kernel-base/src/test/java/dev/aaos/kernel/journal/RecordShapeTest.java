package dev.aaos.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.log.BlobRef;
import dev.aaos.log.RecordShape;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the log's verifier knows of records is what the codec writes.
class RecordShapeTest {
  private static final int ROUNDS = 200;

  static List<Class<?>> types() {
    return FactTypes.all();
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyReference_isFound_andNumberAndTime(Class<?> type) throws ReflectiveOperationException {
    SplittableRandom random = new SplittableRandom(type.getName().hashCode());
    for (int i = 0; i < ROUNDS; i++) {
      Fact fact = GeneratedValues.fact(type, random);
      Draft any = GeneratedValues.drafts().draw(random);
      Draft draft = new Draft(
          any.sequence(),
          any.time(),
          any.agent(),
          any.run(),
          any.cause(),
          any.by(),
          any.labels(),
          fact);

      ByteBuffer bytes = ByteBuffer.wrap(new RecordCodec().encode(draft));

      assertThat(RecordShape.references(bytes)).as("%s", fact).contains(references((Record) fact));
      assertThat(RecordShape.sequence(bytes)).contains(draft.sequence());
      assertThat(RecordShape.time(bytes)).contains(draft.time());
    }
  }

  private static List<BlobRef> references(Record value) throws ReflectiveOperationException {
    List<BlobRef> references = new ArrayList<>();
    for (RecordComponent part : value.getClass().getRecordComponents()) {
      Object member = part.getAccessor().invoke(value);
      if (member instanceof Optional<?> maybe && maybe.isPresent()) {
        member = maybe.get();
      }
      if (member instanceof BlobRef reference) {
        references.add(reference);
      } else if (member instanceof Record nested) {
        references.addAll(references(nested));
      }
    }
    return references;
  }
}
