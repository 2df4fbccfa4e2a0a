package io.reactivecoap.netty.server;

import java.time.Duration;

/**
 * What a test can choose about the server; a change is for the connections to come.
 *
 * @param csm what is told first on a connection
 * @param demandsCsm whether a connection is aborted that does not begin with a CSM
 * @param answersPings whether there is a Pong for a Ping
 * @param ws the behaviour as a WebSocket server
 * @param blockSize the size of blocks, if the client asks for none
 * @param notifyEvery the time between two notifications
 */
public record ServerSettings(
        Csm csm, boolean demandsCsm, boolean answersPings, WsManners ws, int blockSize, Duration notifyEvery) {

    public static final ServerSettings USUAL =
            new ServerSettings(Csm.USUAL, true, true, WsManners.GOOD, 1024, Duration.ofMillis(100));

    public ServerSettings with(Csm changed) {
        return new ServerSettings(changed, demandsCsm, answersPings, ws, blockSize, notifyEvery);
    }

    public ServerSettings with(WsManners changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, changed, blockSize, notifyEvery);
    }

    public ServerSettings demandingCsm(boolean changed) {
        return new ServerSettings(csm, changed, answersPings, ws, blockSize, notifyEvery);
    }

    public ServerSettings answeringPings(boolean changed) {
        return new ServerSettings(csm, demandsCsm, changed, ws, blockSize, notifyEvery);
    }

    public ServerSettings withBlockSize(int changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, ws, changed, notifyEvery);
    }

    public ServerSettings notifyingEvery(Duration changed) {
        return new ServerSettings(csm, demandsCsm, answersPings, ws, blockSize, changed);
    }
}
