package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.session.GroupInteraction;
import io.reactivecoap.netty.internal.session.GroupSession;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.CoapOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A session with a group and those who are in it, with a perfect wire between them and a clock that stands still. */
final class GroupWorld {

    static final InetSocketAddress GROUP = new InetSocketAddress("224.0.1.187", 5683);

    private final Dice dice = new Dice(new Random(0));
    private final Map<SocketAddress, Deque<Heard>> heard = new HashMap<>();
    private final Deque<Runnable> commands = new ArrayDeque<>();
    private final List<SessionEvent> events = new ArrayList<>();
    private SessionSettings settings = SessionSettings.DEFAULT;
    private @Nullable GroupSession session;
    private boolean settling;
    private long now;

    GroupWorld given(UnaryOperator<SessionSettings> change) {
        settings = change.apply(settings);
        return this;
    }

    Dice dice() {
        return dice;
    }

    /** The session sees to it by itself that it is used. */
    GroupWorld watches() {
        execute(() -> session().watch(now));
        return this;
    }

    Condition condition() {
        return session().condition();
    }

    // What is asked of the session

    /** Asks the group, with all answers in demand. */
    Asking asks(CoapRequest request) {
        return asks(request, Long.MAX_VALUE);
    }

    Asking asks(CoapRequest request, long demand) {
        Asking asking = new Asking(request);
        execute(() -> {
            if (demand > 0) {
                asking.demand(demand, now);
            }
            session().start(asking, now);
        });
        return asking;
    }

    void demands(Asking asking, long answers) {
        execute(() -> asking.demand(answers, now));
    }

    void cancels(Asking asking) {
        execute(() -> asking.cancel(now));
    }

    void closes(@Nullable NackReason reason) {
        execute(() -> session().close(reason, null, now));
    }

    void cannotSendTo(SocketAddress to) {
        execute(() -> session().onUnreachable("network is unreachable", to, now));
    }

    void passes(Duration time) {
        long end = now + time.toNanos();
        while (session().deadline() <= end) {
            now = Math.max(now, session().deadline());
            session().onTimeout(now);
            settle();
        }
        now = end;
    }

    List<SessionEvent> events() {
        List<SessionEvent> all = List.copyOf(events);
        events.clear();
        return all;
    }

    /** The datagram that came to the group and was not looked at yet. */
    Heard groupHears() {
        return hears(GROUP);
    }

    Heard hears(SocketAddress at) {
        Deque<Heard> inbox = inbox(at);
        assertThat(inbox).as("what came to %s", at).isNotEmpty();
        return inbox.remove();
    }

    boolean hearsNothing(SocketAddress at) {
        return inbox(at).isEmpty();
    }

    private Deque<Heard> inbox(SocketAddress of) {
        return heard.computeIfAbsent(of, nobody -> new ArrayDeque<>());
    }

    /** Nothing is left: no request, timer or datagram, and nobody has heard what was not looked at. */
    void nothingIsOpen() {
        heard.forEach(
                (who, inbox) -> assertThat(inbox).as("what came to %s", who).isEmpty());
        assertThat(session().isIdle()).as("the session is idle").isTrue();
        assertThat(session().deadline()).isEqualTo(Timers.NEVER);
    }

    Someone someone(String address) {
        return new Someone(new InetSocketAddress(address, 5683));
    }

    private void execute(Runnable command) {
        commands.add(command);
        settle();
    }

    private void settle() {
        if (settling) {
            return;
        }
        settling = true;
        do {
            for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
                next.run();
            }
            for (SessionEvent event = session().pollEvent();
                    event != null;
                    event = session().pollEvent()) {
                events.add(event);
            }
            for (Interaction told = session().pollOutcome();
                    told != null;
                    told = session().pollOutcome()) {
                told.tell();
            }
            transmit();
            if (session().mindsTurns()) {
                session().onTurn(now);
            }
        } while (!commands.isEmpty());
        settling = false;
    }

    private void transmit() {
        for (int size = session().transmitSize(); size > 0; size = session().transmitSize()) {
            ByteBuf out = Unpooled.buffer(size);
            session().transmit(out);
            byte[] bytes = ByteBufUtil.getBytes(out);
            assertThat(bytes).hasSize(size);
            inbox(session().destination()).add(new Heard((Datagram) Bytes.decode(bytes), bytes, now));
        }
    }

    private GroupSession session() {
        if (session == null) {
            session = new GroupSession(GROUP, settings, dice);
        }
        return session;
    }

    /** Somebody who may be in the group: sends from an address. */
    final class Someone {

        private final InetSocketAddress address;
        private int nextMessageId = 0x2000;
        private byte @Nullable [] lastSent;

        private Someone(InetSocketAddress address) {
            this.address = address;
        }

        InetSocketAddress address() {
            return address;
        }

        Someone answers(Heard request, CoapCode code, String payload) {
            return answers(request, Datagram.Type.NON, code, CoapOptions.empty(), payload);
        }

        /** Piggybacked where the request is confirmable. */
        Someone answers(Heard request, CoapCode code, CoapOptions options, String payload) {
            boolean con = request.datagram().isConfirmable();
            int messageId = con ? request.messageId() : nextMessageId++;
            return sends(
                    con ? Datagram.Type.ACK : Datagram.Type.NON, messageId, message(request, code, options, payload));
        }

        Someone answers(Heard request, Datagram.Type type, CoapCode code, CoapOptions options, String payload) {
            return sends(type, nextMessageId++, message(request, code, options, payload));
        }

        private Message message(Heard request, CoapCode code, CoapOptions options, String payload) {
            return new Message(code, request.token(), options, payload.getBytes(StandardCharsets.UTF_8));
        }

        Someone sends(Datagram.Type type, int messageId, Message message) {
            return sends(Bytes.encode(new Datagram(type, messageId, message)));
        }

        Someone repeatsItself() {
            return sends(lastSent);
        }

        Someone sends(byte[] bytes) {
            lastSent = bytes;
            execute(() -> session().receive(Unpooled.wrappedBuffer(bytes), address, now));
            return this;
        }

        Heard hears() {
            return GroupWorld.this.hears(address);
        }

        void hearsNothing() {
            assertThat(inbox(address)).as("what came to %s", address).isEmpty();
        }
    }

    /** A request to the group, and what came of it. */
    static final class Asking extends GroupInteraction {

        final List<CoapResponse> answers = new ArrayList<>();
        private int ends;
        private @Nullable CoapException failure;

        private Asking(CoapRequest request) {
            super(request);
        }

        @Override
        protected long waited() {
            return 0;
        }

        @Override
        protected void onMember(CoapResponse response) {
            assertThat(ends).isZero();
            answers.add(response);
        }

        @Override
        protected void onEnd(@Nullable CoapException failed) {
            ends++;
            failure = failed;
        }

        List<String> texts() {
            return answers.stream().map(CoapResponse::payloadAsString).toList();
        }

        Asking isGoingOn() {
            assertThat(ends).as("ends").isZero();
            return this;
        }

        Asking hasCompleted() {
            assertThat(ends).as("ends").isOne();
            assertThat(failure).isNull();
            return this;
        }

        <E extends CoapException> E hasFailedWith(Class<E> type) {
            assertThat(ends).as("ends").isOne();
            assertThat(failure).isInstanceOf(type);
            return type.cast(failure);
        }
    }
}
