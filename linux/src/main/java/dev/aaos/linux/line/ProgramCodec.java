package dev.aaos.linux.line;

import dev.aaos.capability.PathPattern;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.confine.Bounds;
import dev.aaos.linux.confine.Egress;
import dev.aaos.linux.confine.Permits;
import dev.aaos.linux.confine.Program;
import dev.aaos.linux.confine.View;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Programs in bytes.
final class ProgramCodec {
  private ProgramCodec() {}

  static void write(DataOutputStream out, Program program) throws IOException {
    writeTexts(out, program.arguments());
    writeTexts(out, program.environment());
    writeText(out, program.directory());
    writeText(out, program.input());
    out.writeInt(program.views().size());
    for (View view : program.views()) {
      writeBytes(out, view.path().toByteArray());
      writeBytes(out, view.real().toByteArray());
      out.writeBoolean(view.directory());
      for (View.Access one : View.Access.values()) {
        out.writeBoolean(view.access().contains(one));
      }
    }
    Permits permits = program.permits();
    writePatterns(out, permits.writes());
    writePatterns(out, permits.reads());
    writePatterns(out, permits.asksToWrite());
    writePatterns(out, permits.asksToRead());
    EgressCodec.write(out, program.egress());
    Bounds bounds = program.bounds();
    out.writeLong(bounds.wall().toMillis());
    out.writeLong(bounds.cpu().toSeconds());
    out.writeInt(bounds.processes());
    out.writeInt(bounds.files());
    out.writeLong(bounds.memory());
    out.writeLong(bounds.data());
    out.writeLong(bounds.fileSize());
    out.writeLong(bounds.temporary());
    out.writeLong(bounds.disk());
  }

  static Program read(DataInputStream in) throws IOException {
    List<String> arguments = readTexts(in);
    List<String> environment = readTexts(in);
    String directory = readText(in);
    String input = readText(in);
    List<View> views = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      PathBytes path = PathBytes.of(readBytes(in));
      PathBytes real = PathBytes.of(readBytes(in));
      boolean isDirectory = in.readBoolean();
      views.add(new View(path, real, isDirectory, readAccess(in)));
    }
    Permits permits =
        new Permits(readPatterns(in), readPatterns(in), readPatterns(in), readPatterns(in));
    Egress egress = EgressCodec.read(in);
    Bounds bounds = new Bounds(
        Duration.ofMillis(in.readLong()),
        Duration.ofSeconds(in.readLong()),
        in.readInt(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
    return new Program(arguments, environment, directory, input, views, permits, egress, bounds);
  }

  private static Set<View.Access> readAccess(DataInputStream in) throws IOException {
    Set<View.Access> access = EnumSet.noneOf(View.Access.class);
    for (View.Access one : View.Access.values()) {
      if (in.readBoolean()) {
        access.add(one);
      }
    }
    return access;
  }

  private static void writePatterns(DataOutputStream out, List<PathPattern> patterns)
      throws IOException {
    writeTexts(out, patterns.stream().map(PathPattern::toString).toList());
  }

  private static List<PathPattern> readPatterns(DataInputStream in) throws IOException {
    return readTexts(in).stream().map(PathPattern::parse).toList();
  }

  private static void writeTexts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      writeText(out, text);
    }
  }

  private static List<String> readTexts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(readText(in));
    }
    return texts;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > Channel.MOST) {
      throw new IOException("a text of " + length + " bytes in a message");
    }
    return in.readNBytes(length);
  }
}
