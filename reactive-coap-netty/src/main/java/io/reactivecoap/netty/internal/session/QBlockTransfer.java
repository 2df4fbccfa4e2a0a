package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.TransferProgress.Direction;
import io.reactivecoap.netty.internal.block.BurstParameters;
import io.reactivecoap.netty.internal.block.PartialBody;
import io.reactivecoap.netty.internal.block.PayloadSets;
import io.reactivecoap.netty.internal.block.Reception;
import io.reactivecoap.netty.internal.codec.MalformedMessageException;
import io.reactivecoap.netty.internal.codec.MissingBlocksCodec;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.link.Link;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.time.Timer;
import io.reactivecoap.netty.internal.time.Timers;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import io.reactivecoap.option.ContentFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response by RFC 9177: a body that is longer than a block goes up in sets, and the response's comes down
 * in sets. Where the peer does not do that, the request has to go in ordinary blocks. Confined to the session's event loop.
 *
 * <pre>
 *   ASKING whether the peer does it --> WAITING for a place --a long body--> SENDING --a part of the response--> RECEIVING
 *                                                     +--------------------- no body --------------------------------^
 *   each of them ends in ENDED: with the response, a failure, or the word that ordinary blocks are to be used
 * </pre>
 */
final class QBlockTransfer extends Timer implements QBlockSupport.Inquirer, Link.Admission, QBlockRequests.Sender {

    /** Whose request it is. */
    interface Owner {

        /** The response, whole, unless it says by Block2 that it is a part. */
        void onQBlockAnswer(Message response, long now);

        /** The peer does not take the request in this way. */
        void onOrdinaryBlocks(long now);

        void onQBlockFailed(ExchangeFailure failure, long now);

        void onQBlockBroken(Reason reason, long now);

        void onProgress(Direction direction, long bytes, long total);
    }

    private enum State {
        ASKING,
        WAITING,
        SENDING,
        RECEIVING,
        ENDED
    }

    private final Session session;
    private final CoapRequest request;
    private final CoapOptions options;
    private final byte[] body;
    private final int szx;
    private final BurstParameters parameters;
    private final FurtherBlocks further;
    private final Owner owner;
    private final long budgetEnd;
    private State state = State.ENDED;
    private Link.@Nullable Place place;
    private @Nullable QBlockRequests requests;
    private @Nullable PayloadSets sets;
    private @Nullable Reception reception;
    private int restartsLeft;
    private long transmittedAt;
    private boolean heard;

    private QBlockTransfer(
            Session session,
            CoapRequest request,
            CoapOptions options,
            byte[] body,
            int szx,
            FurtherBlocks further,
            Owner owner,
            long budgetEnd) {
        this.session = session;
        this.request = request;
        this.options = options;
        this.body = body;
        this.szx = szx;
        this.further = further;
        this.owner = owner;
        this.budgetEnd = budgetEnd;
        parameters = session.blocks().burst(request);
        restartsLeft = Gathering.isSafe(request.method())
                ? session.blocks().parameters(request).maxRestarts()
                : 0;
    }

    /** Of a request whose body, if any, fits into a message: the response is to come in sets. */
    static QBlockTransfer down(Session session, CoapRequest request, CoapOptions options, Owner owner, long budgetEnd) {
        int szx = BlockOption.sizeExponent(session.blocks().parameters(request).blockSize());
        FurtherBlocks further = FurtherBlocks.ofWhole(request, options);
        return new QBlockTransfer(session, request, options, Message.NO_PAYLOAD, szx, further, owner, budgetEnd);
    }

    /** Of a request with a body that goes in sets of blocks of this size. */
    static QBlockTransfer up(
            Session session, CoapRequest request, CoapOptions options, int szx, Owner owner, long budgetEnd) {
        // RFC 9177 §4.3: "the client MUST include a Request-Tag Option"
        CoapOptions tagged = options.contains(CoapOption.REQUEST_TAG)
                ? options
                : options.with(CoapOption.REQUEST_TAG, session.blocks().newRequestTag());
        FurtherBlocks further = FurtherBlocks.ofUpload(request, tagged);
        return new QBlockTransfer(session, request, tagged, request.payload(), szx, further, owner, budgetEnd);
    }

    void start(long now) {
        state = State.ASKING;
        schedule(Timers.NEVER);
        session.qBlockSupport().ask(this, now);
    }

