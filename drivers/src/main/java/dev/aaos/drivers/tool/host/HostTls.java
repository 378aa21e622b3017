package dev.aaos.drivers.tool.host;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// TLS to a host at an address that was checked.
public final class HostTls {
  private HostTls() {}

  /// Returns TLS for HTTP/1.1 over `socket`, which goes with it. The name goes into SNI and is what
  /// the certificate must be for, whatever the address.
  ///
  /// @param host a name, or an address without brackets
  /// @param tls whose authorities are trusted
  /// @throws IOException when the host does not prove to be it; the message says why
  public static SSLSocket over(Socket socket, String host, int port, SSLSocketFactory tls)
      throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    secured.setSSLParameters(parameters);
    try {
      secured.startHandshake();
    } catch (IOException e) {
      throw new IOException("TLS failed: " + e.getMessage(), e);
    }
    return secured;
  }
}
