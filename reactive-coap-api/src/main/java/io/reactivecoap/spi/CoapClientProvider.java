package io.reactivecoap.spi;

import io.reactivecoap.CoapClient;

/**
 * Makes the clients that {@link CoapClient#create()} hands out.
 *
 * <p>An implementation is named in {@code META-INF/services/io.reactivecoap.spi.CoapClientProvider}; the first one that
 * {@link java.util.ServiceLoader} finds is used.
 */
@FunctionalInterface
public interface CoapClientProvider {

    /**
     * Returns a client with default settings.
     *
     * @return a new client
     */
    CoapClient create();
}
