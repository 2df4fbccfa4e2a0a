package io.reactivecoap.netty.peer;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** The contract with libcoap 4.3.1 over TCP. */
class LibcoapTcpContractTest extends PeerContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", Integer.toString(MANY + 100));

    @Override
    String uri() {
        return SERVER.tcpUri();
    }

    @Override
    CoapCode answerToPatch() {
        return CoapCode.METHOD_NOT_ALLOWED;
    }

    /** It listens with a backlog of 5; what is beyond is not answered, and dialled again after 1, 3 and 7 seconds. */
    @Override
    int dialledAtOnce() {
        return 4;
    }

    /**
     * Requests of less than 13 bytes, whose length is in their first byte: this version reads up to 1,472 bytes at a time, and
     * loses a longer request when one of its reads ends within the length (see libcoap#1542). With a thousand of them on their
     * way that happens.
     */
    @Override
    Mono<String> echo(CoapSession session, int number) {
        CoapRequest thing = CoapRequest.put("/" + number);
        return session.request(thing.payload(Integer.toString(number)))
                .then(session.request(CoapRequest.get("/" + number)))
                .map(CoapResponse::payloadAsString);
    }
}
