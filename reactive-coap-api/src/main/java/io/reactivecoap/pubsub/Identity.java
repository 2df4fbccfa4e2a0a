package io.reactivecoap.pubsub;

import java.util.List;

/** As whom requests are made in connection mode. */
record Identity(String clientId, EmqxToken token) {

    List<String> queries() {
        return List.of("clientid=" + clientId, "token=" + token.reveal());
    }
}
