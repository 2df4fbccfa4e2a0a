package io.reactivecoap.netty.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DatagramSender;
import org.junit.jupiter.api.Test;

/** How long a cookie is good for. */
class CookiesTest {

    private static final byte[] ADDRESS = {127, 0, 0, 1, 1, 1};
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int COOKIE_LENGTH = 32;

    private final Cookies cookies = new Cookies(0);
    private byte[] cookie = {};

    private final DatagramSender answer = new DatagramSender() {
        @Override
        public int getSendLimit() {
            return 1200;
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {
            cookie = Arrays.copyOfRange(bytes, offset + length - COOKIE_LENGTH, offset + length);
        }
    };

    private boolean accepts(long now) {
        int length = 2 + 32 + 1 + 1 + cookie.length + 2 + 2 + 1 + 1;
        byte[] hello = ByteBuffer.allocate(25 + length)
                .put((byte) 22)
                .putShort((short) 0xfefd)
                .putLong(0)
                .putShort((short) (12 + length))
                .putInt(0x01000000 | length)
                .putInt(0)
                .putInt(length)
                .putShort((short) 0xfefd)
                .put(new byte[33])
                .put((byte) cookie.length)
                .put(cookie)
                .put(new byte[] {0, 2, (byte) 0xc0, (byte) 0xa8, 1, 0})
                .array();
        return cookies.verify(ADDRESS, hello, answer, now) != null;
    }

    @Test
    void isGoodUntilTheSecretHasChangedTwice() {
        assertThat(accepts(0)).as("without a cookie").isFalse();
        assertThat(accepts(1)).isTrue();
        assertThat(accepts(MINUTE - 1)).isTrue();
        assertThat(accepts(MINUTE + 1)).as("after one change").isTrue();
        assertThat(accepts(2 * MINUTE + 2)).as("after two").isFalse();
        assertThat(accepts(2 * MINUTE + 3)).as("with a new one").isTrue();
    }

    @Test
    void isNotTakenFromThoseWhoComeInALongTime() {
        assertThat(accepts(0)).isFalse();
        assertThat(accepts(10 * MINUTE)).as("nobody came meanwhile").isTrue();
        assertThat(accepts(20 * MINUTE)).isFalse();
    }
}
