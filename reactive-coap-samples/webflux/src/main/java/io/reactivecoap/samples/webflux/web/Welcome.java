package io.reactivecoap.samples.webflux.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Tells where to look, once there is something to see. */
@Component
final class Welcome {

    private static final Logger LOG = LoggerFactory.getLogger(Welcome.class);

    private final Environment environment;

    Welcome(Environment environment) {
        this.environment = environment;
    }

    @EventListener
    void tell(WebServerInitializedEvent event) {
        LOG.info(
                "Open http://{}:{}/ in a browser; Ctrl-C ends it",
                environment.getProperty("server.address", "localhost"),
                event.getWebServer().getPort());
    }
}
