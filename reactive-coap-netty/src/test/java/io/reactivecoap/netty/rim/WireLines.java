package io.reactivecoap.netty.rim;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.util.Logger;
import reactor.util.Loggers;

/** What is written to logs that are got during a test, each line after its level. */
public final class WireLines implements BeforeEachCallback, AfterEachCallback {

    private final Map<String, List<String>> byCategory = new ConcurrentHashMap<>();
    private volatile boolean takes = true;

    public List<String> of(String category) {
        return List.copyOf(byCategory.getOrDefault(category, List.of()));
    }

    /** All levels are off. */
    public void takeNothing() {
        takes = false;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Loggers.useCustomLoggers(category ->
                new Kept(category, byCategory.computeIfAbsent(category, it -> new CopyOnWriteArrayList<>())));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Loggers.resetLoggerFactory();
    }

    private final class Kept implements Logger {

        private final String category;
        private final List<String> lines;

        Kept(String category, List<String> lines) {
            this.category = category;
            this.lines = lines;
        }

        @Override
        public String getName() {
            return category;
        }

        @Override
        public boolean isTraceEnabled() {
            return takes;
        }

        @Override
        public void trace(String line) {
            lines.add("TRACE " + line);
        }

        @Override
        public void trace(String format, Object... arguments) {
            trace(format);
        }

        @Override
        public void trace(String line, Throwable cause) {
            trace(line);
        }

        @Override
        public boolean isDebugEnabled() {
            return takes;
        }

        @Override
        public void debug(String line) {
            lines.add("DEBUG " + line);
        }

        @Override
        public void debug(String format, Object... arguments) {
            debug(format);
        }

        @Override
        public void debug(String line, Throwable cause) {
            debug(line);
        }

        @Override
        public boolean isInfoEnabled() {
            return takes;
        }

        @Override
        public void info(String line) {
            lines.add("INFO " + line);
        }

        @Override
        public void info(String format, Object... arguments) {
            info(format);
        }

        @Override
        public void info(String line, Throwable cause) {
            info(line);
        }

        @Override
        public boolean isWarnEnabled() {
            return takes;
        }

        @Override
        public void warn(String line) {
            lines.add("WARN " + line);
        }

        @Override
        public void warn(String format, Object... arguments) {
            warn(format);
        }

        @Override
        public void warn(String line, Throwable cause) {
            warn(line);
        }

        @Override
        public boolean isErrorEnabled() {
            return takes;
        }

        @Override
        public void error(String line) {
            lines.add("ERROR " + line);
        }

        @Override
        public void error(String format, Object... arguments) {
            error(format);
        }

        @Override
        public void error(String line, Throwable cause) {
            error(line);
        }
    }
}
