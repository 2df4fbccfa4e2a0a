package io.reactivecoap.netty.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.reactivecoap.netty.support.LeakCheck;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class StreamEndpointTest {

    private final StreamEndpoint endpoint = new StreamEndpoint();
    private final EmbeddedChannel channel = new EmbeddedChannel(endpoint);
    private final Outlet outlet = endpoint.outlet();

    @AfterEach
    void closeChannel() {
        channel.finishAndReleaseAll();
    }

    private void write(byte filling, int bytes) {
        ByteBuf message = outlet.allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            message.writeByte(filling);
        }
        outlet.write(message, null);
    }

    /** What was written to the channel, each buffer in hexadecimal digits. */
    private List<String> written() {
        List<String> all = new ArrayList<>();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.add(ByteBufUtil.hexDump(next));
            next.release();
        }
        return all;
    }

    @Test
    void writesTheMessagesOfATurnAtOnce() {
        write((byte) 1, 2);
        write((byte) 2, 3);
        assertThat(written()).isEmpty();
        outlet.flush();
        assertThat(written()).containsExactly("0101020202");
    }

    @Test
    void beginsWithNothingAfterAFlush() {
        write((byte) 1, 1);
        outlet.flush();
        write((byte) 2, 1);
        outlet.flush();
        outlet.flush();
        assertThat(written()).containsExactly("01", "02");
    }

    @Test
    void keepsTheOrderWhenNotAllOfThemFitIntoABuffer() {
        write((byte) 1, 1);
        write((byte) 2, 100_000);
        write((byte) 3, 1);
        outlet.flush();
        assertThat(String.join("", written())).isEqualTo("01" + "02".repeat(100_000) + "03");
    }
}
