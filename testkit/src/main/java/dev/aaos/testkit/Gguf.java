package dev.aaos.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A GGUF file (version 3) in the making: what llama.cpp reads models from. For one thread.
///
/// Facts first, then weights, each by its name; [#write] lays them out as the format has it, all
/// numbers little-endian and each weight at a multiple of 32 bytes.
final class Gguf {
  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final Bytes facts = new Bytes();
  private final Bytes weights = new Bytes();
  private final Bytes numbers = new Bytes();
  private long factCount;
  private long weightCount;

  /// Bytes that grow.
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u32(int number) {
      return bytes(number, Integer.BYTES);
    }

    Bytes u64(long number) {
      return bytes(number, Long.BYTES);
    }

    private Bytes bytes(long number, int count) {
      for (int i = 0; i < count; i++) {
        out.write((int) (number >>> (i * Byte.SIZE)));
      }
      return this;
    }

    Bytes text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      u64(bytes.length).out.writeBytes(bytes);
      return this;
    }

    Bytes floats(float[] all) {
      for (float one : all) {
        u32(Float.floatToIntBits(one));
      }
      return this;
    }

    Bytes pad() {
      out.writeBytes(new byte[(ALIGNMENT - out.size() % ALIGNMENT) % ALIGNMENT]);
      return this;
    }
  }

  private Bytes fact(String name, int type) {
    factCount++;
    return facts.text(name).u32(type);
  }

  Gguf number(String name, int value) {
    fact(name, UINT32).u32(value);
    return this;
  }

  Gguf fraction(String name, float value) {
    fact(name, FLOAT32).floats(new float[] {value});
    return this;
  }

  Gguf flag(String name, boolean value) {
    fact(name, BOOL).out.write(value ? 1 : 0);
    return this;
  }

  Gguf text(String name, String value) {
    fact(name, STRING).text(value);
    return this;
  }

  Gguf texts(String name, List<String> values) {
    fact(name, ARRAY).u32(STRING).u64(values.size());
    values.forEach(facts::text);
    return this;
  }

  Gguf numbers(String name, List<Integer> values) {
    fact(name, ARRAY).u32(INT32).u64(values.size());
    values.forEach(facts::u32);
    return this;
  }

  Gguf fractions(String name, float[] values) {
    fact(name, ARRAY).u32(FLOAT32).u64(values.length).floats(values);
    return this;
  }

  /// Adds the matrix `name` of `rows` rows, each of `columns` numbers.
  Gguf matrix(String name, int columns, int rows, float[] values) {
    weight(name, 2).u64(columns).u64(rows).u32(0).u64(numbers.out.size());
    numbers.floats(values).pad();
    return this;
  }

  /// Adds the vector `name`.
  Gguf vector(String name, float[] values) {
    weight(name, 1).u64(values.length).u32(0).u64(numbers.out.size());
    numbers.floats(values).pad();
    return this;
  }

  private Bytes weight(String name, int dimensions) {
    weightCount++;
    return weights.text(name).u32(dimensions);
  }

  void write(Path file) throws IOException {
    Bytes whole = new Bytes();
    whole.out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    whole.u32(VERSION).u64(weightCount).u64(factCount);
    whole.out.writeBytes(facts.out.toByteArray());
    whole.out.writeBytes(weights.out.toByteArray());
    whole.pad().out.writeBytes(numbers.out.toByteArray());
    Files.write(file, whole.out.toByteArray());
  }
}