    @Override
    public void onSupport(boolean supported, long now) {
        if (!supported) {
            end(now);
            owner.onOrdinaryBlocks(now);
            return;
        }
        state = State.WAITING;
        Link.Place reserved = session.reserve(request, this, now);
        if (state == State.WAITING) {
            place = reserved;
        }
    }

    @Override
    public void onAdmitted(Link.Place given, long now) {
        place = given;
        transmittedAt = now;
        requests = new QBlockRequests(session, request, given, this);
        if (body.length > 0) {
            state = State.SENDING;
            sets = new PayloadSets((body.length - 1 >> szx + 4) + 1, parameters, session.entropy(), now);
            sendBlocks(sets, now);
        } else {
            receive(now);
        }
    }

    @Override
    public void onResponse(Message response, long now) {
        heard = true;
        byte[] echo = response.options().get(CoapOption.ECHO);
        if (echo != null) {
            session.echoNext(echo);
        }
        boolean unfresh = echo != null && response.code() == CoapCode.UNAUTHORIZED;
        if (unfresh || response.code() == CoapCode.BAD_OPTION) {
            goOrdinary(response.code() == CoapCode.BAD_OPTION, now);
        } else if (state == State.SENDING) {
            onAnswerToBlock(response, now);
        } else if (state == State.RECEIVING && response.code() != CoapCode.CONTINUE) { // 2.31 may come late
            onPart(response, now);
        }
    }

    @Override
    public void onRejected(ExchangeFailure failure, long now) {
        if (failure == ExchangeFailure.RESET) {
            goOrdinary(!heard, now);
        } else {
            end(now);
            owner.onQBlockFailed(failure, now);
        }
    }

    private void goOrdinary(boolean forGood, long now) {
        if (forGood) {
            session.qBlockSupport().refuse();
        }
        end(now);
        owner.onOrdinaryBlocks(now);
    }

    // Up

    private void onAnswerToBlock(Message response, long now) {
        PayloadSets out = Objects.requireNonNull(sets);
        BlockOption confirmed = response.options().get(CoapOption.Q_BLOCK1);
        if (response.code() == CoapCode.CONTINUE) {
            if (confirmed != null) {
                out.onContinue(confirmed.num(), now);
                sendBlocks(out, now);
            }
        } else if (response.code() == CoapCode.REQUEST_ENTITY_INCOMPLETE) {
            onIncomplete(response, out, now);
        } else if (isSmallerWanted(response)) {
            goOrdinary(false, now);
        } else {
            onAnswered(response, now);
        }
    }

    private void onIncomplete(Message response, PayloadSets out, long now) {
        if (response.options().get(CoapOption.CONTENT_FORMAT) != ContentFormat.MISSING_BLOCKS_CBOR_SEQ) {
            goOrdinary(false, now); // RFC 9177 §4.3: this "is handled as in Section 2.9.2 of [RFC7959]"
            return;
        }
        try {
            out.onMissing(MissingBlocksCodec.decode(response.payload()), now);
        } catch (MalformedMessageException e) {
            session.onBadPacket(e.reason()); // RFC 9177 §5: "SHOULD silently drop"
            return;
        }
        if (out.state() == PayloadSets.State.GAVE_UP) {
            onAnswered(response, now);
        } else {
            sendBlocks(out, now);
        }
    }

    private static boolean isSmallerWanted(Message response) {
        return response.code() == CoapCode.REQUEST_ENTITY_TOO_LARGE
                && (response.options().contains(CoapOption.Q_BLOCK1)
                        || response.options().contains(CoapOption.BLOCK1));
    }

    private void sendBlocks(PayloadSets out, long now) {
        QBlockRequests to = Objects.requireNonNull(requests);
        // RFC 9177 §4.6: Size1 "MUST be present in all payloads of the request preserving the same value"
        CoapOptions ofAll = options.with(CoapOption.SIZE1, (long) body.length);
        for (int number : out.pollBlocks()) {
            int from = number << szx + 4;
            int end = Math.min(body.length, from + (16 << szx));
            BlockOption block = new BlockOption(number, end < body.length, szx);
            to.send(ofAll.with(CoapOption.Q_BLOCK1, block), Arrays.copyOfRange(body, from, end), now);
        }
        schedule(out.deadline());
        owner.onProgress(Direction.UPLOAD, Math.min(body.length, (long) out.sent() << szx + 4), body.length);
    }

