package io.reactivecoap.samples.bench;

/**
 * Puts load on a server and measures what that costs this process. The protocol is whole: tokens, message ids,
 * retransmission, recognition of duplicates. Raised are only NSTART, to the window, and, unless told otherwise, how early
 * message ids are used again.
 */
public final class Bench {

    private Bench() {}

    /**
     * Does one run.
     *
     * @param load what to do
     * @param progress where to say how far it is
     * @return what was measured
     * @throws InterruptedException when interrupted
     */
    public static Result run(Load load, Progress progress) throws InterruptedException {
        return switch (load.workload()) {
            case GET -> GetWorkload.run(load, progress);
            case IDLE -> IdleWorkload.run(load);
            case OBSERVE -> ObserveWorkload.run(load, progress);
            case DOWN -> DownWorkload.run(load, progress);
            case HANDSHAKE -> HandshakeWorkload.run(load, progress);
            case UP -> UpWorkload.run(load, progress);
        };
    }
}
