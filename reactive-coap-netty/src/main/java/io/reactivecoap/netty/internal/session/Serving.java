package io.reactivecoap.netty.internal.session;

import io.reactivecoap.BlockwiseParameters;
import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapReply;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.Reliability;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.link.Server;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.NoResponse;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that the peer sends to us: those that no handler need see are answered here, the others handed up, a limited
 * number at a time. Confined to the session's event loop.
 */
final class Serving implements Server {

    /** So many may be under way; the peer can wait with the next one. */
    static final int MOST_UNDER_WAY = 64;

    private static final long SECONDS_TO_WAIT = 1;

    /** The critical options of RFC 7252 and RFC 7959. */
    private static final Set<CoapOption<?>> UNDERSTOOD = Set.of(
            CoapOption.IF_MATCH,
            CoapOption.URI_HOST,
            CoapOption.IF_NONE_MATCH,
            CoapOption.URI_PORT,
            CoapOption.URI_PATH,
            CoapOption.URI_QUERY,
            CoapOption.ACCEPT,
            CoapOption.BLOCK1,
            CoapOption.BLOCK2,
            CoapOption.PROXY_URI,
            CoapOption.PROXY_SCHEME);

    private static final Link.Fate NOBODYS = new Link.Fate() {
        @Override
        public void onTransmitted(long now) {}

        @Override
        public void onAcknowledged(long now) {}

        @Override
        public void onFailed(Link.Failure failure, long now) {}
    };

    private final Session session;
    private final RequestService service;
    private int underWay;

    Serving(Session session, RequestService service) {
        this.session = session;
        this.service = service;
    }

    /**
     * RFC 7252 §5.4.1: "Unrecognized options of class 'critical' that occur in a Non-confirmable message MUST cause the
     * message to be rejected"; in a confirmable one they get 4.02.
     */
    @Override
    public boolean accepts(Incoming request) {
        return service.isOpen()
                && (request.reliability() != Reliability.NON_CONFIRMABLE || notUnderstood(request) == null);
    }

    @Override
    public void serve(Incoming incoming, long now) {
        CoapMethod method = CoapMethod.of(incoming.message().code()).orElse(null);
        CoapReply refusal = method == null
                ? CoapReply.of(
                        CoapCode.METHOD_NOT_ALLOWED) // RFC 7252 §5.8: "an unrecognized or unsupported Method Code"
                : refusal(incoming);
        if (refusal != null) {
            respond(incoming, refusal, NOBODYS, now);
        } else if (method != null && underWay < MOST_UNDER_WAY) {
            underWay++;
            ServedRequest request = service.take(request(method, incoming));
            request.arrive(incoming, this);
            session.start(request, now);
        } else if (incoming.reliability() == Reliability.NON_CONFIRMABLE) {
            session.leaveUnanswered(incoming, now);
        } else {
            CoapReply later = CoapReply.of(CoapCode.SERVICE_UNAVAILABLE).option(CoapOption.MAX_AGE, SECONDS_TO_WAIT);
            respond(incoming, later, NOBODYS, now);
        }
    }

    private static CoapRequest request(CoapMethod method, Incoming incoming) {
        return CoapRequest.of(method, "/")
                .options(incoming.message().options())
                .payload(incoming.message().payload())
                .reliability(incoming.reliability());
    }

    void onEnd() {
        underWay--;
    }

    private @Nullable CoapReply refusal(Incoming incoming) {
        CoapOption<?> unknown = notUnderstood(incoming);
        if (unknown != null) {
            return CoapReply.of(CoapCode.BAD_OPTION).payload("option " + unknown.number());
        }
        CoapOptions options = incoming.message().options();
        if (options.contains(CoapOption.PROXY_URI) || options.contains(CoapOption.PROXY_SCHEME)) {
            // RFC 7252 §5.10.2: "unable or unwilling to act as a forward-proxy"
            return CoapReply.of(CoapCode.PROXYING_NOT_SUPPORTED);
        }
        BlockOption block1 = options.get(CoapOption.BLOCK1);
        BlockOption block2 = options.get(CoapOption.BLOCK2);
        if (isReserved(block1) || isReserved(block2)) {
            return CoapReply.of(
                    CoapCode.BAD_REQUEST); // RFC 7959 §2.2: 7 "MUST lead to a 4.00 Bad Request response code"
        }
        if (block1 != null && (block1.more() || block1.num() > 0)) {
            // RFC 7959 §2.9.3: "the request entity too large", with a "hint about the size the server is able to
            // handle"
            return CoapReply.of(CoapCode.REQUEST_ENTITY_TOO_LARGE)
                    .option(CoapOption.SIZE1, (long) BlockwiseParameters.MAX_BLOCK_SIZE);
        }
        return block2 != null && block2.num() > 0 ? CoapReply.of(CoapCode.BAD_REQUEST) : null;
    }

    private boolean isReserved(@Nullable BlockOption block) {
        return block != null && block.szx() == BlockOption.BERT && !session.isReliable();
    }

    /** The first option that must not be passed over and is unknown, too long or short, or there too often; or null. */
    private static @Nullable CoapOption<?> notUnderstood(Incoming incoming) {
        CoapOptions options = incoming.message().options();
        for (int i = 0; i < options.size(); i++) {
            CoapOption<?> option = CoapOption.byNumber(options.numberAt(i));
            boolean again = i > 0 && options.numberAt(i - 1) == option.number() && !option.repeatable();
            if (option.critical() && (again || !UNDERSTOOD.contains(option) || !holds(option, options.valueAt(i)))) {
                return option;
            }
        }
        return null;
    }

    private static boolean holds(CoapOption<?> option, byte[] value) {
        try {
            option.decode(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    boolean fits(Incoming to, CoapReply reply) {
        return session.fits(message(to, reply));
    }

    /** Answers, unless the peer does without such an answer (RFC 7967 §2). */
    Link.@Nullable Transmission respond(Incoming to, CoapReply reply, Link.Fate fate, long now) {
        Optional<NoResponse> unwanted = to.message().options().first(CoapOption.NO_RESPONSE);
        if (unwanted.isPresent() && unwanted.get().suppressesClass(reply.code().codeClass())) {
            session.leaveUnanswered(to, now);
            return null;
        }
        return session.respond(to, message(to, reply), fate, now);
    }

    /** RFC 7959 §2.3: a body that came in a single block is confirmed as such. */
    private static Message message(Incoming to, CoapReply reply) {
        BlockOption block1 = to.message().options().get(CoapOption.BLOCK1);
        CoapOptions options = block1 == null || block1.more() || block1.num() > 0
                ? reply.options()
                : reply.options().with(CoapOption.BLOCK1, block1);
        return new Message(reply.code(), to.message().token(), options, reply.payload());
    }
}
