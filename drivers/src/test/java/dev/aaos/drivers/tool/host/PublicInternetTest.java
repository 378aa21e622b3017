package dev.aaos.drivers.tool.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aaos.testkit.Generator;
import dev.aaos.testkit.Property;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicInternetTest {
  private record Range(BigInteger first, BigInteger last) {
    Range(String first, String last) {
      this(number(first), number(last));
    }
  }

  /// What IPv4 keeps from the internet, as the registry lists it.
  private static final List<Range> RESERVED_IPV4 = List.of(
      new Range("0.0.0.0", "0.255.255.255"),
      new Range("10.0.0.0", "10.255.255.255"),
      new Range("100.64.0.0", "100.127.255.255"),
      new Range("127.0.0.0", "127.255.255.255"),
      new Range("168.63.129.16", "168.63.129.16"),
      new Range("169.254.0.0", "169.254.255.255"),
      new Range("172.16.0.0", "172.31.255.255"),
      new Range("192.0.0.0", "192.0.0.255"),
      new Range("192.0.2.0", "192.0.2.255"),
      new Range("192.88.99.0", "192.88.99.255"),
      new Range("192.168.0.0", "192.168.255.255"),
      new Range("198.18.0.0", "198.19.255.255"),
      new Range("198.51.100.0", "198.51.100.255"),
      new Range("203.0.113.0", "203.0.113.255"),
      new Range("224.0.0.0", "255.255.255.255"));

  private static final Generator<Integer> OCTETS = Generator.integers(0, 255);

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, this machine",
    "0.1.2.3, this machine",
    "10.255.255.255, a private network",
    "100.64.0.1, a provider's internal network",
    "100.100.100.200, a provider's internal network",
    "127.0.0.1, this machine",
    "127.255.0.1, this machine",
    "168.63.129.16, a cloud's metadata service",
    "169.254.169.254, 'link-local, where clouds keep their metadata service'",
    "172.16.0.0, a private network",
    "172.31.255.255, a private network",
    "192.0.0.192, reserved for protocols",
    "192.0.2.1, reserved for documentation",
    "192.88.99.1, a relay to 6to4",
    "192.168.1.1, a private network",
    "198.19.255.255, reserved for benchmarks",
    "198.51.100.7, reserved for documentation",
    "203.0.113.7, reserved for documentation",
    "224.0.0.1, multicast",
    "240.0.0.1, reserved",
    "255.255.255.255, reserved",
    "::, this machine",
    "::1, this machine",
    "::127.0.0.1, not a global address",
    "::ffff:10.0.0.1, a private network",
    "64:ff9b::10.0.0.1, a private network behind NAT64",
    "64:ff9b::a9fe:a9fe, 'link-local, where clouds keep their metadata service behind NAT64'",
    "64:ff9b:1::8.8.8.8, not a global address",
    "100::1, not a global address",
    "2001::1, reserved for protocols such as Teredo",
    "2001:0:7f00:1::, reserved for protocols such as Teredo",
    "2001:db8::1, reserved for documentation",
    "2002:7f00:1::, '6to4, which carries another address'",
    "2002:808:808::, '6to4, which carries another address'",
    "3fff::1, reserved for documentation",
    "4000::1, not a global address",
    "5f00::1, not a global address",
    "fc00::1, a private network",
    "fd00:ec2::254, a private network",
    "fe80::1, link-local",
    "fec0::1, a private network",
    "ff02::1, multicast",
  })
  void objection_toAnAddressInside_saysWhatItIs(String address, String what) {
    assertThat(PublicInternet.objection(InetAddress.ofLiteral(address))).contains(what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "3ffe:ffff::1",
        "64:ff9b::8.8.8.8",
        "::ffff:8.8.8.8",
      })
  void objection_toAPublicAddress_isNone(String address) {
    assertThat(PublicInternet.objection(InetAddress.ofLiteral(address))).isEmpty();
  }

  @Test
  void objection_toIpv4_isThereExactlyWhereTheRegistrySaysSo() {
    Property.of("IPv4", Generator.lists(OCTETS, 4, 4)).cases(20_000).holds(octets -> {
      InetAddress address = InetAddress.getByAddress(bytes(octets));

      assertThat(PublicInternet.objection(address).isPresent()).isEqualTo(isReserved(address));
    });
  }

  @Test
  void objection_toIpv4AtTheEdgesOfEachBlock_isThereExactlyWhereTheRegistrySaysSo()
      throws UnknownHostException {
    for (Range range : RESERVED_IPV4) {
      for (BigInteger end : List.of(range.first(), range.last())) {
        for (int step = -1; step <= 1; step++) {
          int value = end.intValue() + step;
          InetAddress address =
              InetAddress.getByAddress(HexFormat.of().parseHex("%08x".formatted(value)));

          assertThat(PublicInternet.objection(address).isPresent())
              .as(address.getHostAddress())
              .isEqualTo(isReserved(address));
        }
      }
    }
  }

  @Test
  void objection_toIpv4CarriedByIpv6_isNeverLessThanToItself() {
    List<String> carriers = List.of("::ffff:%s", "::%s", "64:ff9b::%s", "64:ff9b:1::%s");
    Generator<String> carrier = Generator.of(carriers.toArray(String[]::new));
    Generator<String> address = Generator.lists(OCTETS, 4, 4)
        .map(octets -> String.join(".", octets.stream().map(String::valueOf).toList()));
    Generator<List<String>> cases = Generator.both(carrier, address, List::of);

    Property.of("carried", cases).cases(20_000).holds(each -> {
      InetAddress plain = InetAddress.ofLiteral(each.get(1));
      InetAddress carried = InetAddress.ofLiteral(each.get(0).formatted(each.get(1)));

      if (PublicInternet.objection(plain).isPresent()) {
        assertThat(PublicInternet.objection(carried)).isPresent();
      }
    });
  }

  @Test
  void objection_toIpv6OutsideGlobalUnicast_isAlwaysThere() {
    BigInteger first = number("2000::");
    BigInteger last = number("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    BigInteger nat64 = number("64:ff9b::").shiftRight(32);

    Property.of("IPv6", Generator.lists(OCTETS, 16, 16)).cases(20_000).holds(octets -> {
      InetAddress address = Inet6Address.getByAddress("", bytes(octets), -1);
      BigInteger number = new BigInteger(1, address.getAddress());
      boolean outside = number.compareTo(first) < 0 || number.compareTo(last) > 0;

      if (outside && !number.shiftRight(32).equals(nat64)) {
        assertThat(PublicInternet.objection(address)).isPresent();
      }
    });
  }

  @Test
  void objection_toAMappedAddressThatTheJdkDidNotUnwrap_isThere() throws UnknownHostException {
    byte[] mapped = HexFormat.of().parseHex("00000000000000000000ffff7f000001");

    assertThat(PublicInternet.objection(Inet6Address.getByAddress("", mapped, -1)))
        .contains("not a global address");
  }

  private static boolean isReserved(InetAddress address) {
    BigInteger number = new BigInteger(1, address.getAddress());
    return RESERVED_IPV4.stream()
        .anyMatch(
            range -> number.compareTo(range.first()) >= 0 && number.compareTo(range.last()) <= 0);
  }

  private static BigInteger number(String address) {
    return new BigInteger(1, InetAddress.ofLiteral(address).getAddress());
  }

  private static byte[] bytes(List<Integer> octets) {
    byte[] bytes = new byte[octets.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = octets.get(i).byteValue();
    }
    return bytes;
  }
}
