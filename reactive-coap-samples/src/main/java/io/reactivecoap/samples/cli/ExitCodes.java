package io.reactivecoap.samples.cli;

/** What the tool's exit codes say. */
public final class ExitCodes {

    /** The peer answered with 2.xx. */
    public static final int OK = 0;
    /** Something failed here, not with the peer. */
    public static final int FAILED = 1;
    /** The arguments make no sense; nothing was sent. */
    public static final int USAGE = 2;
    /** There was no usable answer. */
    public static final int NO_ANSWER = 3;
    /** The peer answered with 4.xx. */
    public static final int CLIENT_ERROR = 4;
    /** The peer answered with 5.xx. */
    public static final int SERVER_ERROR = 5;

    /** Ctrl-C ended it: 128 and the number of SIGINT, as shells say it. */
    public static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
