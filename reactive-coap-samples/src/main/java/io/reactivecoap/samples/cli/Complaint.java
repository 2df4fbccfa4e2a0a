package io.reactivecoap.samples.cli;

import io.reactivecoap.CoapDisconnectedException;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapHandshakeException;
import io.reactivecoap.CoapProtocolException;
import io.reactivecoap.CoapResetException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapResponseException;
import io.reactivecoap.CoapTimeoutException;
import io.reactivecoap.CoapTransferException;
import io.reactivecoap.CoapUnreachableException;
import io.reactivecoap.CoapUpgradeException;
import io.reactivecoap.NackReason;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.samples.Words;
import java.io.FileNotFoundException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What went wrong and what to do, in one line, and the exit code that goes with it. */
final class Complaint {

    // What Netty says, which has no exceptions of its own for them
    private static final String REFUSED = "Connection refused";
    private static final String BIND = "Failed to bind";

    private Complaint() {}

    static CommandException about(Throwable error) {
        if (error instanceof CommandException told) {
            return told;
        }
        if (error instanceof CoapResponseException answered) {
            return answer(answered.response(), answered.request().orElse(null));
        }
        if (error instanceof CoapTransferException broken) {
            return transfer(broken);
        }
        if (error instanceof CoapException coap) {
            return new CommandException(exitCode(coap), noAnswer(coap));
        }
        return new CommandException(ExitCodes.FAILED, "this should not happen, please report it: " + error);
    }

    private static int exitCode(CoapException error) {
        if (error instanceof CoapHandshakeException) {
            return ExitCodes.SECURITY;
        }
        if (error instanceof CoapUnreachableException
                || error instanceof CoapDisconnectedException
                || error instanceof CoapUpgradeException) {
            return ExitCodes.UNREACHABLE;
        }
        return error instanceof CoapResetException || error instanceof CoapProtocolException
                ? ExitCodes.PROTOCOL
                : ExitCodes.NO_ANSWER;
    }

    private static String noAnswer(CoapException error) {
        if (error instanceof CoapTimeoutException timeout) {
            return timeout(timeout);
        }
        RequestInfo request = error.request().orElse(null);
        if (error instanceof CoapResetException && request != null) {
            return request.peer() + " rejected " + request.method() + " " + request.path()
                    + " with a Reset: check that a CoAP server listens there and knows the method";
        }
        if (error instanceof CoapUnreachableException unreachable) {
            return unreachable(unreachable, request);
        }
        if (error instanceof CoapUpgradeException) {
            return error.getMessage() + ": check host and port, and that CoAP is served over WebSockets there";
        }
        if (error instanceof CoapDisconnectedException) {
            Throwable cause = error.getCause();
            String why = cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage();
            return error.getMessage() + why + ": try again";
        }
        if (error instanceof CoapHandshakeException) {
            return error.getMessage() + ": check keys and certificates";
        }
        if (error instanceof CoapProtocolException) {
            return error.getMessage() + ": the server and this tool do not understand each other";
        }
        return error.getMessage() + ": try again";
    }

    private static CommandException transfer(CoapTransferException error) {
        boolean sentNothing = error.request().map(RequestInfo::transmissions).orElse(0) == 0;
        return new CommandException(
                sentNothing ? ExitCodes.USAGE : ExitCodes.PROTOCOL,
                error.getMessage() + ": " + whatToDo(error.reason()));
    }

    private static String whatToDo(CoapTransferException.Reason reason) {
        return switch (reason) {
            case MESSAGE_TOO_LONG -> "leave out options, or make them shorter";
            case BODY_TOO_LONG -> "raise --max-body, or write the answer to a file with --output";
            case TOO_MANY_BLOCKS -> "use larger blocks, or send less";
            case ETAG_CHANGED, CONTENT_FORMAT_CHANGED -> "the resource has changed meanwhile, try again";
            case TRUNCATED -> "the server does not take payloads in blocks, send one that fits into a message";
            case BLOCK_LENGTH, UNEXPECTED_BLOCK, BLOCK_SIZE ->
                "the server and this tool do not understand each other, try another --block-size";
            case NOT_REPEATABLE -> "try again, from a file";
            case BODY_FAILED -> "check that the file can be read and does not change meanwhile";
        };
    }

