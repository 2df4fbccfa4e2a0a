package io.reactivecoap.netty.rim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapProtocol;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.MulticastParameters;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionState;
import io.reactivecoap.netty.NettyCoapClient;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.support.LeakCheck;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Groups on the loopback interface, and servers in them. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class GroupTest {

    private static final String ALL_COAP_NODES = "224.0.1.187";
    private static final CoapRequest GET = CoapRequest.get("/name");

    /** Long enough for a busy machine where all answers are waited for, short where nothing is. */
    private static final Duration WINDOW = Duration.ofMillis(700);

    private static final Duration SHORT = Duration.ofMillis(50);

    @RegisterExtension
    static final Rim rim = new Rim();

    private static Function<Datagram, @Nullable Datagram> saying(String name) {
        return request -> UdpPeer.response(request, CoapCode.CONTENT, name.getBytes(StandardCharsets.UTF_8));
    }

    /** So many servers behind one port, which say their number. */
    private static List<GroupMember> members(String group, int number) throws IOException {
        List<GroupMember> members = new ArrayList<>();
        for (int i = 1; i <= number; i++) {
            members.add(
                    member(group, members.isEmpty() ? 0 : members.get(0).port(), "127.0.0." + i, saying("no. " + i)));
        }
        return members;
    }

    private static GroupMember member(String group, int port, String own, Function<Datagram, @Nullable Datagram> answer)
            throws IOException {
        return rim.closing(new GroupMember(InetAddress.getByName(group), port, own, answer));
    }

    private static CoapSession open(String group, int port, Duration window) {
        return rim.closing(client(window).open("coap://" + group + ":" + port));
    }

    private static NettyCoapClient client(Duration window) {
        return rim.client()
                .settings(settings -> settings.multicast(MulticastParameters.DEFAULT
                        .withNetworkInterface(loopback())
                        .withWindow(window)));
    }

    private static String loopback() {
        try {
            return GroupMember.loopback().getName();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<CoapResponse> all(Flux<CoapResponse> answers) {
        return answers.collectList().blockOptional(Rim.PATIENCE).orElseThrow();
    }

    @Test
    void allMembersAnswerFromTheirOwnAddresses() throws IOException {
        List<GroupMember> members = members(ALL_COAP_NODES, 3);
        CoapSession session = open(ALL_COAP_NODES, members.get(0).port(), WINDOW);
        long start = System.nanoTime();
        List<CoapResponse> answers = all(session.requestMany(GET));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(WINDOW);
        assertThat(answers)
                .extracting(CoapResponse::payloadAsString)
                .containsExactlyInAnyOrder("no. 1", "no. 2", "no. 3");
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.source())
                        .isEqualTo(members.get(Integer.parseInt(
                                                answer.payloadAsString().substring(4))
                                        - 1)
                                .address()));
        for (GroupMember member : members) {
            assertThat(member.heard())
                    .singleElement()
                    .extracting(Datagram::type)
                    .isEqualTo(Datagram.Type.NON);
        }
    }

    @Test
    void tellsWhomItIsWith() throws IOException {
        List<GroupMember> members = members(ALL_COAP_NODES, 1);
        CoapSession session = open(ALL_COAP_NODES, members.get(0).port(), SHORT);
        CoapAddress group = CoapAddress.inet(ALL_COAP_NODES, members.get(0).port());
        assertThat(session.multicastAddress()).contains(group);
        Mono<SessionEvent> connected = session.events().next().cache();
        connected.subscribe();
        all(session.requestMany(GET));
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(session.remoteAddress()).isEqualTo(group); // and not who has answered
        assertThat(session.multicastAddress()).contains(group);
        assertThat(session.interfaceIndex())
                .isEqualTo(OptionalInt.of(GroupMember.loopback().getIndex()));
        CoapAddress local = session.localAddress().orElseThrow();
        assertThat(connected.block(Rim.PATIENCE)).isEqualTo(new SessionEvent.Connected(local, group));
        session.close().block(Rim.PATIENCE);
        assertThat(session.isDisposed()).isTrue();
    }

    @Test
    void isCompletedByTheWindowWhenNobodyIsThere() {
        StepVerifier.create(open(ALL_COAP_NODES, freePort(), SHORT).requestMany(GET))
                .verifyComplete();
    }

    private static int freePort() {
        try (UdpPeer peer = new UdpPeer()) {
            return peer.port();
        }
    }

    @Test
    void requestsAtTheSameTimeGetTheirOwnAnswers() throws IOException {
        GroupMember member = member(
                ALL_COAP_NODES,
                0,
                "127.0.0.1",
                request -> UdpPeer.response(
                        request,
                        CoapCode.CONTENT,
                        request.message().options().get(CoapOption.URI_PATH).getBytes(StandardCharsets.UTF_8)));
        CoapSession session = open(ALL_COAP_NODES, member.port(), WINDOW);
        List<String> answers = Flux.range(0, 20)
                .flatMap(
                        i -> session.requestMany(CoapRequest.get("/" + i))
                                .map(answer -> i + "=" + answer.payloadAsString()),
                        20)
                .collectList()
                .block(Rim.PATIENCE);
        assertThat(answers).hasSize(20).allMatch(answer -> answer.split("=")[0].equals(answer.split("=")[1]));
    }

    @Test
    void fetchesLongBodiesFromEachMember() throws IOException {
        int port = 0;
        List<GroupMember> members = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            byte[] body = new byte[5_000];
            Arrays.fill(body, (byte) i);
            members.add(member(ALL_COAP_NODES, port, "127.0.0." + i, inBlocks(body)));
            port = members.get(0).port();
        }
        List<CoapResponse> answers = all(open(ALL_COAP_NODES, port, WINDOW).requestMany(GET));
        assertThat(answers).hasSize(2);
        for (CoapResponse answer : answers) {
            byte[] body = answer.payload();
            assertThat(body).hasSize(5_000).containsOnly(body[0]);
            GroupMember member = members.get(body[0] - 1);
            assertThat(answer.source()).isEqualTo(member.address());
            assertThat(member.heard()).hasSize(5);
            assertThat(member.heard().subList(1, 5)).allMatch(Datagram::isConfirmable);
        }
    }

    private static Function<Datagram, @Nullable Datagram> inBlocks(byte[] body) {
        return request -> {
            BlockOption asked = request.message().options().get(CoapOption.BLOCK2);
            int num = asked == null ? 0 : asked.num();
            int end = Math.min(body.length, (num + 1) * 1024);
            CoapOptions options =
                    CoapOptions.empty().with(CoapOption.BLOCK2, new BlockOption(num, end < body.length, 6));
            Message answer = new Message(
                    CoapCode.CONTENT, request.message().token(), options, Arrays.copyOfRange(body, num * 1024, end));
            return new Datagram(
                    request.isConfirmable() ? Datagram.Type.ACK : Datagram.Type.NON, request.messageId(), answer);
        };
    }

    @Test
    void givesAsManyAsAreInDemand() throws IOException {
        List<GroupMember> members = members(ALL_COAP_NODES, 3);
        CoapSession session = open(ALL_COAP_NODES, members.get(0).port(), WINDOW);
        StepVerifier.create(session.requestMany(GET), 0)
                .expectSubscription()
                .then(() -> assertThat(members.get(0).heard()).isEmpty())
                .thenRequest(2)
                .expectNextCount(2)
                .thenRequest(1)
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void cancelEndsTheWait() throws IOException {
        List<GroupMember> members = members(ALL_COAP_NODES, 1);
        CoapSession session = open(ALL_COAP_NODES, members.get(0).port(), Duration.ofHours(1));
        assertThat(session.requestMany(GET).blockFirst(Rim.PATIENCE)).isNotNull();
        assertThat(session.release()).isTrue(); // which ends the session when nothing is open
        session.onClose().block(Rim.PATIENCE);
    }

    @Test
    void theWindowIsOfTheClientsClock() throws IOException {
        List<GroupMember> members = members(ALL_COAP_NODES, 1);
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        try {
            CoapSession session = rim.connect(
                    client(Duration.ofHours(1)).clock(time),
                    "coap://" + ALL_COAP_NODES + ":" + members.get(0).port());
            Flux<CoapResponse> answers = session.requestMany(GET).replay().autoConnect();
            assertThat(answers.blockFirst(Rim.PATIENCE)).isNotNull();
            time.advanceTimeBy(Duration.ofHours(1));
            assertThat(all(answers)).hasSize(1);
            session.close().block(Rim.PATIENCE);
        } finally {
            time.dispose();
        }
    }

    @Test
    void theEndOfTheSessionIsAnError() {
        CoapSession session = open(ALL_COAP_NODES, freePort(), Duration.ofHours(1));
        StepVerifier.create(session.requestMany(GET))
                .then(session::dispose)
                .verifyError(CoapDisconnectedException.class);
    }

    @Test
    void aBodyThatIsTooLongForAMessageIsAnError() {
        CoapSession session = open(ALL_COAP_NODES, freePort(), SHORT);
        StepVerifier.create(session.requestMany(CoapRequest.put("/").payload(new byte[2_000])))
                .verifyErrorSatisfies(error -> assertThat(((CoapTransferException) error).reason())
                        .isEqualTo(CoapTransferException.Reason.MESSAGE_TOO_LONG));
    }

    @Test
    void anInterfaceThatIsNotThereIsAnError() {
        CoapSession session = rim.closing(rim.client()
                .settings(settings -> settings.multicast(MulticastParameters.DEFAULT.withNetworkInterface("nowhere7")))
                .open("coap://" + ALL_COAP_NODES));
        assertThat(session.interfaceIndex()).isEmpty();
        StepVerifier.create(session.requestMany(GET))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CoapUnreachableException.class)
                        .hasMessageContaining("nowhere7"));
    }

    @Test
    void takesALocalAddress() throws IOException {
        List<GroupMember> members = members(ALL_COAP_NODES, 1);
        CoapSession session = rim.closing(rim.client()
                .settings(settings -> settings.multicast(MulticastParameters.DEFAULT.withWindow(WINDOW)))
                .localAddress(CoapAddress.inet("127.0.0.9", 0))
                .open("coap://" + ALL_COAP_NODES + ":" + members.get(0).port()));
        assertThat(all(session.requestMany(GET))).hasSize(1); // by the interface that has the address
        assertThat(((CoapAddress.Inet) session.localAddress().orElseThrow()).host())
                .isEqualTo("127.0.0.9");
    }

    @Test
    void asksEverybodyByTheBroadcastAddressOfANetwork() throws IOException {
        List<GroupMember> members = members("127.255.255.255", 2);
        CoapSession session = open("127.255.255.255", members.get(0).port(), WINDOW);
        assertThat(session.multicastAddress())
                .contains(CoapAddress.inet("127.255.255.255", members.get(0).port()));
        assertThat(all(session.requestMany(GET)))
                .extracting(CoapResponse::source)
                .containsExactlyInAnyOrder(
                        members.get(0).address(), members.get(1).address());
    }

    @Test
    void asksAGroupOfIpv6() throws IOException {
        InetAddress group = InetAddress.getByName("ff02::fd");
        NetworkInterface on = networkThatReaches(group);
        GroupMember member = rim.closing(new GroupMember(group, on, 0, "::", saying("six")));
        CoapSession session = rim.closing(rim.client()
                .settings(settings -> settings.multicast(MulticastParameters.DEFAULT
                        .withNetworkInterface(on.getName())
                        .withHopLimit(0) // stays on this host
                        .withWindow(WINDOW)))
                .open("coap://[ff02::fd]:" + member.port()));
        assertThat(all(session.requestMany(GET))).singleElement().satisfies(answer -> {
            assertThat(answer.payloadAsString()).isEqualTo("six");
            assertThat(((CoapAddress.Inet) answer.source()).port())
                    .isEqualTo(((CoapAddress.Inet) member.address()).port());
        });
    }

    /** The loopback interface first. */
    private static NetworkInterface networkThatReaches(InetAddress group) throws IOException {
        List<NetworkInterface> all = new ArrayList<>(List.of(GroupMember.loopback()));
        all.addAll(Collections.list(NetworkInterface.getNetworkInterfaces()));
        List<String> refusals = new ArrayList<>();
        for (NetworkInterface each : all) {
            String refusal = refusal(group, each);
            if (refusal == null) {
                return each;
            }
            refusals.add(each.getName() + ": " + refusal);
        }
        return abort("no network of this host takes IPv6 multicast: " + refusals);
    }

    /** Why a group cannot be sent to on a network, or null. */
    private static @Nullable String refusal(InetAddress group, NetworkInterface on) {
        try (DatagramChannel probe = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            probe.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
            probe.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
            probe.send(ByteBuffer.allocate(1), new InetSocketAddress(group, freePort()));
            return null;
        } catch (IOException | UnsupportedOperationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aRequestThatCannotBeSentIsAnError() throws IOException {
        String refusal = refusal(InetAddress.getByName("ff02::fd"), GroupMember.loopback());
        assumeTrue(refusal != null, "the loopback interface takes IPv6 multicast here");
        CoapSession session = open("[ff02::fd]", 5683, Duration.ofHours(1));
        Mono<SessionEvent> unreachable = session.events()
                .filter(SessionEvent.Unreachable.class::isInstance)
                .next()
                .cache();
        unreachable.subscribe();
        StepVerifier.create(session.requestMany(GET)).verifyError(CoapUnreachableException.class);
        assertThat(unreachable.block(Rim.PATIENCE)).isNotNull();
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
    }

    // What is refused at once

    @Test
    void aConfirmableRequestIsRefused() {
        CoapSession session = open(ALL_COAP_NODES, 5683, SHORT);
        for (CoapRequest wrong : List.of(
                GET.confirmable(true),
                GET.option(CoapOption.OBSERVE, 0L),
                GET.option(CoapOption.ETAG, ETag.of(new byte[] {1})),
                CoapRequest.put("/").body(CoapBody.publisher(Flux::empty)))) {
            assertThatThrownBy(() -> session.requestMany(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request must");
        }
        assertThatThrownBy(() -> session.requestMany(null)).isInstanceOf(NullPointerException.class);
        assertThat(session.state()).isEqualTo(SessionState.NONE);
    }

    @Test
    void whatIsForOnePeerIsRefused() {
        CoapSession session = open(ALL_COAP_NODES, 5683, SHORT);
        List<Runnable> wrong = List.of(
                () -> session.request(GET),
                () -> session.retrieve(GET),
                () -> session.blocks(GET),
                () -> session.observe(GET),
                () -> session.observeSignals(GET),
                () -> session.discover(),
                () -> session.ping());
        for (Runnable each : wrong) {
            assertThatThrownBy(each::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(ALL_COAP_NODES, "requestMany");
        }
        assertThat(session.state()).isEqualTo(SessionState.NONE);
    }

    @Test
    void aSessionWithOnePeerAsksNoGroup() {
        CoapSession session = rim.open("coap://127.0.0.1");
        assertThat(session.multicastAddress()).isEmpty();
        assertThatThrownBy(() -> session.requestMany(GET))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("127.0.0.1", "request");
    }

    @Test
    void groupsAreReachedByUdpOnly() {
        assertThatThrownBy(() -> rim.client().open(CoapProtocol.TCP, CoapAddress.inet(ALL_COAP_NODES, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("remote", "multicast", "TCP");
    }
}