    private void onAnswered(Message response, long now) {
        BlockOption part = response.options().get(CoapOption.Q_BLOCK2);
        if (part == null || !part.more() || !response.code().isSuccess()) {
            conclude(response, now);
            return;
        }
        state = State.RECEIVING;
        reception = Reception.coming(newPartialBody(), parameters, part.szx(), now);
        onPart(response, now);
    }

    // Down

    private PartialBody newPartialBody() {
        return new PartialBody(session.blocks().parameters(request).maxBodySize());
    }

    private void receive(long now) {
        state = State.RECEIVING;
        reception = Reception.begin(newPartialBody(), parameters, szx, now);
        ask(reception, now);
    }

    private void onPart(Message response, long now) {
        Reception in = Objects.requireNonNull(reception);
        boolean whole =
                !response.options().contains(CoapOption.Q_BLOCK2) && !in.body().hasBegun();
        if (whole || !response.code().isSuccess()) {
            conclude(response, now);
            return;
        }
        Reason wrong = in.onBlock(response, now);
        if (wrong != null) {
            onWrong(wrong, now);
            return;
        }
        owner.onProgress(Direction.DOWNLOAD, in.body().bytes(), in.body().total());
        if (in.state() == Reception.State.COMPLETE) {
            conclude(in.body().whole(), now);
        } else {
            ask(in, now);
        }
    }

    private void onWrong(Reason wrong, long now) {
        boolean changed = wrong == Reason.ETAG_CHANGED || wrong == Reason.CONTENT_FORMAT_CHANGED;
        if (changed && restartsLeft > 0) {
            restartsLeft--;
            Objects.requireNonNull(requests).forget(now);
            receive(now);
        } else {
            end(now);
            owner.onQBlockBroken(wrong, now);
        }
    }

    private void ask(Reception in, long now) {
        List<BlockOption> wanted = in.pollRequest();
        if (!wanted.isEmpty()) {
            CoapOptions asking = further.options();
            for (BlockOption block : wanted) {
                asking = asking.plus(CoapOption.Q_BLOCK2, block);
            }
            Objects.requireNonNull(requests).send(asking, further.payload(), now);
        }
        schedule(in.deadline());
    }

    // The end

    @Override
    protected void onTimeout(long now) {
        if (now >= budgetEnd) {
            fail(ExchangeFailure.BUDGET_SPENT, now);
        } else if (state == State.SENDING) {
            PayloadSets out = Objects.requireNonNull(sets);
            out.onTimeout(now);
            if (out.state() == PayloadSets.State.GAVE_UP) {
                fail(ExchangeFailure.NON_UNANSWERED, now);
            } else {
                sendBlocks(out, now);
            }
        } else if (state == State.RECEIVING) {
            Reception in = Objects.requireNonNull(reception);
            in.onTimeout(now);
            if (in.state() == Reception.State.GAVE_UP) {
                fail(ExchangeFailure.NON_UNANSWERED, now);
            } else {
                ask(in, now);
            }
        }
    }

    private void fail(ExchangeFailure failure, long now) {
        end(now);
        owner.onQBlockFailed(failure, now);
    }

    private void conclude(Message response, long now) {
        end(now);
        owner.onQBlockAnswer(response, now);
    }

    void cancel(long now) {
        end(now);
    }

    private void end(long now) {
        State before = state;
        state = State.ENDED;
        session.timers().cancel(this);
        if (before == State.ASKING) {
            session.qBlockSupport().forget(this, now);
        }
        if (requests != null) {
            requests.forget(now);
        }
        if (place == null) {
            return;
        }
        if (heard) {
            session.complete(place, now);
        } else {
            session.abandon(place, now);
        }
    }

    private void schedule(long deadline) {
        long earlier = Math.min(deadline, budgetEnd);
        if (earlier == Timers.NEVER) {
            session.timers().cancel(this);
        } else {
            session.timers().schedule(this, earlier);
        }
    }

    /** What to ask for the rest of the response with. */
    FurtherBlocks further() {
        return further;
    }

    /** Its messages, or null before there are any. */
    @Nullable
    QBlockRequests requests() {
        return requests;
    }

    /** When its first message went out. */
    long transmittedAt() {
        return transmittedAt;
    }
}
