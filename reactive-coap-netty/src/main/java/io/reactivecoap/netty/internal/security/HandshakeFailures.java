package io.reactivecoap.netty.internal.security;

import io.reactivecoap.CoapHandshakeException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalInt;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;

/** Says in words why a handshake has failed. */
final class HandshakeFailures {

    private HandshakeFailures() {}

    static CoapHandshakeException explain(Handshake handshake, Throwable error, short alertReceived) {
        Throwable cause = error;
        while (cause.getCause() != null && !(cause instanceof UntrustedCertificateException)) {
            cause = cause.getCause();
        }
        String with = "the handshake with " + handshake.peer() + " failed: ";
        if (cause instanceof UntrustedCertificateException) {
            short alert = ((UntrustedCertificateException) cause).alert();
            return new CoapHandshakeException(with + cause.getMessage(), OptionalInt.of(alert), false, null, error);
        }
        if (error instanceof TlsTimeoutException) {
            return new CoapHandshakeException(
                    with + "the peer did not answer within "
                            + handshake.parameters().handshakeTimeout() + ". With a wrong key, many peers say nothing",
                    OptionalInt.empty(),
                    false,
                    null,
                    error);
        }
        if (error instanceof TlsFatalAlertReceived received) {
            return byPeer(with, received.getAlertDescription(), error);
        }
        if (alertReceived >= 0) {
            return byPeer(with, alertReceived, error);
        }
        if (error instanceof TlsFatalAlert alert) {
            String detail = cause == error || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
            return new CoapHandshakeException(
                    with + AlertDescription.getText(alert.getAlertDescription()) + detail,
                    OptionalInt.of(alert.getAlertDescription()),
                    false,
                    null,
                    error);
        }
        return new CoapHandshakeException(with + words(error), OptionalInt.empty(), false, null, error);
    }

    private static String words(Throwable error) {
        if (error instanceof ClosedChannelException) {
            return "the peer closed the connection without a word";
        }
        return error instanceof IOException && error.getMessage() != null ? error.getMessage() : error.toString();
    }

    /** The end of a session that was established: by close_notify, which is nobody's fault, or by an error. */
    static Exception lost(Handshake handshake, IOException error) {
        if (error instanceof ClosedChannelException) {
            return new EOFException(handshake.peer() + " closed the session with close_notify");
        }
        if (error instanceof TlsFatalAlertReceived received) {
            return new CoapHandshakeException(
                    handshake.peer() + " ended the session: "
                            + AlertDescription.getText(received.getAlertDescription()),
                    OptionalInt.of(received.getAlertDescription()),
                    true,
                    null,
                    error);
        }
        return new CoapHandshakeException(
                handshake.peer() + " is not understood any more: " + error.getMessage(),
                OptionalInt.empty(),
                false,
                null,
                error);
    }

    private static CoapHandshakeException byPeer(String with, short alert, Throwable error) {
        return new CoapHandshakeException(
                with + "the peer said " + AlertDescription.getText(alert), OptionalInt.of(alert), true, null, error);
    }
}
