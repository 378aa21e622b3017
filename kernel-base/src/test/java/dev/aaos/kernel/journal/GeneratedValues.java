package dev.aaos.kernel.journal;

import dev.aaos.capability.Approval;
import dev.aaos.capability.Capability;
import dev.aaos.capability.Constraints;
import dev.aaos.capability.Rate;
import dev.aaos.kernel.agent.Lifecycle;
import dev.aaos.kernel.agent.Manifest.RunLimits;
import dev.aaos.kernel.agent.ProgramLimit;
import dev.aaos.kernel.agent.ProgramLimits;
import dev.aaos.kernel.agent.Supervisor;
import dev.aaos.kernel.approval.Quorum;
import dev.aaos.kernel.base.Labels;
import dev.aaos.kernel.base.Principal;
import dev.aaos.kernel.base.Usage;
import dev.aaos.kernel.budget.Claim;
import dev.aaos.kernel.budget.ContextWindow;
import dev.aaos.kernel.budget.Ladder;
import dev.aaos.log.Digest;
import dev.aaos.log.anchor.Anchor;
import dev.aaos.log.anchor.Frontier;
import dev.aaos.testkit.Generator;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Values of any type that occurs in a record, made from chance by looking at the type.
final class GeneratedValues {
  private static final List<String> TEXTS = List.of(
      "",
      "a",
      "aa",
      "é",
      "\ud83d\ude00",
      "\ud83d",
      "\ude00\ud83d",
      "?",
      "\n\u0000",
      "a long text, longer than any buffer begins with. ".repeat(20));
  private static final List<Long> NUMBERS =
      List.of(0L, 1L, 2L, 127L, 128L, 255L, 65_536L, (long) Integer.MAX_VALUE, Long.MAX_VALUE);
  private static final List<String> CAPABILITIES = List.of(
      "file_read: /data/*",
      "file_write: /a/**/b?c & /a/b*",
      "network: api.example.com:443; methods GET, POST; path /v1/",
      "web_search",
      "exec: /usr/bin/git",
      "spawn_child: [writer, f*]",
      "send: writer",
      "tool: file_read",
      "model: claude-*",
      "memory: team/notes",
      "secret: t; hosts api.github.com; header authorization",
      "cargo_run: /src",
      "git_commit: /src",
      "custom: n {\"k\":[1,\"é\"]}");

  private final RandomGenerator random;

  private GeneratedValues(RandomGenerator random) {
    this.random = random;
  }

  /// Returns facts of all kinds.
  static Generator<Fact> facts() {
    List<Class<?>> types = FactTypes.all();
    return random -> fact(types.get(random.nextInt(types.size())), random);
  }

  static Fact fact(Class<?> type, RandomGenerator random) {
    return (Fact) new GeneratedValues(random).value(type);
  }

