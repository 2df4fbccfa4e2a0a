package io.reactivecoap.netty.internal.world;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.codec.MissingBlocksCodec;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Datagram.Type;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import io.reactivecoap.option.ETag;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A server with one resource that does RFC 9177, in blocks of 1,024 bytes and sets of 10. */
final class QBlockServer {

    private static final int SIZE = 1024;
    private static final int SZX = 6;
    private static final int SET = 10;

    private final Agenda agenda;
    private final byte[] body;
    private final Consumer<byte[]> wire;
    private final Set<Integer> heard = new HashSet<>();
    private final BitSet taken = new BitSet();
    private byte[] stored = {};
    private Token last = Token.EMPTY;
    private int takes;
    private int messageId = 0x2000;

    QBlockServer(Agenda agenda, byte[] body, Consumer<byte[]> wire) {
        this.agenda = agenda;
        this.body = body;
        this.wire = wire;
    }

    byte[] stored() {
        return stored;
    }

    void hears(Datagram request, long now) {
        boolean asks = request.type() == Type.CON || request.type() == Type.NON;
        if (!asks || request.type() == Type.NON && !heard.add(request.messageId())) {
            return;
        }
        CoapOptions options = request.message().options();
        if (request.type() == Type.CON) { // the probe, and the first block of a body
            boolean probe = options.contains(CoapOption.Q_BLOCK2);
            Message answer = give(request.message().token(), 0, probe ? CoapOption.Q_BLOCK2 : CoapOption.BLOCK2);
            send(new Datagram(Type.ACK, request.messageId(), answer));
        } else if (request.code() == CoapCode.GET) {
            give(request.message().token(), options.all(CoapOption.Q_BLOCK2));
        } else {
            take(request.message(), now);
        }
    }

    private void give(Token token, List<BlockOption> wanted) {
        for (BlockOption block : wanted) {
            int end = block.more() ? block.num() - block.num() % SET + SET : block.num() + 1;
            for (int number = block.num(); number < Math.min(end, blocks()); number++) {
                send(new Datagram(Type.NON, messageId++ & 0xffff, give(token, number, CoapOption.Q_BLOCK2)));
            }
        }
    }

    private Message give(Token token, int number, CoapOption<BlockOption> option) {
        CoapOptions options = CoapOptions.empty()
                .with(CoapOption.ETAG, ETag.of(new byte[] {1}))
                .with(option, new BlockOption(number, number < blocks() - 1, SZX))
                .with(CoapOption.SIZE2, (long) body.length);
        int end = Math.min(body.length, (number + 1) * SIZE);
        return new Message(CoapCode.CONTENT, token, options, Arrays.copyOfRange(body, number * SIZE, end));
    }

    private int blocks() {
        return (body.length - 1) / SIZE + 1;
    }

    private void take(Message request, long now) {
        BlockOption block = request.options().first(CoapOption.Q_BLOCK1).orElseThrow();
        if (taken.isEmpty()) {
            stored = new byte[body.length];
        }
        System.arraycopy(request.payload(), 0, stored, block.num() * SIZE, request.payload().length);
        taken.set(block.num());
        last = request.token();
        int number = ++takes;
        int whole = taken.nextClearBit(0);
        if (whole >= blocks()) {
            answer(CoapCode.CHANGED, CoapOptions.empty(), Message.NO_PAYLOAD);
            return;
        }
        if (whole % SET == 0 && block.num() >= whole - SET && block.num() < whole) {
            BlockOption confirmed = new BlockOption(whole - 1, true, SZX);
            answer(CoapCode.CONTINUE, CoapOptions.empty().with(CoapOption.Q_BLOCK1, confirmed), Message.NO_PAYLOAD);
        }
        askIfSilent(number, now, 4, 4);
    }

    private void askIfSilent(int number, long now, int seconds, int left) {
        long due = now + Duration.ofSeconds(seconds).toNanos();
        agenda.add(due, () -> {
            if (number == takes && left > 0 && taken.nextClearBit(0) < blocks()) {
                int end = Math.min(blocks(), (taken.length() - 1) / SET * SET + SET);
                int[] missing = IntStream.range(0, end)
                        .filter(missed -> !taken.get(missed))
                        .limit(SET)
                        .toArray();
                if (missing.length > 0) {
                    CoapOptions format =
                            CoapOptions.empty().with(CoapOption.CONTENT_FORMAT, ContentFormat.MISSING_BLOCKS_CBOR_SEQ);
                    answer(CoapCode.REQUEST_ENTITY_INCOMPLETE, format, MissingBlocksCodec.encode(missing));
                }
                askIfSilent(number, due, seconds * 2, left - 1);
            }
        });
    }

    private void answer(CoapCode code, CoapOptions options, byte[] payload) {
        send(new Datagram(Type.NON, messageId++ & 0xffff, new Message(code, last, options, payload)));
    }

    private void send(Datagram datagram) {
        wire.accept(Bytes.encode(datagram));
    }
}
