package io.reactivecoap.netty.pubsub;

import static io.reactivecoap.option.CoapOption.BLOCK1;
import static io.reactivecoap.option.CoapOption.BLOCK2;
import static io.reactivecoap.option.CoapOption.OBSERVE;
import static io.reactivecoap.option.CoapOption.URI_PATH;
import static io.reactivecoap.option.CoapOption.URI_QUERY;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * EMQX's CoAP gateway, as its source and its wire have it: version 6, or, when told, 5.8. Without connections when told.
 * Belongs to the thread that moves virtual time.
 */
final class EmqxDouble implements VirtualWire.Server {

    /** Takes a datagram to the client at a port. */
    interface Carrier {
        void send(int port, byte[] datagram);
    }

    enum NotifyType {
        NON,
        CON,
        /** As the message's quality of service says. */
        QOS
    }

    /** What came: from which port, and what. */
    record Heard(int port, Datagram datagram) {

        CoapCode code() {
            return datagram.code();
        }

        Token token() {
            return datagram.message().token();
        }

        List<String> path() {
            return datagram.message().options().all(URI_PATH);
        }

        List<String> queries() {
            return datagram.message().options().all(URI_QUERY);
        }

        Optional<Long> observe() {
            return datagram.message().options().first(OBSERVE);
        }

        @Override
        public String toString() {
            return datagram.type() + " " + code() + " /" + String.join("/", path()) + "?" + String.join("&", queries())
                    + observe().map(value -> " Observe " + value).orElse("");
        }
    }

    /** What MQTT's side of the broker got. */
    record Published(String topic, byte[] payload, int qos, boolean retain, long expiry) {

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** A notification that a client has acknowledged, of a subscription that there has been since a time. */
    record Acknowledged(String topic, String text, long since) {}

    private static final CoapCode NO_CONTENT = CoapCode.of(2, 7);
    private static final int QUEUE = 100;

    final List<Heard> heard = new ArrayList<>();
    final List<Datagram> sent = new ArrayList<>();
    final List<Published> published = new ArrayList<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    final Map<String, String> passwords = new HashMap<>();
    final Set<String> denied = new HashSet<>();

    private final Carrier carrier;
    private final Supplier<Scheduler> clock;
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final Map<List<Integer>, byte[]> answered = new HashMap<>();
    private final Map<List<Object>, ByteArrayOutputStream> uploads = new HashMap<>();
    private final Map<String, Integer> greetings = new HashMap<>();
    private final Map<String, byte[]> retained = new HashMap<>();
    private Duration heartbeat = Duration.ofSeconds(30);
    private int maxBlockSize = 1024;
    private int maxBodySize = 4 << 20;
    private boolean connectionRequired = true;
    private boolean version58;
    private boolean asDocumented;
    private NotifyType notifyType = NotifyType.QOS;
    private boolean dtls;
    private boolean deaf;
    private int dropped;
    private int nextMessageId = 1;
    private long nextToken = 3_404_490_787L;

    EmqxDouble(Carrier carrier, Supplier<Scheduler> clock) {
        this.carrier = carrier;
        this.clock = clock;
    }

    EmqxDouble heartbeat(Duration interval) {
        heartbeat = interval;
        return this;
    }

    /** Takes and sends blocks of so many bytes at most, and takes bodies of so many. */
    EmqxDouble limits(int block, int body) {
        maxBlockSize = block;
        maxBodySize = body;
        return this;
    }

    EmqxDouble withoutConnections() {
        connectionRequired = false;
        return this;
    }

    EmqxDouble version58() {
        version58 = true;
        return this;
    }

    /** Answers with the codes of the manual, and has the topics where it says. */
    EmqxDouble asDocumented() {
        asDocumented = true;
        return this;
    }

    /** What it hears comes by DTLS: a port is an association. */
    EmqxDouble overDtls() {
        dtls = true;
        return this;
    }

