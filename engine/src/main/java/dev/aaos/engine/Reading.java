package dev.aaos.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A conversation as a network reads it.
///
/// The template is filled with places for the contents, and these are put in as tokens afterwards:
/// marks of the template are marks where the template has them, and plain letters where a text
/// has them. So a file or a page cannot end a message and begin another in somebody else's name.
final class Reading {
  private static final Pattern PLACES = Pattern.compile("\\(place (\\d+) of this\\)");

  private final Network network;

  Reading(Network network) {
    this.network = network;
  }

  int[] tokens(List<Network.Message> messages) throws NetworkFailure {
    List<Network.Message> places = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      places.add(new Network.Message(messages.get(i).role(), "(place " + i + " of this)"));
    }
    String template = network.chat(places);
    int[] tokens = new int[0];
    int end = 0;
    int filled = 0;
    Matcher matcher = PLACES.matcher(template);
    for (MatchResult place : matcher.results().toList()) {
      tokens = joined(tokens, template.substring(end, place.start()), true, end == 0);
      int number = Integer.parseInt(place.group(1));
      tokens = joined(tokens, messages.get(number).content(), false, false);
      end = place.end();
      filled++;
    }
    if (filled != messages.size()) {
      throw new NetworkFailure("the model's chat template leaves out " + (messages.size() - filled)
          + " of " + messages.size() + " messages");
    }
    return joined(tokens, template.substring(end), true, false);
  }

  private int[] joined(int[] before, String text, boolean marks, boolean begins)
      throws NetworkFailure {
    int[] more = text.isEmpty() && !begins ? new int[0] : network.tokens(text, marks, begins);
    int[] all = Arrays.copyOf(before, before.length + more.length);
    System.arraycopy(more, 0, all, before.length, more.length);
    return all;
  }
}
