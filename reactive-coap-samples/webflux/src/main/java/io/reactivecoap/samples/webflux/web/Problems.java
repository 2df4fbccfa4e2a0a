package io.reactivecoap.samples.webflux.web;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapOverloadException;
import io.reactivecoap.CoapPoolException;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.samples.webflux.device.Told;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** What CoAP errors are called in HTTP: its status codes, and problem details (RFC 9457) with what CoAP has to say besides. */
final class Problems {

    /** The longest time after which a session tries to come back. */
    private static final Duration COMEBACK = Duration.ofSeconds(5);

    /** RFC 7252 §5.10.5: "If the option is not present [...], a default value of 60 seconds is assumed". */
    private static final long DEFAULT_MAX_AGE = 60;

    /** RFC 8075 §7, where the gateway is the client: 4.01 and 4.05 would want headers that CoAP has no words for. */
    private static final Map<CoapCode, HttpStatus> STATUS = Map.ofEntries(
            Map.entry(CoapCode.BAD_REQUEST, HttpStatus.BAD_REQUEST),
            Map.entry(CoapCode.UNAUTHORIZED, HttpStatus.FORBIDDEN),
            Map.entry(CoapCode.BAD_OPTION, HttpStatus.BAD_REQUEST),
            Map.entry(CoapCode.FORBIDDEN, HttpStatus.FORBIDDEN),
            Map.entry(CoapCode.NOT_FOUND, HttpStatus.NOT_FOUND),
            Map.entry(CoapCode.METHOD_NOT_ALLOWED, HttpStatus.BAD_REQUEST),
            Map.entry(CoapCode.NOT_ACCEPTABLE, HttpStatus.NOT_ACCEPTABLE),
            Map.entry(CoapCode.CONFLICT, HttpStatus.CONFLICT),
            Map.entry(CoapCode.PRECONDITION_FAILED, HttpStatus.PRECONDITION_FAILED),
            Map.entry(CoapCode.REQUEST_ENTITY_TOO_LARGE, HttpStatus.CONTENT_TOO_LARGE),
            Map.entry(CoapCode.UNSUPPORTED_CONTENT_FORMAT, HttpStatus.UNSUPPORTED_MEDIA_TYPE),
            Map.entry(CoapCode.UNPROCESSABLE_ENTITY, HttpStatus.UNPROCESSABLE_CONTENT),
            Map.entry(CoapCode.TOO_MANY_REQUESTS, HttpStatus.TOO_MANY_REQUESTS),
            Map.entry(CoapCode.INTERNAL_SERVER_ERROR, HttpStatus.INTERNAL_SERVER_ERROR),
            Map.entry(CoapCode.NOT_IMPLEMENTED, HttpStatus.NOT_IMPLEMENTED),
            Map.entry(CoapCode.SERVICE_UNAVAILABLE, HttpStatus.SERVICE_UNAVAILABLE),
            Map.entry(CoapCode.GATEWAY_TIMEOUT, HttpStatus.GATEWAY_TIMEOUT));

    private Problems() {}

    /** Describes an error of a device's, or an answer of it that cannot be understood. */
    static ProblemDetail describe(Throwable error) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status(error), error instanceof CoapException coap ? Told.of(coap) : error.getMessage());
        if (error instanceof CoapException coap) {
            describe(problem, coap);
        }
        return problem;
    }

    private static void describe(ProblemDetail problem, CoapException error) {
        problem.setProperty("coapError", name(error));
        problem.setProperty("transient", error.isTransient());
        if (error instanceof CoapResponseException answered) {
            problem.setProperty("coapCode", number(answered.code()));
        }
        error.request().ifPresent(request -> {
            problem.setProperty("coapRequest", request.method() + " " + request.path());
            problem.setProperty("transmissions", request.transmissions());
            problem.setProperty("elapsedMillis", request.elapsed().toMillis());
        });
        retryAfter(error).ifPresent(time -> problem.setProperty("retryAfterSeconds", time.toSeconds()));
    }

    /** When it may be better to ask again, for the header Retry-After. */
    static Optional<Duration> retryAfter(Throwable error) {
        if (error instanceof CoapResponseException answered
                && (answered.code() == CoapCode.SERVICE_UNAVAILABLE || answered.code() == CoapCode.TOO_MANY_REQUESTS)) {
            // RFC 7252 §5.9.3.4: "The server uses the Max-Age Option to indicate the number of seconds after which to
            // retry."
            return Optional.of(Duration.ofSeconds(
                    answered.response().options().first(CoapOption.MAX_AGE).orElse(DEFAULT_MAX_AGE)));
        }
        return isUnavailable(error) ? Optional.of(COMEBACK) : Optional.empty();
    }

    private static HttpStatus status(Throwable error) {
        if (error instanceof CoapResponseException answered) {
            return STATUS.getOrDefault(answered.code(), HttpStatus.BAD_GATEWAY);
        }
        if (error instanceof CoapTimeoutException) {
            return HttpStatus.GATEWAY_TIMEOUT;
        }
        return isUnavailable(error) ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY;
    }

    private static boolean isUnavailable(Throwable error) {
        return error instanceof CoapUnreachableException
                || error instanceof CoapDisconnectedException
                || error instanceof CoapOverloadException
                || error instanceof CoapPoolException;
    }

    /** {@code 4.04} */
    private static String number(CoapCode code) {
        return String.format(Locale.ROOT, "%d.%02d", code.codeClass(), code.detail());
    }

    /** {@code timeout} for CoapTimeoutException. */
    private static String name(CoapException error) {
        String name = error.getClass().getSimpleName();
        return name.substring("Coap".length(), name.length() - "Exception".length())
                .toLowerCase(Locale.ROOT);
    }
}
