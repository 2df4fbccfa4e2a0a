package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.security.PreSharedKey;
import io.reactivecoap.security.SecurityInfo;
import io.reactivecoap.security.SecurityParameters;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who costs what before and after showing to be at an address (RFC 6347 §4.2.1). */
class DtlsReceptionTest {

    private static final InetSocketAddress HOME = new InetSocketAddress("127.0.0.1", 5684);
    private static final int HEADERS = 13 + 12;
    private static final int COOKIE_LENGTH = 32;

    private final List<Runnable> threads = new ArrayList<>();
    private final List<TestGuest> guests = new ArrayList<>();
    private final DtlsReception reception = new DtlsReception(threads::add, 1200);
    private final EmbeddedChannel channel = new EmbeddedChannel(reception);

    DtlsReceptionTest() {
        reception.welcome(peer -> {
            TestGuest guest = new TestGuest((InetSocketAddress) peer);
            guests.add(guest);
            return guest;
        });
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private record TestGuest(InetSocketAddress address, List<Exception> failures) implements DtlsReception.Guest {

        TestGuest(InetSocketAddress address) {
            this(address, new ArrayList<>());
        }

        @Override
        public Handshake handshake() {
            return new Handshake(
                    PreSharedKey.of("me", new byte[] {1}),
                    SecurityParameters.DEFAULT,
                    CoapAddress.inet(address),
                    null,
                    true,
                    null,
                    Handshake.AS_IT_IS);
        }

        @Override
        public void onAgreed(SecurityInfo agreement) {}

        @Override
        public void onFailed(CoapHandshakeException why) {
            failures.add(why);
        }

        @Override
        public void onLost(Exception why) {
            failures.add(why);
        }
    }

    private static InetSocketAddress address(int number) {
        return new InetSocketAddress(
                "10." + (number >> 16 & 0xff) + "." + (number >> 8 & 0xff) + "." + (number & 0xff),
                1024 + number % 977);
    }

    /** A ClientHello with one cipher suite and no extension. */
    private static byte[] hello(int random, byte[] cookie) {
        int length = 2 + 32 + 1 + 1 + cookie.length + 2 + 2 + 1 + 1;
        return ByteBuffer.allocate(HEADERS + length)
                .put((byte) 22)
                .putShort((short) 0xfefd)
                .putLong(cookie.length == 0 ? 0 : 1) // epoch and sequence number
                .putShort((short) (12 + length))
                .put(new byte[] {1, 0, (byte) (length >> 8), (byte) length})
                .putShort((short) (cookie.length == 0 ? 0 : 1))
                .put(new byte[] {0, 0, 0, 0, (byte) (length >> 8), (byte) length})
                .putShort((short) 0xfefd)
                .putInt(random)
                .put(new byte[28])
                .put((byte) 0)
                .put((byte) cookie.length)
                .put(cookie)
                .put(new byte[] {0, 2, (byte) 0xc0, (byte) 0xa8, 1, 0}) // TLS_PSK_WITH_AES_128_CCM_8
                .array();
    }

    private void receive(InetSocketAddress from, byte[] datagram) {
        channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(datagram), HOME, from));
    }

    private byte @Nullable [] sentTo(InetSocketAddress peer) {
        DatagramPacket packet = channel.readOutbound();
        if (packet == null) {
            return null;
        }
        assertThat(packet.recipient()).isEqualTo(peer);
        byte[] bytes = ByteBufUtil.getBytes(packet.content());
        packet.release();
        return bytes;
    }

    private byte[] cookieFor(InetSocketAddress peer, int random) {
        receive(peer, hello(random, new byte[0]));
        byte[] answer = sentTo(peer);
        assertThat(answer).as("HelloVerifyRequest").hasSize(HEADERS + 2 + 1 + COOKIE_LENGTH);
        byte[] cookie = new byte[COOKIE_LENGTH];
        System.arraycopy(answer, answer.length - COOKIE_LENGTH, cookie, 0, COOKIE_LENGTH);
        return cookie;
    }

    private void dialIn(InetSocketAddress peer, int random) {
        receive(peer, hello(random, cookieFor(peer, random)));
    }

    @Test
    void costNothingFromForgedAddressesAndGetNoMoreThanTheySend() {
        for (int i = 0; i < 20_000; i++) {
            InetSocketAddress forged = address(i);
            byte[] hello = hello(i, new byte[0]);
            receive(forged, hello);
            assertThat(sentTo(forged)).hasSizeLessThanOrEqualTo(hello.length);
        }
        assertThat(threads).isEmpty();
        assertThat(guests).isEmpty();
        assertThat(reception.peers()).isZero();
        assertThat(reception.handshakes()).isZero();
    }

    @Test
    void beginsOneHandshakeWithWhoReturnsTheCookie() {
        InetSocketAddress peer = address(1);
        byte[] hello = hello(7, cookieFor(peer, 7));
        receive(peer, hello);
        receive(peer, hello); // which was late, or is somebody else's copy
        assertThat(threads).hasSize(1);
        assertThat(guests).extracting(TestGuest::address).containsExactly(peer);
        assertThat(reception.handshakes()).isEqualTo(1);
        assertThat(sentTo(peer)).isNull();
    }

    @Test
    void acceptsACookieOnlyFromTheAddressItWasSentToAndWithTheSameHello() {
        byte[] cookie = cookieFor(address(1), 7);
        receive(address(2), hello(7, cookie));
        assertThat(sentTo(address(2))).isNotNull();
        receive(address(1), hello(8, cookie));
        assertThat(sentTo(address(1))).isNotNull();
        assertThat(threads).isEmpty();
        assertThat(reception.peers()).isZero();
    }

    @Test
    void lets100HandshakesBeUnderWayAndTheNextOneWhenOneHasEnded() {
        for (int i = 0; i < DtlsReception.MOST_HANDSHAKES; i++) {
            dialIn(address(i), i);
        }
        byte[] next = hello(-1, cookieFor(address(1000), -1));
        receive(address(1000), next);
        assertThat(reception.handshakes()).isEqualTo(DtlsReception.MOST_HANDSHAKES);
        assertThat(threads).hasSize(DtlsReception.MOST_HANDSHAKES);
        reception.dismiss(address(0), guests.get(0));
        receive(address(1000), next);
        assertThat(guests).last().extracting(TestGuest::address).isEqualTo(address(1000));
    }

    @Test
    void letsWhoBeginsAnewTakeItsOwnPlaceOnceItHasReturnedItsCookie() {
        InetSocketAddress peer = address(1);
        dialIn(peer, 1);
        byte[] another = hello(2, cookieFor(peer, 2));
        assertThat(guests.get(0).failures())
                .as("anybody can send a ClientHello without a cookie")
                .isEmpty();
        receive(peer, another);
        assertThat(guests).hasSize(2);
        assertThat(guests.get(0).failures()).singleElement().asString().contains("begun anew");
        assertThat(reception.peers()).isEqualTo(1);
        assertThat(reception.handshakes()).isEqualTo(1);
        reception.dismiss(peer, guests.get(0));
        assertThat(reception.peers()).as("it is another one's place").isEqualTo(1);
        reception.dismiss(peer, guests.get(1));
        assertThat(reception.peers()).isZero();
        assertThat(reception.handshakes()).isZero();
    }

    @Test
    void letsNobodyInWhoIsNotWelcome() {
        reception.welcome(null);
        receive(address(1), hello(1, new byte[0]));
        assertThat(sentTo(address(1))).isNull();
        reception.welcome(peer -> null);
        dialIn(address(1), 1);
        assertThat(threads).isEmpty();
        assertThat(reception.peers()).isZero();
        assertThat(reception.handshakes()).isZero();
    }

    @Test
    void outlivesWhateverIsSent() {
        long seed = 20_261_126;
        Random random = new Random(seed);
        byte[] good = hello(7, cookieFor(address(1), 7));
        for (int i = 0; i < 50_000; i++) {
            byte[] bad =
                    java.util.Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int flips = random.nextInt(4); flips >= 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            receive(address(2), bad);
            DatagramPacket answer = channel.readOutbound();
            if (answer != null) {
                answer.release();
            }
        }
        channel.checkException();
        assertThat(threads).as("seed %s", seed).isEmpty();
        assertThat(reception.peers()).isZero();
    }

    @Test
    void forgetsEverybodyWithTheSocket() {
        dialIn(address(1), 1);
        channel.close();
        assertThat(reception.peers()).isZero();
        assertThat(reception.handshakes()).isZero();
    }
}
