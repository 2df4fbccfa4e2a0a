package io.reactivecoap.netty.testing;

import io.reactivecoap.CoapMethod;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.option.CoapOption;
import java.util.List;
import java.util.Objects;

/** What a script names: a method, a path, and the arguments of a query that a request has to have among others. */
record Route(CoapMethod method, List<String> path, List<String> queries) {

    /**
     * Reads a path, and the query behind it if there is one.
     *
     * @throws IllegalArgumentException when the path is none
     */
    static Route of(CoapMethod method, String pathAndQuery) {
        return of(CoapRequest.of(
                Objects.requireNonNull(method, "method"), Objects.requireNonNull(pathAndQuery, "pathAndQuery")));
    }

    static Route of(CoapRequest request) {
        return new Route(
                request.method(),
                request.options().all(CoapOption.URI_PATH),
                request.options().all(CoapOption.URI_QUERY));
    }

    boolean leadsTo(Route request) {
        return method == request.method && path.equals(request.path) && request.queries.containsAll(queries);
    }
}
