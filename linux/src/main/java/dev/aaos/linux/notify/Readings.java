package dev.aaos.linux.notify;

import dev.aaos.linux.FileType;
import dev.aaos.linux.LinuxException;
import dev.aaos.linux.PathBytes;
import dev.aaos.linux.call.Architecture;
import dev.aaos.linux.call.Descriptor;
import dev.aaos.linux.call.OpenHow;
import dev.aaos.linux.confine.Permits.Use;
import java.util.Optional;
import java.util.OptionalInt;

/// Opens files for reading on behalf of a program, and directories for listing, where that is
/// judged name by name. For the deputy's thread.
///
/// The object is named first, is asked its own name, and is then opened itself: what was judged is
/// what is read. Everything else the program opens by itself, as far as Linux lets it.
final class Readings {
  private final Places places;
  private final Territory territory;
  private final Judgement judgement;

  Readings(Places places, Territory territory, Judgement judgement) {
    this.places = places;
    this.territory = territory;
    this.judgement = judgement;
  }

  /// Opens `path` as `flags` say, which change nothing.
  Answer open(Request request, Request.Spelled path, int flags) throws LinuxException {
    OptionalInt own = path.descriptor();
    if (own.isPresent()) {
      try (Descriptor held = request.descriptor(own.getAsInt())) {
        return places.isSeen(held) ? open(held, flags) : new Answer.Proceed();
      }
    }
    Optional<Descriptor> found = find(path, flags);
    if (found.isEmpty()) {
      return new Answer.Proceed();
    }
    try (Descriptor object = found.get()) {
      return open(object, flags);
    }
  }

  /// What is not there the program finds out by itself.
  private Optional<Descriptor> find(Request.Spelled path, int flags) {
    boolean follows = (flags & Architecture.CURRENT.noFollowFlag()) == 0;
    try {
      return Optional.of(places
          .root()
          .openAt(
              path.base().resolve(path.text()),
              follows ? OpenHow.name(OpenHow.IN_ROOT) : OpenHow.nameItself(OpenHow.IN_ROOT)));
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }

  private Answer open(Descriptor object, int flags) throws LinuxException {
    FileType type = object.status().type();
    PathBytes name = object.realName();
    if ((type != FileType.FILE && type != FileType.DIRECTORY) || !territory.judges(name)) {
      return new Answer.Proceed();
    }
    Optional<Answer> obstacle = judgement.obstacle(name, Use.READ);
    return obstacle.isPresent()
        ? obstacle.get()
        : Openings.given(object.reopen(OpenHow.again(flags)), flags);
  }
}
