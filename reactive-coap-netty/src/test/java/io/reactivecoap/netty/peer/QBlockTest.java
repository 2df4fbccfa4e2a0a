package io.reactivecoap.netty.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.QBlock;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.CoapOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/**
 * Bodies that may go in bursts (RFC 9177), with libcoap's server. It does that from 4.3.2 on; Debian's 4.3.1 refuses the
 * probe whatever its {@code -L} says, and gets ordinary blocks.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class QBlockTest {

    private static final int LENGTH = 100_000;

    @RegisterExtension
    static final PeerClient CLIENT = new PeerClient();

    @RegisterExtension
    static final LibcoapServer QUICK = LibcoapServer.with("-L", "5", "-d", "10");

    @RegisterExtension
    static final LibcoapServer LOSSY = LibcoapServer.with("-L", "5", "-d", "10", "-l", "3,7,15,31");

    @RegisterExtension
    static final LibcoapServer ORDINARY = LibcoapServer.with("-d", "10");

    static Stream<LibcoapServer> servers() {
        return Stream.of(QUICK, LOSSY, ORDINARY);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aBodyGoesUpAndComesDownWhole(LibcoapServer server) {
        byte[] body = new byte[LENGTH];
        new Random(4711).nextBytes(body);
        CoapSession session = session(server);

        CoapResponse put = await(session.retrieve(CoapRequest.put("/body").body(CoapBody.of(body))));
        assertThat(put.code()).isIn(CoapCode.CREATED, CoapCode.CHANGED);

        CoapResponse got = await(session.retrieve(CoapRequest.get("/body")));
        assertThat(got.payload()).isEqualTo(body);
        assertThat(got.options().contains(CoapOption.Q_BLOCK2)).isFalse();
        assertThat(got.options().contains(CoapOption.BLOCK2)).isFalse();
    }

    /** The first answer comes in ordinary blocks; then the peer is asked whether it can do better. */
    @Test
    void aDownloadAsksWhetherThePeerDoesIt() {
        byte[] body = new byte[LENGTH];
        await(session(QUICK).retrieve(CoapRequest.put("/other").body(CoapBody.of(body))));

        CoapResponse got = await(session(QUICK).retrieve(CoapRequest.get("/other")));
        assertThat(got.payload()).isEqualTo(body);
    }

    private static CoapSession session(LibcoapServer server) {
        return CLIENT.open(
                server.uri(),
                settings -> settings.blockwise(BlockwiseParameters.DEFAULT.withQBlock(QBlock.PROBE))
                        .transmission(TransmissionParameters.DEFAULT.withAckTimeout(Duration.ofMillis(500))));
    }

    private static <T> T await(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(Duration.ofSeconds(50)));
    }
}
