package io.reactivecoap.netty.internal.world;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A server with resources that change and are observed. It notifies in CON or NON, in blocks what is long, gives up who
 * does not acknowledge, forgets all when it is restarted, and now and then refuses. What it sends is always the resource's
 * present state: RFC 7641 §4.5.2 has a notification that is still being retransmitted give way to a newer one.
 */
final class ObservableServer {

    private static final int CHALLENGE = 1;

    /** An observer in a resource's list (RFC 7641 §4.1). */
    private record Entry(ObservedResource resource, Token token) {}

    private final Random random;
    private final Agenda agenda;
    private final Consumer<byte[]> wire;
    private final LongSupplier clock;
    private final Map<String, ObservedResource> resources = new HashMap<>();
    private final Map<Token, Entry> entries = new HashMap<>();
    private final Map<Integer, List<Datagram>> saidTo = new HashMap<>();
    private final Map<Integer, Entry> sentTo = new HashMap<>();
    private final Map<Token, Datagram> unacknowledged = new HashMap<>();
    private final Map<Long, Integer> versions = new HashMap<>();
    private final long maxAge;
    private final int blockSize;
    private final boolean isMoody;
    private int messageId;
    private long number;
    private int restarts;
    private boolean down;

    ObservableServer(Random random, Agenda agenda, Consumer<byte[]> wire, LongSupplier clock) {
        this.random = random;
        this.agenda = agenda;
        this.wire = wire;
        this.clock = clock;
        maxAge = 5 + random.nextInt(40);
        blockSize = 16 << random.nextInt(3);
        isMoody = random.nextInt(3) == 0;
        messageId = random.nextInt(0x10000);
        number = random.nextBoolean() ? 0xff_fff0 : 8_000_000;
    }

    ObservedResource resource(String path) {
        return resources.computeIfAbsent(path, any -> new ObservedResource(random));
    }

    /** The version that was sent with a number. */
    int versionAt(long sequence) {
        return versions.get(sequence);
    }

    void changes(String path) {
        ObservedResource resource = resource(path);
        resource.changes();
        if (!down) {
            List.copyOf(entries.values()).stream()
                    .filter(entry -> entry.resource() == resource)
                    .forEach(this::notifies);
        }
    }

    private void notifies(Entry entry) {
        if (isMoody && random.nextInt(40) == 0) {
            entries.remove(entry.token());
            say(entry.token(), CoapCode.NOT_FOUND, CoapOptions.empty(), new byte[0]);
            return;
        }
        say(entry, blockOf(entry.resource(), 0), nextNumber(entry.resource()));
    }

    /** It forgets all and is away until nothing of what it said before is under way any more. */
    void restarts(Duration away) {
        down = true;
        entries.clear();
        saidTo.clear();
        sentTo.clear();
        unacknowledged.clear();
        restarts++;
        number = 4_000_000 - 100_000L * restarts;
        agenda.add(clock.getAsLong() + away.toNanos(), () -> down = false);
    }

    void hears(Datagram datagram) {
        if (down) {
            return;
        }
        switch (datagram.type()) {
            case ACK -> unacknowledged.values().removeIf(sent -> sent.messageId() == datagram.messageId());
            case RST -> {
                unacknowledged.values().removeIf(sent -> sent.messageId() == datagram.messageId());
                Entry entry = sentTo.get(datagram.messageId());
                if (entry != null) {
                    entries.remove(entry.token(), entry);
                }
            }
            case CON, NON -> {
                List<Datagram> before = saidTo.get(datagram.messageId());
                if (before != null) {
                    before.forEach(this::send);
                    return;
                }
                saidTo.put(datagram.messageId(), new ArrayList<>());
                onRequest(datagram);
            }
        }
    }

    private void onRequest(Datagram request) {
        if (random.nextInt(4) > 0) {
            answers(request, request.isConfirmable() ? Type.ACK : Type.NON);
            return;
        }
        if (request.isConfirmable()) {
            reply(request, Datagram.acknowledgement(request.messageId()));
        }
        agenda.add(clock.getAsLong() + Duration.ofMillis(random.nextInt(4_000)).toNanos(), () -> {
            if (!down) {
                answers(request, Type.CON);
            }
        });
    }

