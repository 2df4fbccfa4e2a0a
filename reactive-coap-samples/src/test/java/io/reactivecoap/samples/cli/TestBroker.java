package io.reactivecoap.samples.cli;

import io.reactivecoap.samples.demo.DemoServer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/**
 * A broker, on a port of this host that the system chooses: one as the drafts have it, or the gateway of EMQX with its
 * connections and passwords, as far as the tool asks for it. Topics have no wildcards.
 */
final class TestBroker implements AutoCloseable {

    private static final String TOKEN = "3404490787";

    /** What was published, and how. */
    record Published(String topic, String payload, Map<String, String> queries, int format, long maxAge) {}

    private final boolean emqx;
    private final boolean connectionRequired;
    private final Map<String, String> passwords;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final Map<String, String> connections = new ConcurrentHashMap<>();
    final List<Published> published = new CopyOnWriteArrayList<>();
    final List<String> deregistered = new CopyOnWriteArrayList<>();
    final List<String> disconnected = new CopyOnWriteArrayList<>();
    private final DemoServer server;

    private TestBroker(boolean emqx, boolean connectionRequired, Map<String, String> passwords) {
        this.emqx = emqx;
        this.connectionRequired = connectionRequired;
        this.passwords = passwords;
        server = DemoServer.start(new CoapResource("mqtt").add(new Connection()), new Folder("ps", ""));
    }

    static TestBroker ofDrafts() {
        return new TestBroker(false, false, Map.of());
    }

    static TestBroker emqx(Map<String, String> passwords) {
        return new TestBroker(true, true, passwords);
    }

    static TestBroker emqxWithoutConnections() {
        return new TestBroker(true, false, Map.of());
    }

    String uri() {
        return server.uri();
    }

    int connections() {
        return connections.size();
    }

    int subscribers(String topic) {
        Topic known = topics.get(topic);
        return known == null ? 0 : known.getObserverCount();
    }

    /** Publishes as somebody else. */
    void publish(String topic, String payload, int format) {
        topics.get(topic).publish(payload.getBytes(StandardCharsets.UTF_8), format);
    }

    @Override
    public void close() {
        server.close();
    }

    private static Map<String, String> queries(CoapExchange exchange) {
        return exchange.getRequestOptions().getUriQuery().stream()
                .map(query -> query.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1], (first, same) -> first, HashMap::new));
    }

    private final class Connection extends CoapResource {

        Connection() {
            super("connection");
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            Map<String, String> queries = queries(exchange);
            String user = queries.getOrDefault("username", "");
            if (!passwords.isEmpty() && !passwords.getOrDefault(user, "\n").equals(queries.get("password"))) {
                exchange.respond(ResponseCode.BAD_REQUEST, "Login Failed: bad_username_or_password");
                return;
            }
            connections.put(queries.get("clientid"), TOKEN);
            exchange.respond(ResponseCode.CREATED, TOKEN);
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            exchange.respond(ResponseCode.CHANGED);
        }

        @Override
        public void handleDELETE(CoapExchange exchange) {
            String id = queries(exchange).get("clientid");
            connections.remove(id);
            disconnected.add(id);
            exchange.respond(ResponseCode.DELETED);
        }
    }

    /** Whatever is below it is a topic, or has topics below it. */
    private class Folder extends CoapResource {

        private final String path;

        Folder(String name, String path) {
            super(name);
            this.path = path;
        }

        @Override
        public Resource getChild(String name) {
            String topic = path.isEmpty() ? name : path + "/" + name;
            return topics.computeIfAbsent(topic, fresh -> new Topic(name, fresh));
        }
    }

    private final class Topic extends Folder {

        private final String topic;
        private byte[] payload = {};
        private int format = -1;
        private boolean isThere = emqx;

        Topic(String name, String topic) {
            super(name, topic);
            this.topic = topic;
            setObservable(true);
            setObserveType(CoAP.Type.NON);
        }

        @Override
        public void handleRequest(Exchange exchange) {
            boolean isKnown = exchange.getRequest().getOptions().getUriQuery().contains("token=" + TOKEN);
            if (connectionRequired && !isKnown) {
                exchange.sendReject();
            } else {
                super.handleRequest(exchange);
            }
        }

        synchronized void publish(byte[] message, int in) {
            payload = message;
            format = in;
            isThere = true;
            changed();
            if (emqx) {
                payload = new byte[0];
            }
        }

        @Override
        public synchronized void handleGET(CoapExchange exchange) {
            Integer observe = exchange.getRequestOptions().getObserve();
            if (observe != null && observe == 1) {
                deregistered.add(topic);
            }
            if (!isThere) {
                exchange.respond(ResponseCode.NOT_FOUND, "no such topic");
            } else if (format < 0) {
                exchange.respond(ResponseCode.CONTENT, payload);
            } else {
                exchange.respond(ResponseCode.CONTENT, payload, format);
            }
        }

        @Override
        public void handlePOST(CoapExchange exchange) {
            take(exchange);
        }

        @Override
        public void handlePUT(CoapExchange exchange) {
            take(exchange);
        }

        private void take(CoapExchange exchange) {
            Long maxAge = exchange.getRequestOptions().hasMaxAge()
                    ? exchange.getRequestOptions().getMaxAge()
                    : null;
            int in = exchange.getRequestOptions().getContentFormat();
            published.add(new Published(
                    topic, exchange.getRequestText(), queries(exchange), in, maxAge == null ? -1 : maxAge));
            exchange.respond(ResponseCode.CHANGED);
            publish(exchange.getRequestPayload(), in);
        }
    }
}
