package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.netty.internal.codec.StreamCodec.Framing;
import io.reactivecoap.netty.internal.link.Condition;
import io.reactivecoap.netty.internal.link.Ending;
import io.reactivecoap.netty.internal.link.stream.StreamLink;
import io.reactivecoap.netty.internal.session.Session;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A world in which the wire is a stream: it loses nothing and keeps the order, and has no boundaries but those that messages
 * have themselves. It does with the session what its owner does: ends it when the peer, or the link, has aborted it, and
 * when nothing is open any more on one that the peer has released.
 */
final class StreamWorld implements Onlooker {

    private final World world;
    private final StreamPeer peer;
    private Condition condition = Condition.OPENING;
    private @Nullable Ending ending;
    private boolean ended;

    private StreamWorld(World world, Framing framing) {
        this.world = world.watchedBy(this)
                .givenLink(framing == Framing.STREAM ? StreamLink::overStream : StreamLink::overFrames);
        peer = new StreamPeer(framing, world::now, bytes -> world.carry(Wire.Side.SESSION, bytes));
    }

    static StreamWorld overStream() {
        return overStream(0);
    }

    static StreamWorld overStream(long seed) {
        return new StreamWorld(new World(seed), Framing.STREAM);
    }

    static StreamWorld overFrames() {
        return new StreamWorld(new World(), Framing.FRAMES);
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
        peer.hears(bytes);
        return true;
    }

    @Override
    public boolean afterTurn(Session session, long now) {
        Condition before = condition;
        condition = session.condition();
        ending = session.ending();
        if (ended || ending == null) {
            return false;
        }
        if (condition == Condition.RELEASED && before != condition) {
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
