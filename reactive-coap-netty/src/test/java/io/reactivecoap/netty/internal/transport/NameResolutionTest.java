package io.reactivecoap.netty.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Names become addresses off the event loop. */
class NameResolutionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void leavesAnAddressAlone() {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 5683);
        assertThat(NameResolution.resolve(address, null).block(PATIENCE)).containsExactly(address);
    }

    @Test
    void findsTheAddressesOfAName() {
        List<SocketAddress> found = NameResolution.resolve(InetSocketAddress.createUnresolved("localhost", 5683), null)
                .block(PATIENCE);
        assertThat(found)
                .isNotEmpty()
                .allMatch(address -> ((InetSocketAddress) address).getAddress().isLoopbackAddress())
                .allMatch(address -> ((InetSocketAddress) address).getPort() == 5683);
    }

    @Test
    void findsThoseOfTheFamilyOfTheLocalAddress() throws UnknownHostException {
        InetSocketAddress local = new InetSocketAddress("127.0.0.1", 0);
        assertThat(NameResolution.resolve(InetSocketAddress.createUnresolved("localhost", 1), local)
                        .block(PATIENCE))
                .containsExactly(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 1));
    }

    @Test
    void failsForAnUnknownName() {
        StepVerifier.create(
                        NameResolution.resolve(InetSocketAddress.createUnresolved("no-such-host.invalid", 5683), null))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(UnknownHostException.class)
                        .hasMessageContaining("no-such-host.invalid"))
                .verify(PATIENCE);
    }

    @Test
    void blocksNoThreadThatMustNotWait() {
        Mono<List<SocketAddress>> found = Mono.defer(
                        () -> NameResolution.resolve(InetSocketAddress.createUnresolved("localhost", 5683), null))
                .subscribeOn(Schedulers.parallel());
        assertThat(found.block(PATIENCE)).isNotEmpty();
    }
}