    EmqxDouble notifyType(NotifyType type) {
        notifyType = type;
        return this;
    }

    /** Answers nothing from now on, or again. */
    void deaf(boolean yes) {
        deaf = yes;
    }

    /** Has so many messages for whoever subscribes to a topic: 0, 1, 2 and so on. */
    void greet(String topic, int messages) {
        greetings.put(topic, messages);
    }

    /** Forgets all clients, as when it starts anew. */
    void forget() {
        clients.values().forEach(Client::stop);
        clients.clear();
    }

    /** Forgets a client, as when it has been silent for long. */
    void forget(String id) {
        Client gone = clients.remove(id);
        if (gone != null) {
            gone.stop();
        }
    }

    /** How many subscriptions there are to a topic. */
    int subscribers(String topic) {
        expire();
        return (int) clients.values().stream()
                .filter(client -> client.subscriptions.containsKey(topic))
                .count();
    }

    /** The token that a subscription has. */
    Token tokenOf(String topic) {
        return clients.values().stream()
                .filter(client -> client.subscriptions.containsKey(topic))
                .map(client -> client.subscriptions.get(topic).token)
                .findFirst()
                .orElseThrow();
    }

    /** How many notifications were too many for a client's queue. */
    int dropped() {
        return dropped;
    }

    /** The confirmable notifications that have been acknowledged, in that order. */
    List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    /** The clients that it knows. */
    Set<String> clients() {
        expire();
        return clients.keySet();
    }

    boolean isQuiet() {
        return clients.values().stream().allMatch(client -> client.inFlight == null && client.queue.isEmpty());
    }

    List<Heard> heard(Predicate<Heard> which) {
        return heard.stream().filter(which).toList();
    }

    /** Publishes as a client of MQTT's. */
    void publish(String topic, String payload, int qos) {
        publish(new Published(topic, payload.getBytes(StandardCharsets.UTF_8), qos, false, 0), null);
    }

    void retain(String topic, String payload) {
        publish(new Published(topic, payload.getBytes(StandardCharsets.UTF_8), 1, true, 0), null);
    }

    /** Asks a client something, as its REST interface has it done; the answer is heard. */
    void ask(String client, String path, String payload) {
        Message request = new Message(
                CoapCode.POST,
                Token.of(nextMessageId, 2),
                CoapOptions.empty().with(URI_PATH, path),
                payload.getBytes(StandardCharsets.UTF_8));
        send(clients.get(client).port, new Datagram(Type.CON, nextMessageId++, request));
    }

    private void publish(Published message, @Nullable Client by) {
        expire();
        published.add(message);
        if (message.retain && message.payload.length == 0) {
            retained.remove(message.topic); // MQTT 5.0 §3.3.1.3
        } else if (message.retain) {
            retained.put(message.topic, message.payload);
        }
        for (Client client : List.copyOf(clients.values())) {
            client.subscriptions.values().stream()
                    .filter(subscription -> matches(subscription.topic, message.topic))
                    .filter(subscription -> !(subscription.noLocal && client == by))
                    .toList()
                    .forEach(subscription -> client.notify(subscription, message.payload, message.qos));
        }
    }

    private static boolean matches(String filter, String topic) {
        List<String> filters = List.of(filter.split("/", -1));
        List<String> names = List.of(topic.split("/", -1));
        for (int i = 0; i < filters.size(); i++) {
            if (filters.get(i).equals("#")) {
                return true;
            }
            if (i >= names.size()
                    || !filters.get(i).equals("+") && !filters.get(i).equals(names.get(i))) {
                return false;
            }
        }
        return filters.size() == names.size();
    }

    // The message layer

    private long now() {
        return clock.get().now(TimeUnit.MILLISECONDS);
    }

