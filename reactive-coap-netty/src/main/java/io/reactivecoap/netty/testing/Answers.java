package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.Reliability;
import io.reactivecoap.TransmissionParameters;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Answers the requests of one client as the script says. */
final class Answers implements Server {

    private static final Delivery SEPARATE = Delivery.of(true, TransmissionParameters.DEFAULT);

    /** Nobody asks what has become of an answer. */
    private static final Link.Fate ANY = new Link.Fate() {
        @Override
        public void onTransmitted(long now) {}

        @Override
        public void onAcknowledged(long now) {}

        @Override
        public void onFailed(Link.Failure failure, long now) {}
    };

    private final Script script;
    private final Link link;
    private final Bodies bodies;
    private final Observers observers;
    private final Consumer<LongConsumer> inside;

    /** {@code inside} runs what comes later than a request. */
    Answers(Script script, Link link, Bodies bodies, Observers observers, Consumer<LongConsumer> inside) {
        this.script = script;
        this.link = link;
        this.bodies = bodies;
        this.observers = observers;
        this.inside = inside;
    }

    @Override
    public boolean accepts(Incoming incoming) {
        Message message = incoming.message();
        if (incoming.reliability() == Reliability.NON_CONFIRMABLE && isInBurst(message)) {
            return false; // RFC 7252 §5.4.1: with an unknown critical option it "MUST be rejected"
        }
        Optional<CoapRequest> rejected = request(incoming, message.payload()).filter(script::rejects);
        rejected.ifPresent(script::hear);
        return rejected.isEmpty();
    }

    /** To a server that does not know RFC 9177 its options are unknown critical ones. */
    private static boolean isInBurst(Message message) {
        return message.options().contains(CoapOption.Q_BLOCK1)
                || message.options().contains(CoapOption.Q_BLOCK2);
    }

    /** What is asked, with the whole of its body; empty for a method without a name. */
    private static Optional<CoapRequest> request(Incoming incoming, byte[] body) {
        CoapOptions options = incoming.message().options();
        return CoapMethod.of(incoming.message().code())
                .map(method -> CoapRequest.of(method, "/")
                        .options(options.without(CoapOption.BLOCK1).without(CoapOption.SIZE1))
                        .payload(body)
                        .reliability(incoming.reliability()));
    }

    @Override
    public void serve(Incoming incoming, long now) {
        Message message = incoming.message();
        if (isInBurst(message)) {
            respond(incoming, bodies.first(message, CoapReply.of(CoapCode.BAD_OPTION)), now);
            return;
        }
        Optional<byte[]> body = bodies.whole(message);
        if (body.isEmpty()) {
            respond(incoming, bodies.goOn(message), now);
            return;
        }
        Optional<Message> further = bodies.further(message);
        if (further.isPresent()) {
            respond(incoming, further.get(), now);
            return;
        }
        request(incoming, body.get())
                .ifPresentOrElse(
                        request -> answer(incoming, message, request),
                        () -> respond(incoming, bodies.first(message, CoapReply.of(CoapCode.METHOD_NOT_ALLOWED)), now));
    }

    /** The message is kept here: the link forgets it when it has written an acknowledgement. */
    private void answer(Incoming incoming, Message message, CoapRequest request) {
        script.hear(request);
        script.answer(request)
                .subscribe(
                        reply -> inside.accept(now -> reply(incoming, message, request, reply, now)),
                        error -> inside.accept(now -> reply(incoming, message, request, failure(error), now)));
    }

    private static CoapReply failure(Throwable error) {
        return CoapReply.of(CoapCode.INTERNAL_SERVER_ERROR).payload(error.toString());
    }

    private void reply(Incoming incoming, Message message, CoapRequest request, CoapReply reply, long now) {
        Message response = bodies.first(message, reply);
        Long observe = message.options().get(CoapOption.OBSERVE);
        if (observe != null && observe == 1) {
            observers.remove(message.token());
        } else if (observe != null && reply.code().isSuccess() && script.isObservable(request)) {
            observers.add(message);
            response = Observers.numbered(response, script.nextNumber());
        }
        if (isWanted(message, reply)) {
            respond(incoming, response, now);
        } else {
            link.leaveUnanswered(incoming, now);
        }
    }

    /** RFC 7967 §2. */
    private static boolean isWanted(Message request, CoapReply reply) {
        return request.options()
                .first(CoapOption.NO_RESPONSE)
                .filter(classes -> classes.suppressesClass(reply.code().codeClass()))
                .isEmpty();
    }

    private void respond(Incoming incoming, Message response, long now) {
        link.respond(incoming, response, SEPARATE, ANY, now);
    }
}
