package io.reactivecoap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * What a request carries: bytes that are there, or bytes that come as they are asked for. Immutable.
 *
 * <p>A body longer than a message goes out in blocks (RFC 7959), one of them at a time. Of a publisher one chunk is asked
 * for while what has come does not fill the next block, so that no more than a block and a chunk is held; chunks may have
 * any size. Where the length is not known, the body is collected first, up to {@link BlockwiseParameters#maxBodySize()},
 * for there are servers that need to be told it with the first block; {@link #unsized()} does without.
 */
public final class CoapBody {

    private static final byte[] NO_BYTES = new byte[0];
    private static final long UNKNOWN = -1;
    private static final int FILE_CHUNK = 16 * 1024;

    /** No bytes. */
    public static final CoapBody EMPTY = new CoapBody(NO_BYTES);

    private final byte @Nullable [] bytes;
    private final long length;
    private final boolean replayable;
    private final boolean unsized;
    private final Supplier<? extends Publisher<ByteBuffer>> source;

    private CoapBody(byte[] bytes) {
        this.bytes = bytes;
        length = bytes.length;
        replayable = true;
        unsized = false;
        source = () -> bytes.length == 0
                ? Flux.empty()
                : Flux.just(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    private CoapBody(
            long length, boolean replayable, boolean unsized, Supplier<? extends Publisher<ByteBuffer>> source) {
        bytes = null;
        this.length = length;
        this.replayable = replayable;
        this.unsized = unsized;
        this.source = source;
    }

    /**
     * A body of bytes.
     *
     * @param bytes copied
     * @return the body
     */
    public static CoapBody of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        return bytes.length == 0 ? EMPTY : new CoapBody(bytes.clone());
    }

    /**
     * A body of text in UTF-8.
     *
     * @param text the text
     * @return the body
     */
    public static CoapBody of(String text) {
        return of(Objects.requireNonNull(text, "text").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The contents of a file, read while they are sent, on threads that may wait. Its length is taken at once; a file that
     * has become shorter meanwhile fails the transfer.
     *
     * @param path the file
     * @return the body; it can start again
     * @throws IllegalArgumentException when there is no file that can be read
     */
    public static CoapBody file(Path path) {
        Objects.requireNonNull(path, "path");
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new IllegalArgumentException("path must be that of a file that can be read: " + path);
        }
        long size;
        try {
            size = Files.size(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("path must be that of a file that can be read: " + path, e);
        }
        return size == 0 ? EMPTY : new CoapBody(size, true, false, () -> read(path));
    }

    private static Flux<ByteBuffer> read(Path path) {
        Flux<ByteBuffer> chunks = Flux.generate(
                () -> FileChannel.open(path, StandardOpenOption.READ),
                (channel, sink) -> {
                    ByteBuffer chunk = ByteBuffer.allocate(FILE_CHUNK);
                    try {
                        if (channel.read(chunk) < 0) {
                            sink.complete();
                        } else {
                            sink.next(chunk.flip());
                        }
                    } catch (IOException e) {
                        sink.error(e);
                    }
                    return channel;
                },
                CoapBody::close);
        return chunks.subscribeOn(Schedulers.boundedElastic());
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * What a publisher gives, of unknown length.
     *
     * @param source gives a publisher for each time the transfer starts; an empty one is an empty body
     * @return the body; it can start again
     */
    public static CoapBody publisher(Supplier<? extends Publisher<ByteBuffer>> source) {
        return new CoapBody(UNKNOWN, true, false, Objects.requireNonNull(source, "source"));
    }

    /**
     * What a publisher gives, of known length. A publisher that gives fewer or more bytes fails the transfer.
     *
     * @param length bytes, 0 to 4,294,967,295
     * @param source gives a publisher for each time the transfer starts
     * @return the body; it can start again
     */
    public static CoapBody publisher(long length, Supplier<? extends Publisher<ByteBuffer>> source) {
        return new CoapBody(checked(length), true, false, Objects.requireNonNull(source, "source"));
    }

    /**
     * What a publisher gives that can be subscribed to once, of unknown length. Where the transfer would have to start
     * again, it fails with {@link CoapTransferException.Reason#NOT_REPEATABLE} instead.
     *
     * @param source the publisher
     * @return the body
     */
    public static CoapBody oneShot(Publisher<ByteBuffer> source) {
        return new CoapBody(UNKNOWN, false, false, once(source));
    }

    /**
     * What a publisher gives that can be subscribed to once, of known length; otherwise as {@link #oneShot(Publisher)}.
     *
     * @param length bytes, 0 to 4,294,967,295
     * @param source the publisher
     * @return the body
     */
    public static CoapBody oneShot(long length, Publisher<ByteBuffer> source) {
        return new CoapBody(checked(length), false, false, once(source));
    }

    private static Supplier<Publisher<ByteBuffer>> once(Publisher<ByteBuffer> source) {
        Objects.requireNonNull(source, "source");
        AtomicBoolean taken = new AtomicBoolean();
        return () -> taken.compareAndSet(false, true)
                ? source
                : Flux.error(new IllegalStateException("a one-shot body can be sent once"));
    }

    private static long checked(long length) {
        if (length < 0 || length > 0xffff_ffffL) { // RFC 7959 §4: Size1 has up to 4 bytes
            throw new IllegalArgumentException("length must be from 0 to 4294967295: " + length);
        }
        return length;
    }

    /**
     * Sends a body of unknown length as it comes, without being collected and without a Size1 option, in blocks of 1,024
     * bytes at most over reliable transports too. Only for servers that take it: one that puts bodies together by Size1, as
     * libcoap's do in their single-body mode, may take each block for a body of its own.
     *
     * @return the changed body; this one when the length is known
     */
    public CoapBody unsized() {
        return length == UNKNOWN ? new CoapBody(UNKNOWN, replayable, true, source) : this;
    }

    /**
     * How long the body is.
     *
     * @return bytes; empty when that is not known
     */
    public OptionalLong length() {
        return length == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /**
     * Whether the body can be sent from its beginning again.
     *
     * @return false for a one-shot publisher
     */
    public boolean isReplayable() {
        return replayable;
    }

    /**
     * Whether the bytes are there already.
     *
     * @return true for bytes and text
     */
    public boolean isInMemory() {
        return bytes != null;
    }

    /**
     * Whether a body of unknown length is sent as it comes.
     *
     * @return true after {@link #unsized()}
     */
    public boolean isUnsized() {
        return unsized;
    }

    /**
     * The bytes.
     *
     * @return a copy
     * @throws IllegalStateException when they are not there
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("the bytes of this body come as they are asked for");
        }
        return bytes.length == 0 ? bytes : bytes.clone();
    }

    /**
     * The bytes as a publisher.
     *
     * @return one to subscribe to once
     */
    public Publisher<ByteBuffer> content() {
        return Objects.requireNonNull(source.get(), "the body's supplier gave no publisher");
    }

    /** Bodies in memory are equal when their bytes are; any other is equal to itself only. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof CoapBody that
                        && bytes != null
                        && that.bytes != null
                        && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes != null ? Arrays.hashCode(bytes) : System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return length == UNKNOWN ? "a body of unknown length" : length + " bytes";
    }
}