    @Override
    public void receive(int port, byte[] bytes) {
        Manners.require(bytes);
        if (!(DatagramCodec.decode(Unpooled.wrappedBuffer(bytes), true) instanceof Datagram datagram)) {
            throw new AssertionError("the client sent what is no message");
        }
        heard.add(new Heard(port, datagram));
        if (deaf) {
            return;
        }
        expire();
        clients.values().stream().filter(client -> client.port == port).forEach(Client::touch);
        switch (datagram.type()) {
            case ACK, RST ->
                List.copyOf(clients.values())
                        .forEach(client -> client.onConcluded(datagram.messageId(), datagram.type()));
            case CON, NON -> serve(port, datagram);
        }
    }

    private void serve(int port, Datagram request) {
        if (request.message().isEmpty()) {
            send(port, Datagram.reset(request.messageId()));
            return;
        }
        List<Integer> key = List.of(port, request.messageId());
        byte[] before = answered.get(key);
        if (before != null) {
            if (request.isConfirmable()) {
                carrier.send(port, before);
            }
            return;
        }
        Message answer = answer(port, request);
        if (answer == null) {
            return;
        }
        Datagram reply = new Datagram(request.isConfirmable() ? Type.ACK : Type.NON, request.messageId(), answer);
        answered.put(key, encoded(reply));
        send(port, reply);
        clients.values().forEach(Client::next); // what a subscription has brought follows its answer
    }

    private void send(int port, Datagram datagram) {
        sent.add(datagram);
        carrier.send(port, encoded(datagram));
    }

    private static byte[] encoded(Datagram datagram) {
        ByteBuf bytes = Unpooled.buffer(DatagramCodec.size(datagram.message()));
        DatagramCodec.encode(datagram, bytes);
        byte[] exact = new byte[bytes.readableBytes()];
        bytes.readBytes(exact);
        return exact;
    }

    private void expire() {
        long limit = heartbeat.toMillis() * 3 / 2;
        List.copyOf(clients.values()).stream()
                .filter(client -> now() - client.lastHeard > limit)
                .forEach(client -> {
                    client.stop();
                    clients.remove(client.id);
                });
    }

    // What is asked

    private static Map<String, String> queries(Message request) {
        Map<String, String> queries = new HashMap<>();
        for (String argument : request.options().all(URI_QUERY)) {
            String[] parts = argument.split("=", -1);
            if (parts.length == 2) { // anything else vanishes
                queries.put(parts[0], parts[1]);
            }
        }
        return queries;
    }

    private static Message reply(Message request, CoapCode code, String payload) {
        return new Message(code, request.token(), CoapOptions.empty(), payload.getBytes(StandardCharsets.UTF_8));
    }

    private static Message reply(Message request, CoapCode code) {
        return reply(request, code, "");
    }

    private static Message badRequest(Message request, String why) {
        return reply(request, CoapCode.BAD_REQUEST, why);
    }

    private @Nullable Message answer(int port, Datagram datagram) {
        Message request = datagram.message();
        List<String> path = request.options().all(URI_PATH);
        Map<String, String> queries = queries(request);
        boolean create = path.equals(List.of("mqtt", "connection")) && request.code() == CoapCode.POST;
        if (create) {
            return create(port, request, queries);
        }
        Client client;
        if (connectionRequired) {
            boolean delete = path.equals(List.of("mqtt", "connection")) && request.code() == CoapCode.DELETE;
            client = clients.get(queries.getOrDefault("clientid", ""));
            if (!queries.containsKey("clientid") || !queries.containsKey("token")) {
                return version58 ? null : badRequest(request, "Missing token or clientid in connection mode");
            }
            if (client == null && delete) {
                return reply(request, asDocumented ? CoapCode.CREATED : CoapCode.DELETED);
            }
            if (client == null || !client.token.equals(queries.get("token"))) {
                return reply(
                        request,
                        version58 || asDocumented ? CoapCode.BAD_REQUEST : CoapCode.UNAUTHORIZED,
                        "Invalid token or clientid in connection mode");
            }
            client.port = port; // taken over
            client.touch();
        } else if (path.get(0).equals("ps") && !isLetIn(queries)) {
            return reply(request, CoapCode.UNAUTHORIZED);
        } else {
            client = clients.computeIfAbsent("port " + port, id -> new Client(id, "", port));
        }
        return route(client, datagram, path, queries);
    }

