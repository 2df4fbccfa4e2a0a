package io.reactivecoap.netty.internal.world;

import static io.reactivecoap.CoapCode.CHANGED;
import static io.reactivecoap.CoapCode.CONTENT;
import static io.reactivecoap.CoapCode.CONTINUE;
import static io.reactivecoap.CoapCode.REQUEST_ENTITY_INCOMPLETE;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A server with one resource, which gives and takes its body in blocks, piggybacked or separately, and knows duplicates. Its
 * body changes when it is told; a block of it says which version it is of.
 */
final class BodyServer {

    private final Random random;
    private final Agenda agenda;
    private final Consumer<byte[]> wire;
    private final int largestSzx;
    private final Map<Integer, Datagram> answered = new HashMap<>();
    private final Set<Integer> asked = new HashSet<>();
    private final Set<Integer> unacknowledged = new HashSet<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private byte[] body;
    private byte[] stored = new byte[0];
    private int version = 1;
    private int messageId = 0x2000;

    BodyServer(Random random, Agenda agenda, byte[] body, int largestSzx, Consumer<byte[]> wire) {
        this.random = random;
        this.agenda = agenda;
        this.body = body;
        this.largestSzx = largestSzx;
        this.wire = wire;
    }

    /** The body changes, and with it its ETag. */
    void changes(byte[] to) {
        body = to;
        version++;
    }

    /** What was put there last. */
    byte[] stored() {
        return stored;
    }

    /** How many requests were made, duplicates left out. */
    int requests() {
        return asked.size();
    }

    void hears(Datagram request, long now) {
        if (request.type() == Type.ACK || request.type() == Type.RST) {
            unacknowledged.remove(request.messageId());
            return;
        }
        Datagram before = answered.get(request.messageId());
        if (before != null) {
            send(before);
            return;
        }
        asked.add(request.messageId());
        Message response = request.code() == CoapCode.GET ? give(request.message()) : take(request.message());
        if (random.nextInt(5) == 0) {
            send(Datagram.acknowledgement(request.messageId()));
            Datagram separate = new Datagram(Type.CON, messageId++, response);
            answered.put(request.messageId(), separate);
            unacknowledged.add(separate.messageId());
            send(separate);
            repeat(separate, now, 2, 4);
        } else {
            Datagram piggybacked = new Datagram(Type.ACK, request.messageId(), response);
            answered.put(request.messageId(), piggybacked);
            send(piggybacked);
        }
    }

    private void repeat(Datagram separate, long now, long seconds, int left) {
        long due = now + Duration.ofSeconds(seconds).toNanos();
        agenda.add(due, () -> {
            if (left > 0 && unacknowledged.contains(separate.messageId())) {
                send(separate);
                repeat(separate, due, seconds * 2, left - 1);
            }
        });
    }

    private Message give(Message request) {
        BlockOption wanted = request.options().get(CoapOption.BLOCK2);
        int szx = wanted == null ? largestSzx : Math.min(largestSzx, wanted.szx());
        int size = 16 << szx;
        int offset = wanted == null ? 0 : (int) wanted.offset();
        if (offset > body.length) {
            return new Message(CoapCode.BAD_REQUEST, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        int end = Math.min(body.length, offset + size);
        CoapOptions options = CoapOptions.empty()
                .with(CoapOption.ETAG, ETag.of(new byte[] {(byte) version}))
                .with(CoapOption.BLOCK2, new BlockOption(offset / size, end < body.length, szx))
                .with(CoapOption.SIZE2, (long) body.length);
        return new Message(CONTENT, request.token(), options, Arrays.copyOfRange(body, offset, end));
    }

    private Message take(Message request) {
        BlockOption block = request.options().get(CoapOption.BLOCK1);
        if (block == null) {
            stored = request.payload();
            return new Message(CHANGED, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        if (block.num() == 0) {
            taken.reset();
        }
        if (block.offset() != taken.size()) {
            return new Message(REQUEST_ENTITY_INCOMPLETE, request.token(), CoapOptions.empty(), Message.NO_PAYLOAD);
        }
        taken.writeBytes(request.payload());
        if (!block.more()) {
            stored = taken.toByteArray();
        }
        BlockOption reply = new BlockOption(block.num(), block.more(), Math.min(largestSzx, block.szx()));
        return new Message(
                block.more() ? CONTINUE : CHANGED,
                request.token(),
                CoapOptions.empty().with(CoapOption.BLOCK1, reply),
                Message.NO_PAYLOAD);
    }

    /** The server loses what it has of a body. */
    void forgets() {
        taken.reset();
    }

    private void send(Datagram datagram) {
        wire.accept(Bytes.encode(datagram));
    }
}