    private static String timeout(CoapTimeoutException error) {
        RequestInfo request = error.request().orElse(null);
        if (request == null) {
            return error.getMessage() + ": check that a CoAP server listens there";
        }
        String what = request.method() + " " + request.path();
        String elapsed = Words.time(request.elapsed());
        if (request.transmissions() == 0) {
            return what + " was not sent to " + request.peer() + " within " + elapsed
                    + ": raise --timeout, or check the host name";
        }
        String sent = Words.count(request.transmissions(), "transmission");
        String silence = "no answer from " + request.peer() + " to " + what + " after " + sent + " (" + elapsed + "): ";
        return switch (error.phase()) {
            case REQUEST_TIMEOUT -> silence + "check that a CoAP server listens there, or raise --timeout";
            case NON_RESPONSE ->
                silence + "check that a CoAP server listens there; after --non, leave that out to have it repeated";
            case SEPARATE_RESPONSE ->
                request.peer() + " acknowledged " + what + " but did not answer it (" + elapsed
                        + "): it is busy or lost the answer, try again or raise --timeout";
            case ACKNOWLEDGEMENT, PONG -> silence + "check that a CoAP server listens there and no firewall is between";
        };
    }

    private static String unreachable(CoapUnreachableException error, @Nullable RequestInfo request) {
        if (error.reason() == NackReason.ICMP_ISSUE) {
            String what = request == null
                    ? ""
                    : request.peer() + " is unreachable for " + request.method() + " " + request.path();
            return (what.isEmpty() ? error.getMessage() : what)
                    + ": nothing listens on that port, start the server or check host and port";
        }
        String what = request == null ? error.getMessage() : "cannot connect to " + request.peer();
        String reason = deepestMessage(error);
        if (isCausedBy(error, UnknownHostException.class)) {
            return "the host is not known (" + reason + "): check its name";
        }
        if (isCausedBy(error, FileNotFoundException.class)) {
            return what + ", there is no such socket: start the server, or check the path";
        }
        if (reason.contains(REFUSED)) {
            return what + ", nothing listens there: start the server, or check where it is";
        }
        return reason.contains(BIND)
                ? "cannot open a socket (" + reason + "): choose another address or port of this host"
                : what + " (" + reason + "): check host and port, and that there is a network";
    }

    private static boolean isCausedBy(Throwable error, Class<? extends Throwable> kind) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** What the system said, most often; the deepest cause need not say anything. */
    private static String deepestMessage(Throwable error) {
        String message = "";
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message;
    }

    /** An error that the peer answered with. */
    static CommandException answer(CoapResponse response, @Nullable RequestInfo request) {
        String diagnostic = response.diagnostic();
        String line = response.code() + " from " + response.source()
                + (request == null ? "" : " to " + request.method() + " " + request.path())
                + (diagnostic.isEmpty() ? "" : " (" + diagnostic + ")")
                + ": " + whatToDo(response);
        return new CommandException(
                response.code().isClientError() ? ExitCodes.CLIENT_ERROR : ExitCodes.SERVER_ERROR, line);
    }

    private static String whatToDo(CoapResponse response) {
        String code = response.code().codeClass() + "." + response.code().detail();
        return switch (code) {
            case "4.1", "4.3" -> "the server wants to know who asks, or does not want you to";
            case "4.2" -> "leave out the critical --option that the server does not know";
            case "4.4" -> "check the path, GET /.well-known/core tells what there is";
            case "4.5" -> "try another method";
            case "4.6" -> "choose another format with --accept";
            case "4.12" -> "the resource is not in the state that If-Match or If-None-Match asks for";
            case "4.8" -> "the server has lost a part of the payload, try again";
            case "4.13" -> "send a smaller payload";
            case "4.15" -> "choose another format with --content-format";
            case "4.29", "5.3" -> "try again later";
            case "5.1", "5.5" -> "the server does not do this";
            case "5.2", "5.4" -> "the server behind that one failed, try again later";
            default ->
                response.code().isClientError()
                        ? "change the request before trying again"
                        : "the server failed, try again or look at its log";
        };
    }
}
