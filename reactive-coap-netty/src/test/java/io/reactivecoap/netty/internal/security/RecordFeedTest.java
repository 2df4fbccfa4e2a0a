package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes between Bouncy Castle and the wire. */
class RecordFeedTest {

    private final List<Integer> sent = new ArrayList<>();
    private final RecordFeed feed = new RecordFeed(100, 0, bytes -> sent.add(bytes.length));

    private static byte[] handshakeRecord(int epoch, int announced) {
        return HexFormat.of()
                .parseHex(String.format(
                        "16fefd%04x000000000000000d" // a record of 13 bytes
                                + "02%06x0000000000000001ff",
                        epoch, announced));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, true",
        "0, 32768, true",
        "0, 32769, false",
        "0, 16777215, false",
        "1, 16777215, true" // encrypted: what looks like a length is none
    })
    void dropsAPlaintextMessageThatAnnouncesMoreThanAnyHas(int epoch, int announced, boolean taken) throws IOException {
        byte[] record = handshakeRecord(epoch, announced);
        feed.offer(record);
        byte[] into = new byte[100];
        assertThat(feed.receive(into, 0, into.length, 1)).isEqualTo(taken ? record.length : -1);
    }

    @Test
    void dropsItBehindAnotherRecordToo() {
        byte[] good = handshakeRecord(0, 1);
        byte[] bad = handshakeRecord(0, 1 << 20);
        feed.offer(joined(good, bad));
        assertThat(feed.pollWaiting()).isNull();
    }

    @Test
    void sendsAFlightInAsFewDatagramsAsItFitsInto() throws IOException {
        feed.send(new byte[40], 0, 40);
        feed.send(new byte[40], 0, 40);
        feed.send(new byte[40], 0, 40);
        assertThat(sent).containsExactly(80);
        feed.receive(new byte[10], 0, 10, 1);
        assertThat(sent).containsExactly(80, 40);
        feed.send(new byte[120], 0, 120);
        feed.close();
        assertThat(sent).containsExactly(80, 40, 120);
    }

    @Test
    void waitsForNobodyOnTheEventLoop() throws IOException {
        feed.toLoop();
        feed.setCurrent(new byte[] {1, 2, 3});
        byte[] into = new byte[10];
        assertThat(feed.receive(into, 0, 10, 0)).isEqualTo(3);
        assertThatThrownBy(() -> feed.receive(into, 0, 10, 0)).isSameAs(RecordFeed.Drained.INSTANCE);
        feed.send(new byte[5], 0, 5);
        assertThat(sent).containsExactly(5);
    }

    @Test
    void tellsTheHandshakeThatItCannotGoOn() {
        IOException cause = new IOException("closed");
        feed.fail(cause);
        assertThatThrownBy(() -> feed.receive(new byte[10], 0, 10, 10_000)).isSameAs(cause);
    }

    @Test
    void findsItBehindARecordWithAConnectionId() {
        byte[] withId = HexFormat.of().parseHex("19fefd0001000000000001" + "c0ffee" + "0002" + "0102");
        RecordFeed expectingIds = new RecordFeed(100, 3, bytes -> {});
        for (int announced : new int[] {1, 1 << 20}) {
            expectingIds.offer(joined(withId, handshakeRecord(0, announced)));
            assertThat(expectingIds.pollWaiting() != null).isEqualTo(announced == 1);
        }
    }

    @Test
    void keepsNoMoreThanAHandshakeCanNeed() throws IOException {
        byte[] datagram = new byte[1024];
        for (int i = 0; i < 100_000; i++) {
            feed.offer(datagram);
        }
        byte[] into = new byte[1024];
        int kept = 0;
        while (feed.receive(into, 0, into.length, 1) > 0) {
            kept++;
        }
        assertThat(kept).isEqualTo(256);
        feed.offer(datagram); // there is room again
        assertThat(feed.receive(into, 0, into.length, 1)).isEqualTo(datagram.length);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
