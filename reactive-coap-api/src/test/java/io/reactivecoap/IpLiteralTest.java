package io.reactivecoap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "192.0.2.255, 192.0.2.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // RFC 5952 §4.2.2
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // RFC 5952 §4.2.3: the longest run
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // RFC 5952 §4.2.3: else the first
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:192.0.2.33, 1:2:3:4:5:6:c000:221",
        "fe80::1%eth0, fe80::1%eth0",
        "FE80::1%7, fe80::1%7",
    })
    void readsAddressesAndWritesThemAsRfc5952Does(String text, String canonical) {
        IpLiteral literal = IpLiteral.parse(text);

        assertThat(literal).isNotNull().hasToString(canonical);
        assertThat(IpLiteral.parse(canonical)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "127.1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.4.",
                ".1.2.3.4",
                "1.2.3.4%eth0",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4:5:6:7::8",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:",
                "12345::",
                "g::",
                "::1%",
                "%eth0",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
            })
    void everythingElseIsNoAddress(String text) {
        assertThat(IpLiteral.parse(text)).isNull();
    }

    @Test
    void writesWhatTheJdkReads() throws UnknownHostException {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            for (int i = 0; i < 8; i++) {
                if (random.nextBoolean()) {
                    bytes[2 * i] = 0;
                    bytes[2 * i + 1] = 0;
                }
            }
            String text = new IpLiteral(bytes, null).toString();

            assertThat(InetAddress.getByName(text)).as("seed %d", seed).isEqualTo(InetAddress.getByAddress(bytes));
            assertThat(IpLiteral.parse(text).bytes()).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    @Test
    void aZoneIsANumberOrANetworkInterface() {
        InetAddress numbered = IpLiteral.parse("fe80::1%7").toAddress();

        assertThat(numbered)
                .isInstanceOfSatisfying(
                        Inet6Address.class,
                        address -> assertThat(address.getScopeId()).isEqualTo(7));
        assertThat(IpLiteral.of(numbered)).hasToString("fe80::1%7");
        assertThat(IpLiteral.parse("fe80::1%no-such-interface").toAddress()).isNull();
    }
}
