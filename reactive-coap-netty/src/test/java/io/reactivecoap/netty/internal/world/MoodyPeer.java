package io.reactivecoap.netty.internal.world;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** A peer that answers as its mood is: in every way the protocol has, or not at all. It echoes a request's payload. */
final class MoodyPeer {

    private enum Mood {
        PIGGYBACKS,
        ANSWERS_SEPARATELY,
        ANSWERS_SEPARATELY_IN_NON,
        ANSWERS_BEFORE_IT_ACKNOWLEDGES,
        ANSWERS_TWICE,
        PROMISES_ONLY,
        CHALLENGES,
        ADDS_A_CRITICAL_OPTION,
        REJECTS,
        KEEPS_SILENT
    }

    private static final Mood[] MOODS = Mood.values();
    private static final int CRITICAL = 2049;

    private final Random random;
    private final Agenda agenda;
    private final Consumer<byte[]> wire;
    private final Map<Integer, List<Datagram>> saidTo = new HashMap<>();
    private final Set<Integer> unacknowledged = new HashSet<>();
    private int messageId;
    private long now;

    MoodyPeer(Random random, Agenda agenda, Consumer<byte[]> wire) {
        this.random = random;
        this.agenda = agenda;
        this.wire = wire;
        messageId = random.nextInt(0x10000);
    }

    void hears(Datagram datagram, long time) {
        now = time;
        switch (datagram.type()) {
            case ACK, RST -> unacknowledged.remove(datagram.messageId());
            case CON, NON -> {
                List<Datagram> before = saidTo.get(datagram.messageId());
                if (before != null) {
                    before.forEach(this::send); // a duplicate: the same reply
                    return;
                }
                saidTo.put(datagram.messageId(), new ArrayList<>());
                if (datagram.message().isEmpty()) {
                    onPing(datagram);
                } else {
                    onRequest(datagram, MOODS[random.nextInt(MOODS.length)]);
                }
            }
        }
    }

    private void onPing(Datagram ping) {
        switch (random.nextInt(5)) {
            case 0 -> reply(ping, Datagram.acknowledgement(ping.messageId()));
            case 1 -> {} // silence
            default -> reply(ping, Datagram.reset(ping.messageId()));
        }
    }

    private void onRequest(Datagram request, Mood mood) {
        boolean suppressed = request.message().options().contains(CoapOption.NO_RESPONSE) && random.nextInt(5) > 0;
        if (suppressed && mood != Mood.REJECTS && mood != Mood.KEEPS_SILENT) {
            acknowledge(request);
            return;
        }
        switch (mood) {
            case PIGGYBACKS -> answer(request, code(), CoapOptions.empty());
            case ANSWERS_SEPARATELY -> {
                acknowledge(request);
                later(() -> confirmably(request));
            }
            case ANSWERS_SEPARATELY_IN_NON -> {
                acknowledge(request);
                later(() -> send(response(Type.NON, messageId++, request, code(), CoapOptions.empty())));
            }
            case ANSWERS_BEFORE_IT_ACKNOWLEDGES -> {
                confirmably(request);
                later(() -> acknowledge(request));
            }
            case ANSWERS_TWICE -> {
                answer(request, code(), CoapOptions.empty());
                later(() -> confirmably(request));
            }
            case PROMISES_ONLY -> acknowledge(request);
            case CHALLENGES -> {
                byte[] challenge = {(byte) random.nextInt()};
                answer(request, CoapCode.UNAUTHORIZED, CoapOptions.empty().with(CoapOption.ECHO, challenge));
            }
            case ADDS_A_CRITICAL_OPTION ->
                answer(
                        request,
                        CoapCode.CONTENT,
                        CoapOptions.builder().add(CRITICAL, new byte[0]).build());
            case REJECTS -> reply(request, Datagram.reset(request.messageId()));
            case KEEPS_SILENT -> {}
        }
    }

    /** At once: on the acknowledgement, or in a message of its own to a NON. */
    private void answer(Datagram request, CoapCode code, CoapOptions options) {
        Datagram response = request.isConfirmable()
                ? response(Type.ACK, request.messageId(), request, code, options)
                : response(random.nextBoolean() ? Type.NON : Type.CON, messageId++, request, code, options);
        reply(request, response);
    }

    private void acknowledge(Datagram request) {
        if (request.isConfirmable()) {
            reply(request, Datagram.acknowledgement(request.messageId()));
        }
    }

    private void confirmably(Datagram request) {
        Datagram response = response(Type.CON, messageId++, request, code(), CoapOptions.empty());
        unacknowledged.add(response.messageId());
        send(response);
        repeat(response, Duration.ofSeconds(2), 4);
    }

    private void repeat(Datagram response, Duration timeout, int left) {
        agenda.add(now + timeout.toNanos(), () -> {
            if (left > 0 && unacknowledged.contains(response.messageId())) {
                now += timeout.toNanos();
                send(response);
                repeat(response, timeout.multipliedBy(2), left - 1);
            }
        });
    }

    private void later(Runnable task) {
        long time = now + Duration.ofMillis(random.nextInt(20_000)).toNanos();
        agenda.add(time, () -> {
            now = time;
            task.run();
        });
    }

    private void reply(Datagram to, Datagram reply) {
        saidTo.computeIfAbsent(to.messageId(), id -> new ArrayList<>()).add(reply);
        send(reply);
    }

    private void send(Datagram datagram) {
        wire.accept(Bytes.encode(datagram));
    }

    private Datagram response(Type type, int id, Datagram request, CoapCode code, CoapOptions options) {
        Message asked = request.message();
        return new Datagram(type, id & 0xffff, new Message(code, asked.token(), options, asked.payload()));
    }

    private CoapCode code() {
        return random.nextInt(5) > 0 ? CoapCode.CONTENT : CoapCode.NOT_FOUND;
    }

    // What nobody asked for

    /** Bytes that are no message. */
    byte[] noise() {
        byte[] bytes;
        do {
            bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextInt(4) > 0) {
                bytes[0] = (byte) (0x40 | bytes[0] & 0x3f); // of our version at least
            }
        } while (Bytes.decode(bytes) instanceof Datagram);
        return bytes;
    }

    /** A message that answers nothing, unless by chance a message id is right. */
    byte[] stray() {
        Type type = Type.of(random.nextInt(4));
        int id = random.nextInt(0x10000);
        if (random.nextBoolean()) {
            return Bytes.encode(new Datagram(type, id, Message.EMPTY));
        }
        CoapCode code = random.nextInt(4) > 0 ? CoapCode.CONTENT : CoapCode.POST;
        byte[] payload = "stray".getBytes(StandardCharsets.UTF_8);
        return Bytes.encode(new Datagram(
                type, id, new Message(code, Token.of(random.nextLong(), 8), CoapOptions.empty(), payload)));
    }
}
