package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapTransferException.Reason;
import io.reactivecoap.Reliability;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.CoapOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request and its one response, with the whole of its body. Confined to the session's event loop. */
public abstract class RequestInteraction extends TransferInteraction implements Gathering.Owner, QBlockTransfer.Owner {

    private long endedAt;
    private @Nullable Gathering gathering;
    private @Nullable QBlockTransfer bursts;
    private @Nullable Message part;
    private @Nullable CoapResponse response;
    private @Nullable CoapException failure;

    protected RequestInteraction(CoapRequest request) {
        super(request);
    }

    /** Both null: the peer was asked not to answer, and did not. */
    protected abstract void onOutcome(@Nullable CoapResponse received, @Nullable CoapException failed);

    // In bursts, where the peer takes them

    @Override
    final boolean startsInBursts(long now) {
        if (!session().mayUseQBlock(request()) || !isForBursts()) {
            return false;
        }
        CoapOptions options = session().withUriHost(request().options());
        int szx = blockSzx(options, CoapOption.Q_BLOCK1);
        if (request().payloadLength() > 16 << szx) {
            if (session().qBlockSupport().isUnsupported()
                    || request().payloadLength() - 1 >> szx + 4 > BlockOption.MAX_NUM) {
                return false;
            }
            begin(QBlockTransfer.up(session(), request(), options, szx, this, budgetEnd(now)), now);
        } else {
            if (!session().qBlockSupport().isSupported()
                    || !Gathering.isSafe(request().method())) {
                return false;
            }
            begin(QBlockTransfer.down(session(), request(), options, this, budgetEnd(now)), now);
        }
        return true;
    }

    private boolean isForBursts() {
        CoapOptions options = request().options();
        return request().body().isInMemory()
                && request().reliability() != Reliability.CONFIRMABLE
                && !options.contains(CoapOption.NO_RESPONSE)
                && !options.contains(CoapOption.OBSERVE)
                && !options.contains(CoapOption.BLOCK1)
                && !options.contains(CoapOption.BLOCK2)
                && !options.contains(CoapOption.Q_BLOCK1)
                && !options.contains(CoapOption.Q_BLOCK2);
    }

    private void begin(QBlockTransfer transfer, long now) {
        bursts = transfer;
        session().attend(this);
        transfer.start(now);
    }

    @Override
    public final void onQBlockAnswer(Message response, long now) {
        if (Gathering.isPart(response)) {
            gather(response, Objects.requireNonNull(bursts).further(), now);
        } else {
            onWhole(response, now);
        }
    }

    @Override
    public final void onOrdinaryBlocks(long now) {
        bursts = null;
        session().dismiss(this);
        if (part == null) {
            startOrdinarily(now);
        } else {
            gather(part, further(), now);
        }
    }

    @Override
    public final void onQBlockFailed(ExchangeFailure why, long now) {
        conclude(null, failure(why, now), now);
    }

    @Override
    public final void onQBlockBroken(Reason reason, long now) {
        conclude(null, broken(reason, Transfers.describe(reason), now), now);
    }

    // The response

    @Override
    final void onFirst(Message first, long now) {
        if (!Gathering.isPart(first) || !isWantedWhole()) {
            onWhole(first, now);
        } else if (mayComeInBursts()) {
            part = first; // for the case that the peer does not take them
            begin(QBlockTransfer.down(session(), request(), further().options(), this, budgetEnd(now)), now);
        } else {
            gather(first, further(), now);
        }
    }

    private boolean mayComeInBursts() {
        return session().mayUseQBlock(request())
                && !session().qBlockSupport().isUnsupported()
                && Gathering.isSafe(request().method())
                && isForBursts()
                && request().payloadLength() <= 16 << blockSzx(further().options(), CoapOption.Q_BLOCK1);
    }

    private void gather(Message first, FurtherBlocks further, long now) {
        gathering = new Gathering(session(), further, this);
        gathering.begin(first, this, now);
    }

    @Override
    public final void onWhole(Message whole, long now) {
        conclude(new DefaultCoapResponse(whole, session().peer(), now - sentAt()), null, now);
    }

    private long sentAt() {
        return transmittedAt() < 0 && bursts != null ? bursts.transmittedAt() : transmittedAt();
    }

    @Override
    final RequestInfo info(long now) {
        QBlockRequests sent = bursts == null ? null : bursts.requests();
        return sent == null ? super.info(now) : info(sent.lastToken(), sent.sent(), now);
    }

    @Override
    public final void onBroken(@Nullable Message error, @Nullable CoapException why, long now) {
        if (error != null) {
            onWhole(error, now);
        } else {
            conclude(null, why, now);
        }
    }

    @Override
    public final void onProgress(long bytes, long total) {
        onProgress(TransferProgress.Direction.DOWNLOAD, bytes, total);
    }

    @Override
    public final void cancel(long now) {
        super.cancel(now);
        if (bursts != null) {
            bursts.cancel(now);
        }
        if (gathering != null) {
            gathering.cancel(now);
        }
    }

    @Override
    final void tellOutcome() {
        if (isEnded()) {
            onOutcome(response, failure);
        }
    }

    @Override
    protected final void onSent(boolean confirmable, long now) {
        if (!confirmable && suppresses(CoapCode.CONTENT, CoapCode.BAD_REQUEST, CoapCode.INTERNAL_SERVER_ERROR)) {
            session().release(this, now);
            conclude(null, null, now);
        }
    }

    @Override
    protected final void onPromised(long now) {
        // RFC 7967 §2.1: a server that suppresses the response to a CON still acknowledges it
        if (suppresses(CoapCode.CONTENT)) {
            session().close(this, now);
            conclude(null, null, now);
        }
    }

    @Override
    protected final void onFailure(ExchangeFailure reason, long now) {
        if (reason == ExchangeFailure.NON_UNANSWERED && suppresses(CoapCode.CONTENT)) {
            conclude(null, null, now);
        } else {
            super.onFailure(reason, now);
        }
    }

    @Override
    final void onFailed(CoapException why, long now) {
        if (bursts != null) {
            bursts.cancel(now);
        }
        if (gathering != null) {
            gathering.cancel(now);
        }
        conclude(null, why, now);
    }

    private void conclude(@Nullable CoapResponse received, @Nullable CoapException failed, long now) {
        endedAt = now;
        response = received;
        failure = failed;
        if (bursts != null) {
            session().dismiss(this);
        }
        isOver();
    }

    /** The request as an error describes it, once there is an outcome. */
    protected final RequestInfo info() {
        return info(endedAt);
    }
}
