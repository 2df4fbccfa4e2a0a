package io.reactivecoap.netty.internal.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.link.datagram.DatagramLink;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.option.CoapOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One socket and the sessions of the peers behind it. */
class DatagramEndpointTest {

    private static final InetSocketAddress US = at(5683);
    private static final int LONGEST = 1500;

    private final SplittableRandom chance = new SplittableRandom(1);
    private final List<SessionEvent> events = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final DatagramEndpoint endpoint = new DatagramEndpoint(LONGEST);
    private int flushes;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                    flushes++;
                    ctx.flush();
                }
            },
            endpoint);

    @AfterEach
    void leaveNothing() {
        channel.finishAndReleaseAll();
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private SessionDriver peer(int port) {
        Session session = new Session(
                CoapAddress.inet(at(port)), null, SessionSettings.DEFAULT, chance::nextLong, DatagramLink::new);
        SessionDriver driver = new SessionDriver(
                Door.of(channel.eventLoop()), session, endpoint.outlet(at(port)), events::add, condition -> {});
        endpoint.attach(at(port), driver, (reason, cause) -> {
            lost.add(port + " " + reason + " " + cause);
            driver.close(reason, cause, () -> {});
        });
        return driver;
    }

    private Datagram sent(int port) {
        DatagramPacket packet = channel.readOutbound();
        try {
            assertThat(packet.recipient()).isEqualTo(at(port));
            return (Datagram) DatagramCodec.decode(packet.content(), true);
        } finally {
            packet.release();
        }
    }

    private static Message answer(Datagram request) {
        return new Message(CoapCode.CONTENT, request.message().token(), CoapOptions.empty(), new byte[] {42});
    }

    private static Datagram piggybacked(Datagram request) {
        return new Datagram(Datagram.Type.ACK, request.messageId(), answer(request));
    }

    private static DatagramPacket from(int port, Datagram datagram) {
        ByteBuf bytes = Unpooled.buffer();
        DatagramCodec.encode(datagram, bytes);
        return new DatagramPacket(bytes, US, at(port));
    }

    @Test
    void givesEachDatagramToTheSessionOfItsSender() {
        List<Ask> asks = new ArrayList<>();
        List<Datagram> requests = new ArrayList<>();
        for (int port = 1001; port <= 1100; port++) {
            Ask ask = new Ask("/of/" + port);
            peer(port).execute(ask);
            asks.add(ask);
            requests.add(sent(port));
        }
        for (int i = 99; i >= 0; i--) {
            channel.writeInbound(from(1001 + i, piggybacked(requests.get(i))));
        }
        assertThat(asks).allMatch(ask -> ask.responses.size() == 1);
        assertThat(asks).allMatch(ask -> ask.failures.isEmpty());
        assertThat(events).isEmpty();
    }

    @Test
    void givesNothingToTheSessionOfAnother() {
        Ask ask = new Ask("/");
        peer(1001).execute(ask);
        peer(1002);
        Datagram request = sent(1001);
        channel.writeInbound(from(1002, piggybacked(request)));

        assertThat(ask.responses).isEmpty();
        channel.writeInbound(from(1001, piggybacked(request)));
        assertThat(ask.responses).hasSize(1);
    }

    @Test
    void dropsWhatStrangersSend() {
        Ask ask = new Ask("/");
        peer(1001).execute(ask);
        Datagram request = sent(1001);
        DatagramPacket strange = from(1002, piggybacked(request));
        DatagramPacket confirmable = from(1002, new Datagram(Datagram.Type.CON, 7, answer(request)));
        channel.writeInbound(strange, confirmable);

        assertThat(ask.responses).isEmpty();
        assertThat(strange.refCnt()).isZero();
        assertThat(confirmable.refCnt()).isZero();
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void givesBackEveryBuffer() {
        Ask ask = new Ask("/");
        peer(1001).execute(ask);
        Datagram request = sent(1001);
        List<DatagramPacket> packets = List.of(
                from(1001, piggybacked(request)),
                from(1001, piggybacked(request)),
                from(1001, Datagram.reset(1)),
                new DatagramPacket(Unpooled.wrappedBuffer(new byte[] {1, 2}), US, at(1001)),
                new DatagramPacket(Unpooled.buffer(4), US, at(1001)));
        channel.writeInbound(packets.toArray());
        assertThat(packets).allMatch(packet -> packet.refCnt() == 0);
    }

    @Test
    void dropsADatagramThatWasCutShort() {
        Ask ask = new Ask("/");
        peer(1001).execute(ask);
        Datagram request = sent(1001);
        Message tooLong =
                new Message(CoapCode.CONTENT, request.message().token(), CoapOptions.empty(), new byte[LONGEST]);
        DatagramPacket packet = from(1001, new Datagram(Datagram.Type.ACK, request.messageId(), tooLong));
        channel.writeInbound(packet);
        assertThat(ask.responses).isEmpty();
        assertThat(packet.refCnt()).isZero();
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        SessionEvent.BadPacket.class,
                        event -> assertThat(event.reason()).contains("" + LONGEST));

        int rest = LONGEST - DatagramCodec.size(answer(request)) + 1;
        Message longest = new Message(CoapCode.CONTENT, request.message().token(), CoapOptions.empty(), new byte[rest]);
        assertThat(DatagramCodec.size(longest)).isEqualTo(LONGEST);
        channel.writeInbound(from(1001, new Datagram(Datagram.Type.ACK, request.messageId(), longest)));
        assertThat(ask.responses).hasSize(1);
    }

    @Test
    void forgetsAPeerThatIsDetached() {
        Ask ask = new Ask("/");
        peer(1001).execute(ask);
        Datagram request = sent(1001);
        endpoint.detach(at(1001));
        channel.writeInbound(from(1001, piggybacked(request)));
        assertThat(ask.responses).isEmpty();
    }

    @Test
    void flushesOncePerBatch() {
        SessionDriver driver = peer(1001);
        driver.execute(new Ask("/"));
        Datagram request = sent(1001);
        flushes = 0;
        Object[] batch = new Object[32];
        for (int i = 0; i < batch.length; i++) {
            // each is answered: the first with an acknowledgement, the others with a Reset
            batch[i] = from(1001, new Datagram(Datagram.Type.CON, 100 + i, answer(request)));
        }
        channel.writeInbound(batch);

        assertThat(flushes).isOne();
        assertThat(sent(1001)).isEqualTo(Datagram.acknowledgement(100));
        for (int i = 1; i < batch.length; i++) {
            assertThat(sent(1001)).isEqualTo(Datagram.reset(100 + i));
        }
    }

    @Test
    void flushesNothingWhenNothingWasWritten() {
        SessionDriver driver = peer(1001);
        driver.execute(new Ask("/"));
        Datagram request = sent(1001);
        flushes = 0;
        channel.writeInbound(from(1001, piggybacked(request)));
        assertThat(flushes).isZero();
    }

    @Test
    void acknowledgesBeforeItSendsWhatTheApplicationAsksForNext() {
        SessionDriver driver = peer(1001);
        Ask next = new Ask("/next");
        driver.execute(new Ask("/", () -> driver.execute(next)));
        Datagram request = sent(1001);
        flushes = 0;
        channel.writeInbound(from(1001, new Datagram(Datagram.Type.CON, 7, answer(request))));

        assertThat(sent(1001)).isEqualTo(Datagram.acknowledgement(7));
        assertThat(sent(1001).code()).isEqualTo(CoapCode.GET);
        assertThat(flushes).isOne();
    }

    @Test
    void takesAnIoErrorForAnUnreachablePeerAndGoesOn() {
        Ask first = new Ask("/");
        Ask second = new Ask("/");
        SessionDriver driver = peer(1001);
        driver.execute(first);
        peer(1002).execute(second);
        sent(1001);
        sent(1002);
        channel.pipeline().fireExceptionCaught(new PortUnreachableException("nobody listens"));

        assertThat(first.failures).singleElement().isInstanceOf(CoapUnreachableException.class);
        assertThat(second.failures).singleElement().isInstanceOf(CoapUnreachableException.class);
        assertThat(events)
                .containsExactly(
                        new SessionEvent.Unreachable("nobody listens"), new SessionEvent.Unreachable("nobody listens"));
        assertThat(lost).isEmpty();
        driver.execute(new Ask("/again"));
        assertThat(sent(1001).code()).isEqualTo(CoapCode.GET);
    }

    @Test
    void tellsAnIoErrorWithoutAMessageByItsName() {
        peer(1001);
        channel.pipeline().fireExceptionCaught(new IOException());
        assertThat(events).containsExactly(new SessionEvent.Unreachable("java.io.IOException"));
    }

    @Test
    void takesAnyOtherErrorForTheLossOfTheSocket() {
        Ask ask = new Ask("/");
        peer(1001).execute(ask);
        sent(1001);
        IllegalStateException fault = new IllegalStateException("fault");
        channel.pipeline().fireExceptionCaught(fault);

        assertThat(lost).containsExactly("1001 " + NackReason.NOT_DELIVERABLE + " " + fault);
        assertThat(ask.failures).singleElement().satisfies(e -> assertThat(e).hasCause(fault));
    }

    @Test
    void tellsEverySessionThatTheSocketIsLost() {
        Ask first = new Ask("/");
        Ask second = new Ask("/");
        peer(1001).execute(first);
        peer(1002).execute(second);
        sent(1001);
        sent(1002);
        channel.close();

        assertThat(lost).containsExactlyInAnyOrder("1001 NOT_DELIVERABLE null", "1002 NOT_DELIVERABLE null");
        assertThat(first.failures).hasSize(1);
        assertThat(second.failures).hasSize(1);
    }

    @Test
    void letsASessionDetachItselfWhenTheSocketIsLost() {
        for (int port = 1001; port <= 1003; port++) {
            InetSocketAddress address = at(port);
            SessionDriver driver = peer(port);
            endpoint.attach(address, driver, (reason, cause) -> {
                lost.add(address + "");
                endpoint.detach(address);
            });
        }
        channel.close();
        assertThat(lost).hasSize(3);
    }

    @Test
    void passesOnWhatIsNoDatagram() {
        Object other = new Object();
        channel.writeInbound(other);
        assertThat(channel.inboundMessages()).containsExactly(other);
    }

    @Test
    void sendsBareBytesWhenTheSocketIsConnected() {
        Session session = new Session(
                CoapAddress.inet(at(1001)), null, SessionSettings.DEFAULT, chance::nextLong, DatagramLink::new);
        SessionDriver driver = new SessionDriver(
                Door.of(channel.eventLoop()), session, endpoint.outlet(), events::add, condition -> {});
        driver.execute(new Ask("/"));
        ByteBuf bytes = channel.readOutbound();
        assertThat(((Datagram) DatagramCodec.decode(bytes, true)).code()).isEqualTo(CoapCode.GET);
        bytes.release();
    }
}
