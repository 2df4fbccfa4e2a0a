package io.reactivecoap.netty.server;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a test can choose about the server; a change is for the connections to come.
 *
 * @param csm what is told first on a connection
 * @param demandsCsm whether a connection is aborted that does not begin with a CSM
 * @param answersPings whether there is a Pong for a Ping
 * @param ws the behaviour as a WebSocket server
 * @param blockSize the size of blocks, if the client asks for none
 * @param notifyEvery the time between two notifications
 * @param tls who the server is on a secure connection; only a server over TLS has it
 */
public record ServerSettings(
        Csm csm,
        boolean demandsCsm,
        boolean answersPings,
        WsManners ws,
        int blockSize,
        Duration notifyEvery,
        @Nullable SslContext tls) {

    public static final ServerSettings USUAL =
            new ServerSettings(Csm.USUAL, true, true, WsManners.GOOD, 1024, Duration.ofMillis(100), null);

    public ServerSettings with(Csm changed) {
        return new ServerSettings(changed, demandsCsm, answersPings, ws, blockSize, notifyEvery, tls);
    }

    public ServerSettings with(WsManners changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, changed, blockSize, notifyEvery, tls);
    }

    public ServerSettings demandingCsm(boolean changed) {
        return new ServerSettings(csm, changed, answersPings, ws, blockSize, notifyEvery, tls);
    }

    public ServerSettings answeringPings(boolean changed) {
        return new ServerSettings(csm, demandsCsm, changed, ws, blockSize, notifyEvery, tls);
    }

    public ServerSettings withBlockSize(int changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, ws, changed, notifyEvery, tls);
    }

    public ServerSettings notifyingEvery(Duration changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, ws, blockSize, changed, tls);
    }

    public ServerSettings withTls(SslContext changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, ws, blockSize, notifyEvery, changed);
    }
}
