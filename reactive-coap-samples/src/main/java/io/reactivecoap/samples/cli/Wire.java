package io.reactivecoap.samples.cli;

import io.netty.handler.logging.LogLevel;
import io.reactivecoap.CoapClient;
import io.reactivecoap.netty.NettyCoapClient;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.util.Logger;
import reactor.util.Loggers;

/** The wiretap of a client, told line by line instead of logged: the one logger of this process that says anything. */
final class Wire {

    private static final String CATEGORY = "coap.trace";
    private static final int PAYLOAD_BYTES = 64;
    private static final Pattern LINE = Pattern.compile("\\[[^]]*(?:\\][^]]*)?\\] ([<>]) (.*)", Pattern.DOTALL);

    private Wire() {}

    /** Tells each message of clients that are {@linkplain #tap tapped} while something is done. */
    static <T> T toldTo(Trace trace, Supplier<T> work) {
        Logger teller = logger(true, line -> {
            Matcher told = LINE.matcher(line);
            if (told.matches()) {
                trace.tell(told.group(1), told.group(2));
            }
        });
        Logger nobody = logger(false, line -> {});
        Loggers.useCustomLoggers(category -> category.equals(CATEGORY) ? teller : nobody);
        try {
            return work.get();
        } finally {
            Loggers.resetLoggerFactory();
        }
    }

    static CoapClient tap(CoapClient client) {
        return ((NettyCoapClient) client).wiretap(CATEGORY, LogLevel.DEBUG, PAYLOAD_BYTES);
    }

    private static Logger logger(boolean isOn, Consumer<String> lines) {
        return (Logger) Proxy.newProxyInstance(
                Wire.class.getClassLoader(), new Class<?>[] {Logger.class}, (logger, method, arguments) -> {
                    if (method.getReturnType() == boolean.class) {
                        return isOn;
                    }
                    if (method.getName().equals("debug") && arguments.length == 1) {
                        lines.accept(String.valueOf(arguments[0]));
                    }
                    return method.getName().equals("getName") ? CATEGORY : null;
                });
    }
}