    private void answers(Datagram request, Type type) {
        CoapOptions asked = request.message().options();
        ObservedResource resource = resource(asked.first(CoapOption.URI_PATH).orElseThrow());
        Token token = request.message().token();
        Long observe = asked.get(CoapOption.OBSERVE);
        if (isMoody && observe != null && random.nextInt(20) == 0 && !asked.contains(CoapOption.ECHO)) {
            byte[] challenge = {CHALLENGE};
            answer(request, type, CoapCode.UNAUTHORIZED, CoapOptions.empty().with(CoapOption.ECHO, challenge));
            return;
        }
        if (isMoody && observe != null && random.nextInt(30) == 0) {
            entries.remove(token);
            answer(request, type, CoapCode.SERVICE_UNAVAILABLE, CoapOptions.empty());
            return;
        }
        CoapOptions options = CoapOptions.empty();
        if (observe != null && observe == 0 && !(isMoody && random.nextInt(30) == 0)) {
            Entry entry = new Entry(resource, token);
            entries.put(token, entry);
            options = options.with(CoapOption.OBSERVE, nextNumber(resource));
        } else if (observe != null) {
            entries.remove(token);
        }
        if (observe != null && observe == 0 && asked.all(CoapOption.ETAG).contains(resource.etag())) {
            options = options.with(CoapOption.ETAG, resource.etag()).with(CoapOption.MAX_AGE, maxAge);
            answer(request, type, CoapCode.VALID, options);
            return;
        }
        BlockOption block = asked.get(CoapOption.BLOCK2);
        int offset = block == null ? 0 : (int) block.offset();
        if (offset > 0 && offset >= resource.representation().length) {
            answer(request, type, CoapCode.BAD_REQUEST, CoapOptions.empty());
            return;
        }
        Message part = blockOf(resource, offset);
        for (CoapOptions.Entry option : part.options()) {
            options = CoapOptions.builder()
                    .addAll(options)
                    .add(option.option().number(), option.value())
                    .build();
        }
        answer(request, type, new Message(CoapCode.CONTENT, token, options, part.payload()));
    }

    private Message blockOf(ObservedResource resource, int offset) {
        byte[] all = resource.representation();
        CoapOptions options = CoapOptions.empty().with(CoapOption.MAX_AGE, maxAge);
        if (all.length <= blockSize) {
            boolean tagged = random.nextBoolean();
            options = tagged ? options.with(CoapOption.ETAG, resource.etag()) : options;
            return new Message(CoapCode.CONTENT, Token.EMPTY, options, all);
        }
        int end = Math.min(all.length, offset + blockSize);
        BlockOption block = new BlockOption(offset / blockSize, end < all.length, BlockOption.sizeExponent(blockSize));
        options = options.with(CoapOption.ETAG, resource.etag()).with(CoapOption.BLOCK2, block);
        return new Message(CoapCode.CONTENT, Token.EMPTY, options, Arrays.copyOfRange(all, offset, end));
    }

    private long nextNumber(ObservedResource resource) {
        number = number + 1 & 0xff_ffff;
        versions.put(number, resource.version());
        return number;
    }

    private void answer(Datagram request, Type type, CoapCode code, CoapOptions options) {
        answer(request, type, new Message(code, request.message().token(), options, new byte[0]));
    }

    private void answer(Datagram request, Type type, Message message) {
        if (type == Type.CON) {
            say(message.token(), message.code(), message.options(), message.payload());
        } else {
            int id = type == Type.ACK ? request.messageId() : messageId++ & 0xffff;
            reply(request, new Datagram(type, id, message));
        }
    }

    private void say(Entry entry, Message part, long sequence) {
        CoapOptions options = part.options().with(CoapOption.OBSERVE, sequence);
        if (random.nextInt(3) == 0) {
            say(entry.token(), part.code(), options, part.payload());
            return;
        }
        unacknowledged.remove(entry.token());
        Message message = new Message(part.code(), entry.token(), options, part.payload());
        Datagram datagram = new Datagram(Type.NON, messageId++ & 0xffff, message);
        sentTo.put(datagram.messageId(), entry);
        send(datagram);
    }

    /** In a CON, in place of what else was being retransmitted with this token. */
    private void say(Token token, CoapCode code, CoapOptions options, byte[] payload) {
        Datagram datagram = new Datagram(Type.CON, messageId++ & 0xffff, new Message(code, token, options, payload));
        Entry entry = entries.get(token);
        if (entry != null) {
            sentTo.put(datagram.messageId(), entry);
        }
        unacknowledged.put(token, datagram);
        send(datagram);
        repeat(datagram, Duration.ofSeconds(2), 4);
    }

    private void repeat(Datagram datagram, Duration timeout, int left) {
        agenda.add(clock.getAsLong() + timeout.toNanos(), () -> {
            Token token = datagram.message().token();
            if (unacknowledged.get(token) != datagram) {
                return;
            }
            if (left > 0) {
                send(datagram);
                repeat(datagram, timeout.multipliedBy(2), left - 1);
            } else {
                unacknowledged.remove(token);
                entries.remove(token); // RFC 7641 §4.5: who does not acknowledge is not interested any more
            }
        });
    }

    private void reply(Datagram to, Datagram reply) {
        saidTo.computeIfAbsent(to.messageId(), id -> new ArrayList<>()).add(reply);
        send(reply);
    }

    private void send(Datagram datagram) {
        wire.accept(Bytes.encode(datagram));
    }
}
