package io.reactivecoap.netty.internal.lifecycle;

import io.netty.handler.logging.LogLevel;
import reactor.util.Logger;

/** Writes lines to a log, at a level, about a peer: {@code >} for what goes out to it, {@code <} for what comes from it. */
record LogWriter(Logger logger, LogLevel level, String peer) {

    boolean isOn() {
        return switch (level) {
            case TRACE -> logger.isTraceEnabled();
            case DEBUG -> logger.isDebugEnabled();
            case INFO -> logger.isInfoEnabled();
            case WARN -> logger.isWarnEnabled();
            case ERROR -> logger.isErrorEnabled();
        };
    }

    void out(String what) {
        write("[" + peer + "] > " + what);
    }

    void in(String what) {
        write("[" + peer + "] < " + what);
    }

    private void write(String line) {
        switch (level) {
            case TRACE -> logger.trace(line);
            case DEBUG -> logger.debug(line);
            case INFO -> logger.info(line);
            case WARN -> logger.warn(line);
            case ERROR -> logger.error(line);
        }
    }
}