  /// Returns drafts of facts of all kinds.
  static Generator<Draft> drafts() {
    return random -> {
      Draft draft = new GeneratedValues(random).value(Draft.class);
      return new Draft(
          draft.sequence(),
          draft.time(),
          draft.agent(),
          draft.run(),
          draft.cause(),
          draft.by(),
          draft.labels(),
          facts().draw(random));
    };
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType of) {
      return container(of);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == String.class) {
      return one(TEXTS);
    }
    if (plain == long.class || plain == Long.class) {
      return one(NUMBERS);
    }
    if (plain == int.class) {
      return (int) Math.min(Integer.MAX_VALUE, one(NUMBERS));
    }
    if (plain == boolean.class) {
      return random.nextBoolean();
    }
    if (plain.isEnum()) {
      return one(Arrays.asList(plain.getEnumConstants()));
    }
    return special(plain);
  }

  private Object special(Class<?> type) {
    if (type == UUID.class) {
      return new UUID(random.nextLong(), random.nextLong());
    }
    if (type == Principal.class) {
      return Principal.named(one(TEXTS));
    }
    if (type == Duration.class) {
      return Duration.ofMillis(positive());
    }
    if (type == Instant.class) {
      return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    }
    if (type == OptionalLong.class) {
      return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(positive());
    }
    if (type == Capability.class) {
      return Capability.parse(one(CAPABILITIES));
    }
    if (type == Constraints.class) {
      return constraints();
    }
    if (type == RunLimits.class) {
      return new RunLimits((int) positive(), positive(), (int) positive());
    }
    if (type == Lifecycle.class) {
      return one(List.of(
          new Lifecycle.OnDemand(),
          new Lifecycle.Persistent((int) Math.min(Integer.MAX_VALUE, positive())),
          GoldenFacts.NIGHTLY));
    }
    if (type == Supervisor.class) {
      Duration first = Duration.ofMillis(random.nextInt(1_000));
      return new Supervisor(
          value(Supervisor.Strategy.class),
          random.nextInt(Supervisor.MOST_INTENSITY + 1),
          Duration.ofNanos(random.nextLong(1, Supervisor.LONGEST.toNanos())),
          new Supervisor.Backoff(first, first.plusMillis(random.nextInt(9)), random.nextInt(101)));
    }
    if (type == ProgramLimits.class) {
      return limits();
    }
    if (type == Anchor.class) {
      return anchor();
    }
    if (type == Digest.class) {
      return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), 0);
    }
    if (type == Labels.class) {
      return new Labels(
          set(Labels.Origin.class), value(Labels.Integrity.class), random.nextBoolean(), texts());
    }
    if (type == Fact.class) {
      return new MachineFact.Halted();
    }
    return ofModels(type);
  }

  private Object ofModels(Class<?> type) {
    if (type == Ladder.class) {
      return new Ladder(IntStream.range(0, random.nextInt(Ladder.MOST + 1))
          .mapToObj(i -> "é" + i)
          .toList());
    }
    if (type == ContextWindow.class) {
      return new ContextWindow(
          random.nextLong(ContextWindow.LEAST, ContextWindow.MOST + 1),
          random.nextInt(ContextWindow.LEAST_PERCENT, 101),
          random.nextBoolean() ? Optional.of("é") : Optional.empty());
    }
    if (type == Principal.class) {
      return new Principal("uid " + random.nextInt(1_000) + " (é)");
    }
    if (type == Quorum.class) {
      return new Quorum(
          random.nextInt(1, Quorum.MOST + 1),
          random.nextBoolean(),
          random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofMillis(positive())),
          random.nextBoolean());
    }
    if (type == Claim.class) {
      return new Claim(random.nextInt(1, 1_001), random.nextInt(-10, 11));
    }
    if (type == Usage.class) {
      return new Usage(one(NUMBERS), one(NUMBERS), one(NUMBERS));
    }
    return record(type);
  }

  private <T> T value(Class<T> type) {
    return type.cast(value((Type) type));
  }

  private <T> Set<T> set(Class<T> type) {
    Set<T> values = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(value(type));
    }
    return values;
  }

  private Set<String> texts() {
    return set(String.class);
  }

  private Constraints constraints() {
    return new Constraints(
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(positive()),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(new Rate(1 + random.nextInt(999), Duration.ofNanos(positiveNanos()))),
        random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofNanos(positiveNanos())),
        value(Approval.class),
        random.nextBoolean());
  }

  private ProgramLimits limits() {
    Map<ProgramLimit, Long> named = new EnumMap<>(ProgramLimit.class);
    for (ProgramLimit limit : ProgramLimit.values()) {
      long value = random.nextLong(1, 2 * limit.usual());
      if (limit.admits(value) && random.nextBoolean()) {
        named.put(limit, value);
      }
    }
    return ProgramLimits.of(named);
  }

  private Anchor anchor() {
    long size = random.nextLong(1, 1L << 40);
    List<Digest> trees = random
        .ints(Long.bitCount(size), 0, 1)
        .mapToObj(i -> value(Digest.class))
        .toList();
    Anchor.Kept kept = new Anchor.Kept(
        size + positive(), value(Digest.class), (int) Math.min(Integer.MAX_VALUE, one(NUMBERS)));
    return new Anchor(
        new Frontier(size, trees),
        value(Digest.class),
        value(Anchor.Times.class),
        kept,
        value(String.class));
  }

  private long positiveNanos() {
    return random.nextLong(1_000_000, Long.MAX_VALUE);
  }

  private long positive() {
    return Math.max(1, Math.min(Integer.MAX_VALUE, one(NUMBERS)));
  }

  private Object container(ParameterizedType type) {
    Type element = type.getActualTypeArguments()[0];
    if (type.getRawType() == Optional.class) {
      return random.nextBoolean() ? Optional.empty() : Optional.of(value(element));
    }
    if (type.getRawType() == List.class) {
      return random.ints(random.nextInt(4), 0, 1).mapToObj(i -> value(element)).toList();
    }
    throw new AssertionError("no values of " + type + " are made yet: teach this class to");
  }

  private Object record(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    if (parts == null) {
      throw new AssertionError("no values of " + type + " are made yet: teach this class to");
    }
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(parts).map(part -> value(part.getGenericType())).toArray();
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot make a " + type, e);
    }
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
