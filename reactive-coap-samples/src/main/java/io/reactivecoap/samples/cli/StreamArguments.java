package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapUri;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.StreamParameters.MissingCsm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The arguments of commands that ask over a transport that delivers by itself (RFC 8323). */
final class StreamArguments {

    @Option(
            names = "--max-message-size",
            paramLabel = "BYTES",
            description = "Over coap+tcp and coap+ws: longest message to send and to take; from 1152.")
    private @Nullable Integer maxMessageSize;

    @Option(
            names = "--csm-timeout",
            paramLabel = "SECONDS",
            converter = Converters.Seconds.class,
            description =
                    "Over coap+tcp and coap+ws: how long to wait for the peer's capabilities, which come first (CSM); 1 by "
                            + "default. Without them it is asked all the same.")
    private @Nullable Duration csmTimeout;

    @Option(names = "--require-csm", description = "Over coap+tcp and coap+ws: do not ask a peer that sends no CSM.")
    private boolean requireCsm;

    StreamParameters applyTo(StreamParameters parameters, CoapUri uri) {
        String given = given();
        if (given != null && !uri.protocol().isReliable()) {
            throw new CommandException(
                    ExitCodes.USAGE,
                    given + " is for coap+tcp:// and coap+ws://, not for "
                            + uri.protocol().scheme() + "://");
        }
        StreamParameters changed = maxMessageSize == null ? parameters : withMessageSize(parameters, maxMessageSize);
        changed = csmTimeout == null ? changed : changed.withCsmTimeout(csmTimeout);
        return requireCsm ? changed.withMissingCsm(MissingCsm.FAIL) : changed;
    }

    private static StreamParameters withMessageSize(StreamParameters parameters, int bytes) {
        try {
            return parameters.withMaxMessageSize(bytes).withWebSocketMessageSize(bytes);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ExitCodes.USAGE, String.valueOf(e.getMessage()).replace("maxMessageSize", "--max-message-size"));
        }
    }

    private @Nullable String given() {
        if (maxMessageSize != null) {
            return "--max-message-size";
        }
        return csmTimeout != null ? "--csm-timeout" : requireCsm ? "--require-csm" : null;
    }
}
