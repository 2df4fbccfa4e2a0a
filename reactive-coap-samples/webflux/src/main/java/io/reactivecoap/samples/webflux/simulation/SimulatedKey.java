package io.reactivecoap.samples.webflux.simulation;

import io.reactivecoap.security.PreSharedKey;
import java.security.SecureRandom;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;

/** The key that the simulated devices over DTLS and the service share; another one in each run. */
final class SimulatedKey {

    private static final String IDENTITY = "gateway";
    private static final byte[] KEY = new byte[16];

    static {
        new SecureRandom().nextBytes(KEY);
    }

    private SimulatedKey() {}

    static PreSharedKey client() {
        return PreSharedKey.of(IDENTITY, KEY);
    }

    static AdvancedPskStore store() {
        return new AdvancedSinglePskStore(IDENTITY, KEY.clone());
    }
}
