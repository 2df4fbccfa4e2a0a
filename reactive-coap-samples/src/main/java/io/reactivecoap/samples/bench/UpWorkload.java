package io.reactivecoap.samples.bench;

import io.reactivecoap.CoapBody;
import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;

/** Puts a body: one that is there, or one that is made while it is sent. */
final class UpWorkload {

    private UpWorkload() {}

    static Result run(Load load, Progress progress) {
        CoapRequest request = load.request(CoapMethod.PUT).body(body(load));
        return Rounds.run(load, progress, (session, bytes) -> {
            Sent sent = new Sent();
            return session.retrieve(request.onProgress(now -> bytes.accept(sent.more(now.bytes()))))
                    .then();
        });
    }

    private static CoapBody body(Load load) {
        return load.body() == Load.Body.STREAM
                ? CoapBody.publisher(load.payload(), () -> Content.chunks(load.payload()))
                : CoapBody.of(Content.bytes(0, Math.toIntExact(load.payload())));
    }

    /** How far an upload is, from one time to the next. */
    private static final class Sent {
        private long before;

        long more(long now) {
            long more = now - before;
            before = now;
            return more;
        }
    }
}
