package io.reactivecoap.netty.rim;

import io.reactivecoap.CoapCode;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ETag;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A peer with one body, which it gives and takes in blocks of one size, and which remembers what it was asked for. */
public final class BodyPeer implements AutoCloseable {

    private static final ETag ETAG = ETag.of(new byte[] {7});

    private final Responder responder;
    private final int blockSize;
    private final List<Message> requests = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private volatile byte[] body;

    public BodyPeer(byte[] body, int blockSize) {
        this.body = body;
        this.blockSize = blockSize;
        responder = new Responder(this::answer);
    }

    /** A body of so many blocks, each of them full. */
    public static BodyPeer ofBlocks(int blocks, int blockSize) {
        byte[] body = new byte[blocks * blockSize];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i / blockSize);
        }
        return new BodyPeer(body, blockSize);
    }

    private Datagram answer(Datagram request) {
        if (request.message().isEmpty()) {
            return Datagram.reset(request.messageId());
        }
        requests.add(request.message());
        return request.code() == CoapCode.PUT ? take(request) : give(request);
    }

    private Datagram give(Datagram request) {
        BlockOption asked = request.message().options().get(CoapOption.BLOCK2);
        int offset = asked == null ? 0 : (int) asked.offset();
        int end = Math.min(body.length, offset + blockSize);
        BlockOption block = new BlockOption(offset / blockSize, end < body.length, BlockOption.sizeExponent(blockSize));
        CoapOptions options = CoapOptions.empty()
                .with(CoapOption.ETAG, ETAG)
                .with(CoapOption.BLOCK2, block)
                .with(CoapOption.SIZE2, (long) body.length);
        return response(request, CoapCode.CONTENT, options, Arrays.copyOfRange(body, offset, end));
    }

    private synchronized Datagram take(Datagram request) {
        BlockOption block = request.message().options().get(CoapOption.BLOCK1);
        if (block == null || block.num() == 0) {
            taken.reset();
        }
        taken.writeBytes(request.message().payload());
        if (block != null && block.more()) {
            return response(
                    request, CoapCode.CONTINUE, CoapOptions.empty().with(CoapOption.BLOCK1, block), new byte[0]);
        }
        body = taken.toByteArray();
        return response(
                request,
                CoapCode.CHANGED,
                block == null ? CoapOptions.empty() : CoapOptions.empty().with(CoapOption.BLOCK1, block),
                new byte[0]);
    }

    private static Datagram response(Datagram request, CoapCode code, CoapOptions options, byte[] payload) {
        Datagram.Type type = request.isConfirmable() ? Datagram.Type.ACK : Datagram.Type.NON;
        return new Datagram(
                type, request.messageId(), new Message(code, request.message().token(), options, payload));
    }

    public List<Message> requests() {
        return List.copyOf(requests);
    }

    public byte[] body() {
        return body.clone();
    }

    public String uri() {
        return responder.uri();
    }

    @Override
    public void close() {
        responder.close();
    }
}
