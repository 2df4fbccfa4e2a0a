package io.reactivecoap.netty;

import io.reactivecoap.CoapClient;
import io.reactivecoap.spi.CoapClientProvider;

/** Makes {@link NettyCoapClient}s for {@link CoapClient#create()}. */
public final class NettyCoapClientProvider implements CoapClientProvider {

    /** Called by {@link java.util.ServiceLoader}. */
    public NettyCoapClientProvider() {}

    @Override
    public CoapClient create() {
        return NettyCoapClient.create();
    }
}
