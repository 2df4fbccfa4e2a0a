package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBody;
import io.reactivecoap.netty.internal.session.TransferInteraction;
import io.reactivecoap.netty.internal.session.TransferInteraction.Wish;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** The publisher of a request's body, whose part a test plays chunk by chunk. */
public final class Chunks {

    private final World world;
    private final TransferInteraction interaction;
    private final List<Wish> wishes = new ArrayList<>();

    Chunks(World world, TransferInteraction interaction) {
        this.world = world;
        this.interaction = interaction;
    }

    /** A body of known length that the test gives. */
    public static CoapBody ofLength(long bytes) {
        return CoapBody.publisher(bytes, Flux::never);
    }

    /** A body of unknown length that the test gives. */
    public static CoapBody ofUnknownLength() {
        return CoapBody.publisher(Flux::never);
    }

    void wish(Wish what) {
        wishes.add(what);
    }

    /** One chunk was asked for since this was last asked, and nothing else. */
    public Chunks isAskedForOne() {
        return isAskedFor(Wish.CHUNK);
    }

    public Chunks isAskedFor(Wish... what) {
        assertThat(wishes).as("what is wanted of the body").containsExactly(what);
        wishes.clear();
        return this;
    }

    public Chunks isAskedForNothing() {
        return isAskedFor();
    }

    public Chunks gives(String text) {
        return gives(text.getBytes(StandardCharsets.UTF_8));
    }

    public Chunks gives(byte[] bytes) {
        world.executes(now -> interaction.onChunk(ByteBuffer.wrap(bytes), now));
        return this;
    }

    public Chunks completes() {
        world.executes(interaction::onBodyComplete);
        return this;
    }

    public Chunks fails(Throwable why) {
        world.executes(now -> interaction.onBodyFailed(why, now));
        return this;
    }
}