    private Message create(int port, Message request, Map<String, String> queries) {
        String id = queries.get("clientid");
        if (id == null) {
            return badRequest(request, "Login Failed: clientid is required");
        }
        Client former = clients.get(id);
        if (former != null && !isFromAnotherAssociation(former, port)) {
            return badRequest(request, "Bad Request: client has connected");
        }
        Optional<Client> other =
                clients.values().stream().filter(client -> client.port == port).findFirst();
        if (other.isPresent()) {
            return badRequest(request, "channel has registered by: " + other.get().id);
        }
        if (!isLetIn(queries)) {
            return reply(
                    request,
                    asDocumented ? CoapCode.UNAUTHORIZED : CoapCode.BAD_REQUEST,
                    "Login Failed: bad_username_or_password");
        }
        Client client = new Client(id, String.valueOf(nextToken++), port);
        if (former != null) {
            former.stop();
        }
        clients.put(id, client);
        return reply(request, CoapCode.CREATED, client.token);
    }

    private boolean isLetIn(Map<String, String> queries) {
        return passwords.isEmpty()
                || passwords
                        .getOrDefault(queries.getOrDefault("username", ""), "\n")
                        .equals(queries.get("password"));
    }

    /** Datagrams find a client by its id, DTLS has it begin anew over another association. */
    private boolean isFromAnotherAssociation(Client former, int port) {
        return dtls && former.port != port;
    }

    private @Nullable Message route(Client client, Datagram datagram, List<String> path, Map<String, String> queries) {
        Message request = datagram.message();
        if (path.equals(List.of("mqtt", "connection"))) {
            return connection(client, request);
        }
        String base = asDocumented ? "mqtt" : "ps";
        if (path.isEmpty() || !path.get(0).equals(base)) {
            return badRequest(request, "");
        }
        if (path.size() == 1) {
            return badRequest(request, "invalid topic");
        }
        String topic = decoded(String.join("/", path.subList(1, path.size())));
        if (request.code() == CoapCode.POST) {
            return post(client, datagram, topic, queries);
        }
        if (request.code() == CoapCode.GET) {
            return get(client, request, topic, queries);
        }
        return reply(request, CoapCode.METHOD_NOT_ALLOWED);
    }

    private Message connection(Client client, Message request) {
        if (request.code() == CoapCode.PUT) {
            return asDocumented ? reply(request, CoapCode.CREATED, client.token) : reply(request, CoapCode.CHANGED);
        }
        if (request.code() == CoapCode.DELETE) {
            client.stop();
            clients.remove(client.id);
            return reply(request, asDocumented ? CoapCode.CREATED : CoapCode.DELETED);
        }
        return reply(request, CoapCode.METHOD_NOT_ALLOWED);
    }

    private @Nullable Message post(Client client, Datagram datagram, String topic, Map<String, String> queries) {
        Message request = datagram.message();
        if (denied.contains(topic)) {
            return reply(request, CoapCode.UNAUTHORIZED);
        }
        byte[] payload = request.payload();
        BlockOption block = request.options().get(BLOCK1);
        if (block != null && !version58 && block.size() > maxBlockSize) {
            return reply(request, CoapCode.BAD_OPTION); // it does not negotiate
        }
        if (block != null && !version58) {
            // the state of an upload is found by peer, method, path, query and token
            List<Object> key = List.of(
                    client.port,
                    request.code(),
                    request.options().all(URI_PATH),
                    request.options().all(URI_QUERY),
                    request.token());
            ByteArrayOutputStream body = uploads.computeIfAbsent(key, fresh -> new ByteArrayOutputStream());
            if (block.offset() != body.size()) {
                uploads.remove(key);
                return reply(request, CoapCode.REQUEST_ENTITY_INCOMPLETE);
            }
            body.writeBytes(payload);
            if (body.size() > maxBodySize) {
                uploads.remove(key);
                return reply(request, CoapCode.REQUEST_ENTITY_TOO_LARGE);
            }
            if (block.more()) {
                return withBlock1(reply(request, CoapCode.CONTINUE), block);
            }
            uploads.remove(key);
            payload = body.toByteArray();
        }
        int byType = datagram.isConfirmable() ? 1 : 0;
        publish(
                new Published(
                        topic,
                        payload,
                        queries.containsKey("qos") ? Integer.parseInt(queries.get("qos")) : byType,
                        "true".equals(queries.get("retain")),
                        Long.parseLong(queries.getOrDefault("expiry", "0"))),
                client);
        Message done = reply(request, CoapCode.CHANGED);
        return block == null || version58 ? done : withBlock1(done, block);
    }

