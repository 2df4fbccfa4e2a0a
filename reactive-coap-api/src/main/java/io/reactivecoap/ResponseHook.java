package io.reactivecoap;

/**
 * What to do when something has come of a request; see {@link CoapClient#doOnResponse} and {@link CoapClient#doOnError}.
 *
 * @param <T> what has come of it
 */
@FunctionalInterface
public interface ResponseHook<T> {

    /**
     * Something has come of a request.
     *
     * @param request the request
     * @param outcome a response, or an error
     * @param session over which session
     */
    void accept(CoapRequest request, T outcome, CoapSession session);
}
