package io.reactivecoap.netty.internal.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.netty.internal.session.RequestService;
import io.reactivecoap.netty.internal.session.ServedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Where the peer's requests arrive: answered at once, as the desk is told, or when the story says so. */
public final class Desk implements RequestService {

    /** A request that somebody works on. */
    public final class Case extends ServedRequest {

        private Consumer<LongConsumer> turn = turns;
        private int begun;
        private int stopped;

        private Case(CoapRequest request) {
            super(request);
        }

        @Override
        protected void begin(long now) {
            begun++;
            turn = step -> step.accept(now);
            atOnce.accept(this);
            turn = turns;
        }

        @Override
        protected void stop() {
            stopped++;
        }

        public CoapRequest asked() {
            return request();
        }

        public void replies(CoapReply reply) {
            turn.accept(now -> reply(reply, now));
        }

        public void repliesAsUsual() {
            turn.accept(this::replyAsUsual);
        }

        public void fails(Throwable cause) {
            turn.accept(now -> fail(cause, now));
        }

        public void isNotBegun() {
            assertThat(begun).as("times that %s was begun", request()).isZero();
        }

        public void isStopped() {
            assertThat(stopped).as("times that %s was stopped", request()).isEqualTo(1);
        }

        public void isNotStopped() {
            assertThat(stopped).as("times that %s was stopped", request()).isZero();
        }
    }

    private final List<Case> cases = new ArrayList<>();
    private final Consumer<LongConsumer> turns;
    private Consumer<Case> atOnce = taken -> {};
    private boolean open = true;

    /** What is done later is done in turns of the session's. */
    public Desk(Consumer<LongConsumer> turns) {
        this.turns = turns;
    }

    public Desk repliesAtOnce(Function<CoapRequest, CoapReply> how) {
        atOnce = taken -> taken.replies(how.apply(taken.asked()));
        return this;
    }

    public Desk repliesAsUsualAtOnce() {
        atOnce = Case::repliesAsUsual;
        return this;
    }

    public Desk failsAtOnce(Throwable cause) {
        atOnce = taken -> taken.fails(cause);
        return this;
    }

    public Desk closes() {
        open = false;
        return this;
    }

    /** All that were taken so far. */
    public List<Case> cases() {
        assertThat(cases).as("begun once at most").allMatch(taken -> taken.begun <= 1);
        return List.copyOf(cases);
    }

    /** The only one so far. */
    public Case only() {
        assertThat(cases()).hasSize(1);
        return cases.get(0);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ServedRequest take(CoapRequest request) {
        Case taken = new Case(request);
        cases.add(taken);
        return taken;
    }
}