    private static Message withBlock1(Message message, BlockOption block) {
        return new Message(message.code(), message.token(), message.options().with(BLOCK1, block), message.payload());
    }

    private Message get(Client client, Message request, String topic, Map<String, String> queries) {
        Long observe = request.options().get(OBSERVE);
        BlockOption block = request.options().get(BLOCK2);
        if (observe == null && block != null && block.num() > 0) {
            return client.further(request, block);
        }
        if (observe == null || observe > 1) {
            return badRequest(request, "invalid observe value");
        }
        if (observe == 1) {
            client.unsubscribe(topic);
            return reply(request, NO_CONTENT);
        }
        if (request.token().equals(Token.EMPTY)) {
            return badRequest(request, "observe without token");
        }
        if (denied.contains(topic)) {
            return reply(request, CoapCode.UNAUTHORIZED);
        }
        boolean isNew = !client.subscriptions.containsKey(topic);
        Subscription subscription =
                client.subscriptions.computeIfAbsent(topic, fresh -> new Subscription(topic, request.token()));
        subscription.qos = Integer.parseInt(queries.getOrDefault("qos", "1"));
        subscription.noLocal = "1".equals(queries.get("nl"));
        String handling = queries.getOrDefault("rh", "1");
        if (handling.equals("0") || handling.equals("1") && isNew) {
            retained.forEach((name, payload) -> {
                if (matches(topic, name)) {
                    client.enqueue(new Notification(topic, subscription.token, payload, true, subscription.since));
                }
            });
        }
        for (int i = 0; i < greetings.getOrDefault(topic, 0); i++) {
            byte[] greeting = String.valueOf(i).getBytes(StandardCharsets.US_ASCII);
            client.enqueue(new Notification(topic, subscription.token, greeting, true, subscription.since));
        }
        return notification(request.token(), new byte[0]);
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                bytes.write(Integer.parseInt(new String(encoded, i + 1, 2, StandardCharsets.US_ASCII), 16));
                i += 2;
            } else {
                bytes.write(encoded[i] == '+' ? ' ' : encoded[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Observe counts the clock's ticks, of 31 microseconds each, and one more for each notification of the same moment. */
    private long observeNumber() {
        return now() * 1000 / 31 + sent.size() & 0xff_ffff;
    }

    private Message notification(Token token, byte[] body) {
        CoapOptions options = CoapOptions.empty().with(OBSERVE, observeNumber());
        if (body.length <= maxBlockSize) {
            return new Message(CoapCode.CONTENT, token, options, body);
        }
        return new Message(
                CoapCode.CONTENT,
                token,
                options.with(BLOCK2, new BlockOption(0, true, BlockOption.sizeExponent(maxBlockSize))),
                Arrays.copyOf(body, maxBlockSize));
    }

    private final class Subscription {

        private final String topic;
        private final Token token;
        private final long since = now();
        private int qos;
        private boolean noLocal;

        Subscription(String topic, Token token) {
            this.topic = topic;
            this.token = token;
        }
    }

    private record Notification(String topic, Token token, byte[] body, boolean confirmable, long since) {}

    /** A session of the gateway's. */
    private final class Client {

        private final String id;
        private final String token;
        private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        private final Deque<Notification> queue = new ArrayDeque<>();
        private final Map<Token, byte[]> bodies = new HashMap<>();
        private int port;
        private long lastHeard = now();
        private @Nullable Notification inFlight;
        private int inFlightId;
        private @Nullable Disposable timer;

        Client(String id, String token, int port) {
            this.id = id;
            this.token = token;
            this.port = port;
        }

        void touch() {
            lastHeard = now();
        }

        void stop() {
            queue.clear();
            conclude();
        }

        void notify(Subscription subscription, byte[] body, int publishedQos) {
            boolean confirmable = switch (notifyType) {
                case NON -> false;
                case CON -> true;
                case QOS -> Math.min(publishedQos, subscription.qos) > 0;
            };
            enqueue(new Notification(subscription.topic, subscription.token, body, confirmable, subscription.since));
            next();
        }

        void enqueue(Notification notification) {
            if (queue.size() == QUEUE) {
                queue.removeFirst();
                dropped++;
            }
            queue.addLast(notification);
        }

        /** One CON at a time; the rest waits behind it, and behind a body that is being fetched with the same token. */
        void next() {
            while (inFlight == null && !queue.isEmpty() && !bodies.containsKey(queue.getFirst().token)) {
                Notification notification = queue.removeFirst();
                inFlightId = nextMessageId++;
                if (notification.body.length > maxBlockSize) {
                    bodies.put(notification.token, notification.body);
                }
                if (notification.confirmable) {
                    inFlight = notification;
                    transmit(0);
                } else {
                    send(port, new Datagram(Type.NON, inFlightId, notification(notification.token, notification.body)));
                }
            }
        }

        private void transmit(int retransmissions) {
            Notification notification = inFlight;
            if (notification == null) {
                return;
            }
            timer = clock.get()
                    .schedule(
                            () -> {
                                if (retransmissions == 4) {
                                    conclude(); // the subscription stays
                                    next();
                                } else {
                                    transmit(retransmissions + 1);
                                }
                            },
                            2000L << retransmissions,
                            TimeUnit.MILLISECONDS);
            send(port, new Datagram(Type.CON, inFlightId, notification(notification.token, notification.body)));
        }

        void onConcluded(int messageId, Type type) {
            if (inFlight != null && inFlightId == messageId) {
                if (type == Type.RST) {
                    bodies.remove(inFlight.token);
                } else {
                    acknowledged.add(new Acknowledged(
                            inFlight.topic, new String(inFlight.body, StandardCharsets.UTF_8), inFlight.since));
                }
                conclude();
                next();
            }
        }

        private void conclude() {
            inFlight = null;
            if (timer != null) {
                timer.dispose();
                timer = null;
            }
        }

        void unsubscribe(String topic) {
            Subscription gone = subscriptions.remove(topic);
            if (gone != null) {
                queue.removeIf(notification -> notification.token.equals(gone.token));
                bodies.remove(gone.token);
            }
        }

        /** The rest of a body is found by peer and token. */
        Message further(Message request, BlockOption block) {
            byte[] body = bodies.get(request.token());
            if (body == null) {
                return badRequest(request, "");
            }
            if (block.size() != maxBlockSize) {
                return reply(request, CoapCode.BAD_OPTION);
            }
            int start = (int) block.offset();
            int end = Math.min(body.length, start + maxBlockSize);
            boolean more = end < body.length;
            if (!more) {
                bodies.remove(request.token());
            }
            CoapOptions options = CoapOptions.empty()
                    .with(OBSERVE, observeNumber())
                    .with(BLOCK2, new BlockOption(block.num(), more, block.szx()));
            return new Message(CoapCode.CONTENT, request.token(), options, Arrays.copyOfRange(body, start, end));
        }
    }
}
