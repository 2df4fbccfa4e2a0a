package io.reactivecoap.netty.internal.endpoint;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.session.Interaction;
import io.reactivecoap.netty.internal.session.Session;
import io.reactivecoap.netty.internal.time.Timers;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.concurrent.Queues;

/**
 * Runs a session: everything that happens to it comes through here, in turns. A turn carries out what was asked, tells
 * those who asked, writes what has to go out, flushes once, and arms the one timer. What is asked from within a turn, as
 * by a subscriber that is being told, belongs to the same turn and comes after what is going on.
 */
public final class SessionDriver {

    /** Something to do with the session, inside. */
    @FunctionalInterface
    public interface Command {
        void run(Session session, long now);
    }

    /** How many commands a turn carries out at most; what is left has another turn, after the loop's other work. */
    private static final int COMMANDS_PER_TURN = 1024;

    private static final Logger LOG = Loggers.getLogger(SessionDriver.class);

    private final Door door;
    private final Session session;
    private final Outlet outlet;
    private final Consumer<SessionEvent> events;
    private final Consumer<Condition> conditions;

    private final Queue<Command> fromOutside =
            Queues.<Command>unboundedMultiproducer().get();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private final Runnable timeout = this::onTimeout;

    // Confined to the door
    private final Queue<Command> fromInside = new ArrayDeque<>(4);
    private boolean inTurn;
    private boolean turnDue;
    private boolean closing;
    private long armedFor = Timers.NEVER;
    private long heardAt;
    private @Nullable Disposable armed;
    private @Nullable Runnable whenIdle;
    private @Nullable Runnable afterTurns;
    private Condition condition;

    /** The conditions are told of as they change, the first one is not. */
    public SessionDriver(
            Door door, Session session, Outlet outlet, Consumer<SessionEvent> events, Consumer<Condition> conditions) {
        this.door = door;
        this.session = session;
        this.outlet = outlet;
        this.events = events;
        this.conditions = conditions;
        condition = session.condition();
        heardAt = door.now();
    }

    /** Has a task run at the end of each turn; before the first of them. */
    public void afterTurns(Runnable task) {
        afterTurns = task;
    }

    /** Has a command run inside; from within a turn it is run in the same turn. Callable from any thread. */
    public void execute(Command command) {
        if (door.isInside()) {
            fromInside.add(command);
            turn();
            return;
        }
        fromOutside.add(command);
        scheduleDrain();
    }

    private void scheduleDrain() {
        if (!drainScheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            door.execute(drain);
        } catch (RejectedExecutionException e) {
            drainAlone();
        }
    }

    private void drain() {
        drainScheduled.set(false);
        turn();
    }

    /** The loop is gone, and the session was closed with it: nobody else is inside, and who asks is told so here. */
    private void drainAlone() {
        do {
            turn();
            drainScheduled.set(false);
        } while (!fromOutside.isEmpty() && drainScheduled.compareAndSet(false, true));
    }

    /** Takes bytes from the peer, as {@link #receive(ByteBuf, SocketAddress)}. */
    public boolean receive(ByteBuf bytes) {
        return receive(bytes, null);
    }

    /**
     * Takes bytes from the peer or, where the transport has addresses, from one of them; the buffer stays the caller's.
     * Returns whether a turn is now due at the end of the caller's batch, and was not before: the caller sees to
     * {@link #turn()} then.
     */
    boolean receive(ByteBuf bytes, @Nullable SocketAddress from) {
        if (door.isInside()) {
            heardAt = door.now();
            session.receive(bytes, from, heardAt);
            boolean first = !turnDue;
            turnDue = true;
            return first;
        }
        ByteBuf copy = bytes.copy();
        execute((inside, now) -> {
            try {
                heardAt = now;
                inside.receive(copy, from, now);
            } finally {
                copy.release();
            }
        });
        return false;
    }

    /** A datagram was longer than the socket takes; what is left of it is no message. */
    void onOversized(int longest) {
        execute((inside, now) -> inside.onOversized(longest));
    }

    /** Something happened below that others may want to know of. */
    void onEvent(SessionEvent event) {
        execute((inside, now) -> events.accept(event));
    }

