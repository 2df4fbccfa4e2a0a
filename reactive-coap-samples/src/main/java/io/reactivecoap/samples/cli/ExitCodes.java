package io.reactivecoap.samples.cli;

/** What the tool's exit codes say. */
public final class ExitCodes {

    /** The peer answered with 2.xx. */
    public static final int OK = 0;
    /** Something failed here, not with the peer. */
    public static final int FAILED = 1;
    /** The arguments make no sense; nothing was sent. */
    public static final int USAGE = 2;
    /** There was no answer in time. */
    public static final int NO_ANSWER = 3;
    /** The peer answered with 4.xx. */
    public static final int CLIENT_ERROR = 4;
    /** The peer answered with 5.xx. */
    public static final int SERVER_ERROR = 5;
    /** There is no way to the peer, or it was lost. */
    public static final int UNREACHABLE = 6;
    /** The handshake failed: one side does not trust the other, or they have no cipher in common. */
    public static final int SECURITY = 7;
    /** What came is no answer: a Reset, something malformed, or a transfer in blocks that does not add up. */
    public static final int PROTOCOL = 8;

    /** Ctrl-C ended it: 128 and the number of SIGINT, as shells say it. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}

    /** A word for an exit code, for programs. */
    static String name(int exitCode) {
        return switch (exitCode) {
            case OK -> "ok";
            case USAGE -> "usage";
            case NO_ANSWER -> "timeout";
            case CLIENT_ERROR -> "client-error";
            case SERVER_ERROR -> "server-error";
            case UNREACHABLE -> "unreachable";
            case SECURITY -> "security";
            case PROTOCOL -> "protocol";
            case INTERRUPTED -> "interrupted";
            default -> "failed";
        };
    }
}
