package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapBlock;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.session.BlocksInteraction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The blocks of a body, and how often they ended. */
public final class Blocks extends BlocksInteraction implements Asked.Ledger {

    private final Asked asked;
    private final LongSupplier clock;
    private final List<CoapBlock> all = new ArrayList<>();
    private @Nullable Chunks chunks;
    private @Nullable CoapException failure;
    private int seen;

    Blocks(CoapRequest request, @Nullable CoapBlock after, LongSupplier clock) {
        super(request, after);
        asked = new Asked("blocks of " + request);
        this.clock = clock;
    }

    @Override
    protected long waited() {
        return 0;
    }

    @Override
    protected void askForBody(Wish what) {
        Objects.requireNonNull(chunks, "a body that is there is not asked for").wish(what);
    }

    /** Has the request's body come in chunks. */
    Blocks bodyFrom(Chunks source) {
        chunks = source;
        return this;
    }

    @Override
    protected void onBlock(CoapBlock block) {
        assertThat(asked.isTold()).as("a block after the end").isFalse();
        all.add(block);
    }

    @Override
    protected void onEnd(@Nullable CoapException failed) {
        failure = failed;
        asked.onTold(clock.getAsLong());
    }

    @Override
    public Asked asked() {
        return asked;
    }

    /** The next block came, and was this. */
    public CoapBlock came(long offset, String payload) {
        assertThat(all).as("blocks that came").hasSizeGreaterThan(seen);
        CoapBlock block = all.get(seen++);
        assertThat(block.offset()).isEqualTo(offset);
        assertThat(block.response().payloadAsString()).isEqualTo(payload);
        return block;
    }

    public Blocks noneCame() {
        assertThat(all).as("blocks that came").hasSize(seen);
        return this;
    }

    public Blocks isPending() {
        assertThat(asked.isTold()).as("%s have ended", request()).isFalse();
        return this;
    }

    public Blocks isComplete() {
        assertThat(asked.isTold()).as("%s have ended", request()).isTrue();
        assertThat(failure).isNull();
        return noneCame();
    }

    public <E extends CoapException> E failedWith(Class<E> type) {
        assertThat(asked.isTold()).as("%s have ended", request()).isTrue();
        assertThat(failure).isExactlyInstanceOf(type);
        return type.cast(failure);
    }

    public List<CoapBlock> all() {
        return List.copyOf(all);
    }

    @Nullable
    CoapException failure() {
        return failure;
    }
}
