package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.TransferProgress;
import io.reactivecoap.netty.internal.exchange.ExchangeFailure;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.option.BlockOption;
import io.reactivecoap.option.CoapOption;
import io.reactivecoap.option.NoResponse;
import org.jspecify.annotations.Nullable;

/** A request and its one response, with the whole of its body. Confined to the session's event loop. */
public abstract class RequestInteraction extends TransferInteraction implements Gathering.Owner {

    private long endedAt;
    private @Nullable Gathering gathering;
    private @Nullable CoapResponse response;
    private @Nullable CoapException failure;

    protected RequestInteraction(CoapRequest request) {
        super(request);
    }

    /** Both null: the peer was asked not to answer, and did not. */
    protected abstract void onOutcome(@Nullable CoapResponse received, @Nullable CoapException failed);

    @Override
    final void onFirst(Message first, long now) {
        if (Gathering.isPart(first) && isWantedWhole()) {
            gathering = new Gathering(session(), further(), this);
            gathering.begin(first, this, now);
        } else {
            onWhole(first, now);
        }
    }

    /** Whoever names a block wants that one. */
    private boolean isWantedWhole() {
        BlockOption own = request().options().get(CoapOption.BLOCK2);
        return own == null || own.num() == 0;
    }

    @Override
    public final void onWhole(Message whole, long now) {
        conclude(new DefaultCoapResponse(whole, session().peer(), now - transmittedAt()), null, now);
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
        if (gathering != null) {
            gathering.cancel(now);
        }
        conclude(null, why, now);
    }

    private void conclude(@Nullable CoapResponse received, @Nullable CoapException failed, long now) {
        endedAt = now;
        response = received;
        failure = failed;
        isOver();
    }

    private boolean suppresses(CoapCode... codes) {
        NoResponse wish = sent().options().get(CoapOption.NO_RESPONSE);
        if (wish == null) {
            return false;
        }
        for (CoapCode code : codes) {
            if (!wish.suppressesClass(code.codeClass())) {
                return false;
            }
        }
        return true;
    }

    /** The request as an error describes it, once there is an outcome. */
    protected final RequestInfo info() {
        return info(endedAt);
    }
}
