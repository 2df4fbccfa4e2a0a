package io.reactivecoap.netty.internal.security;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.security.CoapSecurity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that may be taken up again: the one that ended last with each peer and these very credentials, for a limited number
 * of peers. Safe for use from any thread.
 */
public final class Resumptions {

    private static final int MOST = 1000;

    private record Key(
            CoapAddress peer,
            CoapSecurity credentials,
            @Nullable String name) {}

    private final Map<Key, TlsSession> sessions = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, TlsSession> eldest) {
            return size() > MOST;
        }
    };

    /** Takes a session out, so that no other handshake has it: there are peers that end what else is secured by it. */
    @Nullable
    TlsSession take(Handshake handshake) {
        synchronized (sessions) {
            TlsSession session = sessions.remove(key(handshake));
            return session != null && session.isResumable() ? session : null;
        }
    }

    /** Keeps a session that nothing is secured by any more. */
    void keep(Handshake handshake, @Nullable TlsSession session) {
        synchronized (sessions) {
            if (session != null && session.isResumable()) {
                sessions.put(key(handshake), session);
            }
        }
    }

    private static Key key(Handshake handshake) {
        return new Key(handshake.peer(), handshake.credentials(), handshake.expectedName());
    }
}