    /** The outlet takes more again. */
    void onWritable() {
        execute((inside, now) -> {});
    }

    /** The peer's host or port was reported to be unreachable. */
    public void onUnreachable(String detail) {
        execute((inside, now) -> inside.onUnreachable(detail, now));
    }

    /** What was sent to an address could not be. */
    void onUnreachable(String detail, SocketAddress to) {
        execute((inside, now) -> inside.onUnreachable(detail, to, now));
    }

    /** Ends what is open, tells everyone, and then runs a task. Callable from any thread. */
    public void close(@Nullable NackReason reason, @Nullable Throwable cause, Runnable then) {
        execute((inside, now) -> {
            inside.close(reason, cause, now);
            closing = true;
            whenIdle = () -> {
                then.run();
                closeDoor();
            };
        });
    }

    /** What came after the last turn, and will have no other, is answered here. */
    private void closeDoor() {
        door.close();
        drainScheduled.set(false);
        if (!fromOutside.isEmpty()) {
            scheduleDrain();
        }
    }

    /** When the peer was heard last, or the driver was made; inside only. */
    public long heardAt() {
        return heardAt;
    }

    /** Runs a task once nothing is open any more, unless the session is closed before. Callable from any thread. */
    public void whenIdle(Runnable task) {
        execute((inside, now) -> {
            if (!closing) {
                whenIdle = task;
                inside.windUp(now);
            }
        });
    }

    private void onTimeout() {
        armedFor = Timers.NEVER;
        armed = null;
        session.onTimeout(door.now());
        turn();
    }

    void turn() {
        if (inTurn) {
            return;
        }
        inTurn = true;
        turnDue = false;
        try {
            boolean wrote = false;
            int left = COMMANDS_PER_TURN;
            do {
                left = runCommands(left);
                tell();
                wrote |= transmit();
            } while (!fromInside.isEmpty() && left > 0);
            if (wrote) {
                outlet.flush();
            }
            if (!fromInside.isEmpty() || !fromOutside.isEmpty()) {
                scheduleDrain();
            }
            if (session.mindsTurns()) {
                session.onTurn(door.now());
            }
            arm();
            if (afterTurns != null) {
                afterTurns.run();
            }
        } finally {
            inTurn = false;
        }
        if (session.condition() != condition) {
            condition = session.condition();
            conditions.accept(condition);
        }
        if (whenIdle != null && session.isIdle()) {
            Runnable task = whenIdle;
            whenIdle = null;
            disarm();
            task.run();
        }
    }

    private int runCommands(int most) {
        int left = most;
        for (Command next = nextCommand(); next != null; next = left > 0 ? nextCommand() : null) {
            next.run(session, door.now());
            left--;
        }
        return left;
    }

    private @Nullable Command nextCommand() {
        Command inside = fromInside.poll();
        return inside != null ? inside : fromOutside.poll();
    }

    private void tell() {
        tellEvents();
        for (Interaction ended = session.pollOutcome(); ended != null; ended = session.pollOutcome()) {
            try {
                ended.tell();
            } catch (Throwable e) { // a subscriber's fault must not become that of the others
                Exceptions.throwIfJvmFatal(e);
                LOG.error("a subscriber failed in a signal", e);
            }
        }
        tellEvents(); // of those who were told and answered
    }

    private void tellEvents() {
        for (SessionEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
            events.accept(event);
        }
    }

    private boolean transmit() {
        boolean wrote = false;
        for (int size = session.transmitSize();
                size > 0 && (closing || outlet.isWritable());
                size = session.transmitSize()) {
            ByteBuf message = outlet.allocate(size);
            session.transmit(message);
            outlet.write(message, session.destination());
            wrote = true;
        }
        return wrote;
    }

    /** A timer that is due too early is left alone: it looks again. Most deadlines pass without one being moved. */
    private void arm() {
        long deadline = session.deadline();
        if (deadline >= armedFor) {
            return;
        }
        disarm();
        armedFor = deadline;
        armed = door.schedule(timeout, Math.max(0, deadline - door.now()));
    }

    private void disarm() {
        if (armed != null) {
            armed.dispose();
            armed = null;
            armedFor = Timers.NEVER;
        }
    }

    public Door door() {
        return door;
    }
}
