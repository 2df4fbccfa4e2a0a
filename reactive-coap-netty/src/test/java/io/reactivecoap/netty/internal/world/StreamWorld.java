package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.link.stream.StreamLink;
import io.reactivecoap.netty.internal.session.Session;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A world in which the wire is a stream: it loses nothing and keeps the order, and has no boundaries but those that messages
 * have themselves. It does with the session what its owner does: ends it when the peer, or the link, has aborted it, and
 * when nothing is open any more on one that the peer has released.
 */
final class StreamWorld implements Onlooker {

    private final World world;
    private final StreamPeer peer;
    private final Agenda agenda = new Agenda();
    private final Queue<Runnable> whenOpen = new ArrayDeque<>();
    private Consumer<byte[]> listener;
    private Condition condition = Condition.OPENING;
    private @Nullable Ending ending;
    private boolean draining;
    private boolean ended;

    private StreamWorld(World world, Framing framing) {
        this.world = world.watchedBy(this)
                .givenLink(framing == Framing.STREAM ? StreamLink::overStream : StreamLink::overFrames);
        peer = new StreamPeer(framing, world::now, this::arrives);
        listener = peer::hears;
    }

    static StreamWorld overStream() {
        return over(Framing.STREAM, 0);
    }

    static StreamWorld overFrames() {
        return over(Framing.FRAMES, 0);
    }

    static StreamWorld over(Framing framing, long seed) {
        return new StreamWorld(new World(seed), framing);
    }

    /** Has somebody else hear what the session says. */
    void isHeardBy(Consumer<byte[]> someone) {
        listener = someone;
    }

    /** A piece of the stream arrives at the session. */
    void arrives(byte[] piece) {
        world.carry(Wire.Side.SESSION, piece);
    }

    /** Does something at a time. */
    void later(long time, Runnable task) {
        agenda.add(time, task);
    }

    @Override
    public long nextEvent() {
        return agenda.next();
    }

    @Override
    public void onTime(long now) {
        agenda.run(now);
    }

    /** Does something once the session may be asked, as its owner has everybody wait; not when it has ended by then. */
    void whenOpen(Runnable task) {
        if (condition == Condition.OPENING) {
            whenOpen.add(task);
        } else {
            task.run();
        }
    }

    World world() {
        return world;
    }

    StreamPeer peer() {
        return peer;
    }

    /** How the session stands with its peer. */
    Condition condition() {
        return condition;
    }

    StreamWorld is(Condition expected) {
        assertThat(condition).isEqualTo(expected);
        return this;
    }

    /** Why the session was released or aborted. */
    Ending ending() {
        return Objects.requireNonNull(ending, "nobody has ended it");
    }

    void nothingIsOpen() {
        peer.hearsNothing();
        world.nothingIsOpen();
    }

    @Override
    public boolean answers(byte[] bytes) {
        listener.accept(bytes);
        return true;
    }

    @Override
    public boolean afterTurn(Session session, long now) {
        condition = session.condition();
        ending = session.ending();
        if (condition != Condition.OPENING && !whenOpen.isEmpty()) {
            whenOpen.remove().run();
            return true;
        }
        if (ended || ending == null) {
            return false;
        }
        if (condition == Condition.RELEASED && !draining) {
            draining = true;
            session.endObservations(now);
            return true;
        }
        if (condition == Condition.ABORTED || session.isIdle()) {
            ended = true;
            session.close(ending.reason(), new CoapProtocolException(ending.what(), null), now);
            return true;
        }
        return false;
    }
}
