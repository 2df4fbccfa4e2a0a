package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.netty.internal.time.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What makes a world go: its clock, and turns of its session as the driver of a real one has them. A turn carries out
 * commands, tells outcomes and sends what there is to send; what is asked from within it belongs to it and comes after.
 */
final class Clockwork {

    private static final int STEPS_WITHOUT_TIME = 10_000;

    private final Wire wire;
    private final Consumer<byte[]> peer;
    private final Supplier<Session> sessions;
    private final Queue<Runnable> commands = new ArrayDeque<>();
    private final List<SessionEvent> events = new ArrayList<>();
    private Onlooker onlooker = new Onlooker() {};
    private long now;
    private boolean settling;
    private boolean inBatch;

    Clockwork(Wire wire, Consumer<byte[]> peer, Supplier<Session> sessions) {
        this.wire = wire;
        this.peer = peer;
        this.sessions = sessions;
    }

    void isWatchedBy(Onlooker someone) {
        onlooker = someone;
    }

    long now() {
        return now;
    }

    /** What happened since this was last asked. */
    List<SessionEvent> events() {
        List<SessionEvent> all = List.copyOf(events);
        events.clear();
        return all;
    }

    /** What happens meanwhile happens before the session has its next turn. */
    void inOneBatch(Runnable story) {
        inBatch = true;
        story.run();
        inBatch = false;
        settle();
    }

    void goesOnUntil(long end) {
        int steps = 0;
        for (long next = nextEvent(); next <= end && next != Timers.NEVER; next = nextEvent()) {
            steps = next > now ? 0 : steps + 1;
            assertThat(steps).as("steps that take no time").isLessThan(STEPS_WITHOUT_TIME);
            now = Math.max(now, next);
            onlooker.onTime(now);
            settling = true;
            deliver();
            if (session().deadline() <= now) {
                session().onTimeout(now);
            }
            settling = false;
            settle();
        }
        now = end == Timers.NEVER ? now : end;
    }

    private long nextEvent() {
        long deadline = session().deadline();
        long timeout = deadline == Timers.NEVER ? deadline : deadline + onlooker.lateness();
        return Math.min(Math.min(wire.nextArrival(), timeout), onlooker.nextEvent());
    }

    void carry(Wire.Side to, byte[] bytes) {
        wire.carry(to, bytes, now);
        settle();
    }

    void execute(Runnable command) {
        commands.add(command);
        settle();
    }

    /** Lets happen what happens now, until nothing more does. */
    private void settle() {
        if (settling) {
            return;
        }
        settling = true;
        try {
            do {
                if (!inBatch) {
                    turn();
                }
            } while (deliver());
        } finally {
            settling = false;
        }
    }

    /** Gives everybody what has arrived; returns whether anything has. */
    private boolean deliver() {
        boolean any = wire.nextArrival() <= now;
        for (Wire.Parcel parcel = wire.arrived(now); parcel != null; parcel = wire.arrived(now)) {
            if (parcel.to() == Wire.Side.SESSION) {
                onlooker.onArrival(parcel.bytes());
                session().receive(Unpooled.wrappedBuffer(parcel.bytes()), now);
            } else {
                peer.accept(parcel.bytes());
            }
        }
        return any;
    }

    private void turn() {
        do {
            for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
                next.run();
            }
            tell();
            transmit();
            if (session().mindsTurns()) {
                session().onTurn(now);
            }
        } while (!commands.isEmpty() || onlooker.afterTurn(session(), now));
    }

    private void tell() {
        tellEvents();
        for (Interaction ended = session().pollOutcome();
                ended != null;
                ended = session().pollOutcome()) {
            ended.tell();
        }
        tellEvents();
    }

    private void tellEvents() {
        for (SessionEvent event = session().pollEvent();
                event != null;
                event = session().pollEvent()) {
            events.add(event);
        }
    }

    private void transmit() {
        for (int size = session().transmitSize(); size > 0; size = session().transmitSize()) {
            ByteBuf out = Unpooled.buffer(size);
            session().transmit(out);
            assertThat(out.readableBytes()).as("bytes of a message").isEqualTo(size);
            byte[] bytes = ByteBufUtil.getBytes(out);
            onlooker.onDeparture(bytes);
            wire.carry(Wire.Side.PEER, bytes, now);
        }
    }

    private Session session() {
        return sessions.get();
    }
}
