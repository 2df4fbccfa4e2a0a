package io.reactivecoap.netty.micrometer;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapResponse;
import org.jspecify.annotations.Nullable;

/** What has become of a request, in the words of metrics and observations. */
enum Outcome {
    SUCCESS,
    CLIENT_ERROR,
    SERVER_ERROR,
    /** It ended without a response, as it was meant to. */
    NO_RESPONSE,
    /** It failed without a response. */
    UNKNOWN,
    CANCELLED;

    /** What stands where there is nothing to say. */
    static final String NONE = "none";

    static Outcome of(@Nullable CoapResponse response, @Nullable Throwable error, boolean cancelled) {
        if (response == null) {
            return cancelled ? CANCELLED : error == null ? NO_RESPONSE : UNKNOWN;
        }
        if (error != null) {
            return UNKNOWN; // what came was not all
        }
        CoapCode code = response.code();
        return code.isClientError() ? CLIENT_ERROR : code.isServerError() ? SERVER_ERROR : SUCCESS;
    }

    /** A code such as {@code 2.05}. */
    static String code(@Nullable CoapResponse response) {
        return response == null
                ? NONE
                : response.code().codeClass()
                        + (response.code().detail() < 10 ? ".0" : ".")
                        + response.code().detail();
    }

    static String exception(@Nullable Throwable error) {
        return error == null ? NONE : error.getClass().getSimpleName();
    }
}
