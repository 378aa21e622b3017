package dev.aaos.drivers.tool.program.intercept;

import dev.aaos.linux.confine.Destination;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// One connection of a program, for which the daemon speaks in place of the host: ends the
/// program's TLS, reads each of its requests, has secrets put in, and passes answers back.
///
/// The thread that runs it carries requests ([Requests]); another carries answers
/// ([Answers]), for either side may speak before the other has said all.
final class Relay implements Runnable {
  private static final int HANDSHAKE = 22;

  private final Destination to;
  private final SocketChannel program;
  private final Terms terms;

  Relay(Destination to, SocketChannel program, Terms terms) {
    this.to = to;
    this.program = program;
    this.terms = terms;
  }

  @Override
  public void run() {
    try (program) {
      begin(new ProgramSocket(program));
    } catch (IOException e) {
      if (!isCut(e)) {
        terms.trouble(words(e));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whoever cut the connection while it was read from has said why, if there was a reason: a host
  /// that hangs up when it has answered all is none.
  private static boolean isCut(IOException e) {
    return e instanceof ClosedChannelException || e.getCause() instanceof ClosedChannelException;
  }

  private void begin(Socket socket) throws IOException, InterruptedException {
    int first = socket.getInputStream().read();
    if (first >= 0) {
      InputStream read = new ByteArrayInputStream(new byte[] {(byte) first});
      if (first == HANDSHAKE) {
        Socket secured = secured(socket, read);
        serve(secured, secured.getInputStream(), true);
      } else {
        serve(socket, new SequenceInputStream(read, socket.getInputStream()), false);
      }
    }
  }

  private void serve(Socket speaking, InputStream in, boolean tls)
      throws IOException, InterruptedException {
    new Requests(to, new Requests.Program(program, speaking, in, tls), terms).pass();
  }

  static String words(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /// A program that holds its host to a certificate of its own choice ends the connection here.
  private SSLSocket secured(Socket socket, InputStream read) throws IOException {
    SSLSocket tls = (SSLSocket) terms.serving().getSocketFactory().createSocket(socket, read, true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    tls.setSSLParameters(parameters);
    try {
      tls.startHandshake();
      return tls;
    } catch (IOException e) {
      throw new IOException(
          "the program did not come to speak TLS with aaOS, which puts the secret in: " + words(e)
              + "; it has to trust the authorities in the file that SSL_CERT_FILE names, and to"
              + " speak HTTP/1.1",
          e);
    }
  }
}
