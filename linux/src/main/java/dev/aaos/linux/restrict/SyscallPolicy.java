package dev.aaos.linux.restrict;

import dev.aaos.linux.Errno;
import dev.aaos.linux.call.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which system calls a confined program may make: the table `syscalls.txt`, read.
///
/// Each entry has its numbers on both processors and a rule; each section of the table says
/// why. A number that is not in it answers ENOSYS, so a call newer than this table is not
/// there, and libraries fall back to an older one.
public final class SyscallPolicy {
  private static final String TABLE = "syscalls.txt";
  private static final Pattern CHECK =
      Pattern.compile("arg([0-5])(?: & (\\S+))? (in|not in) (\\S+) else (\\w+)");
  private static final Pattern OPEN = Pattern.compile("open ([0-5]) ([0-5])");
  private static final int CREATES = 0x400040;
  private static final int SET_ID_BITS = 06000;

  private final List<Entry> entries;

  private SyscallPolicy(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /// What a call answers.
  public sealed interface Rule {}

  /// It is made.
  public record Allow() implements Rule {}

  /// It is not made, and answers `errno`.
  public record Refuse(Errno errno) implements Rule {}

  /// It is made when it passes each of `checks`.
  public record Checked(List<Check> checks) implements Rule {}

  /// One look at an argument, of which the kernel reads 32 bits.
  ///
  /// @param argument which, from 0
  /// @param mask the bits looked at
  /// @param values which they may be, or may not
  /// @param among whether the values are the good ones
  /// @param verdict what the call answers when they are not good; nothing when they decide the
  ///     other way round: the call is made at once when they are, else checked further
  public record Check(
      int argument, int mask, List<Integer> values, boolean among, Optional<Errno> verdict) {
    boolean passes(int value) {
      return values.contains(value & mask) == among;
    }
  }

  /// One call.
  ///
  /// @param x86 its number on x86-64, -1 where there is none
  /// @param aarch64 likewise
  /// @param reason why it has this rule
  public record Entry(String name, int x86, int aarch64, Rule rule, String reason) {
    int number(Architecture architecture) {
      return architecture == Architecture.X86_64 ? x86 : aarch64;
    }
  }

  /// Reads the table of what may be done in a cell.
  public static SyscallPolicy load() {
    return load(SyscallPolicy.class, TABLE);
  }

  /// Reads the table `name` that lies beside `owner`.
  public static SyscallPolicy load(Class<?> owner, String name) {
    try (InputStream table = Objects.requireNonNull(
        owner.getResourceAsStream(name), "a table of system calls is missing")) {
      return parse(new String(table.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns this, with the rules of `others` in place of its own for the same calls.
  public SyscallPolicy with(SyscallPolicy others) {
    Set<String> names = others.entries.stream().map(Entry::name).collect(Collectors.toSet());
    return new SyscallPolicy(Stream.concat(
            entries.stream().filter(entry -> !names.contains(entry.name())),
            others.entries.stream())
        .toList());
  }

  /// Reads `table`.
  ///
  /// @throws IllegalArgumentException naming the line that cannot be read
  static SyscallPolicy parse(String table) {
    List<Entry> entries = new ArrayList<>();
    Rule rule = new Allow();
    String reason = "";
    for (String line : table.lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        int end = line.indexOf(']');
        rule = rule(line.substring(1, end));
        reason = line.substring(end + 1).strip();
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(entry(line, rule, reason));
      }
    }
    return new SyscallPolicy(entries);
  }

  private static Entry entry(String line, Rule rule, String reason) {
    String[] words = line.split(" +", -1);
    if (words.length != 3 || reason.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + line + "' is no entry: write a name and two numbers, under a reason");
    }
    return new Entry(words[0], number(words[1]), number(words[2]), rule, reason);
  }

  private static int number(String word) {
    return word.equals("-") ? -1 : Integer.parseInt(word);
  }

  private static Rule rule(String text) {
    if (text.equals("allow")) {
      return new Allow();
    }
    Matcher open = OPEN.matcher(text);
    if (open.matches()) {
      int flags = Integer.parseInt(open.group(1));
      int mode = Integer.parseInt(open.group(2));
      return new Checked(List.of(
          new Check(flags, CREATES, List.of(0), true, Optional.empty()),
          new Check(mode, SET_ID_BITS, List.of(0), true, Optional.of(Errno.EPERM))));
    }
    if (text.matches("[A-Z]+")) {
      return new Refuse(Errno.valueOf(text));
    }
    return new Checked(Stream.of(text.split("; ", -1)).map(SyscallPolicy::check).toList());
  }

  private static Check check(String text) {
    Matcher matcher = CHECK.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no rule of system calls");
    }
    String mask = matcher.group(2);
    return new Check(
        Integer.parseInt(matcher.group(1)),
        mask == null ? -1 : bits(mask),
        Stream.of(matcher.group(4).split(",", -1)).map(SyscallPolicy::bits).toList(),
        matcher.group(3).equals("in"),
        Optional.of(Errno.valueOf(matcher.group(5))));
  }

  /// Octal after `0`, hexadecimal after `0x`, as in C.
  private static int bits(String text) {
    return (int) (long) Long.decode(text);
  }

  /// Returns all entries, in the order of the table.
  List<Entry> entries() {
    return entries;
  }

  /// Returns the rules by number on `architecture`.
  SortedMap<Integer, Entry> on(Architecture architecture) {
    SortedMap<Integer, Entry> numbered = new TreeMap<>();
    for (Entry entry : entries) {
      int number = entry.number(architecture);
      if (number >= 0 && numbered.put(number, entry) != null) {
        throw new IllegalArgumentException(
            "system call " + number + " stands twice in the table, the second time as " + entry);
      }
    }
    return numbered;
  }
}
