package io.reactivecoap.netty.internal.session;

import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapException;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.RequestInfo;
import io.reactivecoap.netty.internal.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a group answers, and the rest of it where that has to be asked for: RFC 7959 §2.8 has the client retrieve
 * "any further blocks using unicast exchanges". Confined to the session's event loop.
 */
final class MemberAnswer extends RequestExchange implements Gathering.Owner {

    private final GroupInteraction asked;
    private final Session member;
    private final Message first;
    private @Nullable Gathering gathering;

    MemberAnswer(GroupInteraction asked, Session member, Message first) {
        super(asked.request());
        this.asked = asked;
        this.member = member;
        this.first = first;
    }

    CoapAddress source() {
        return member.peer();
    }

    /** Whether nothing has to be asked for. */
    boolean isWhole() {
        return !isChallenge(first) && !isPart(first);
    }

    private boolean isPart(Message response) {
        return Gathering.isPart(response) && isWantedWhole();
    }

    CoapResponse whole(Message response, long now) {
        return new DefaultCoapResponse(response, member.peer(), now - asked.transmittedAt());
    }

    /** Asks the member alone for what is missing. */
    void goOn(long now) {
        begin(member, asked.startedAt());
        standsFor(asked.sent());
        onResponse(first, now);
    }

    @Override
    void onAnswer(Message response, long now) {
        if (!isPart(response)) {
            onWhole(response, now);
            return;
        }
        gathering = new Gathering(session(), FurtherBlocks.ofWhole(request(), sent().options()), this);
        gathering.begin(response, this, now);
    }

    @Override
    public void onWhole(Message response, long now) {
        asked.onContinued(this, whole(response, now));
    }

    @Override
    public void onBroken(@Nullable Message error, @Nullable CoapException failure, long now) {
        if (failure != null) {
            onFailed(failure, now);
        } else if (error != null) {
            onWhole(error, now);
        }
    }

    @Override
    void onFailed(CoapException failure, long now) {
        asked.onDropped(this, failure, now);
    }

    @Override
    public void onProgress(long bytes, long total) {} // of many bodies at a time, it would say nothing

    @Override
    protected long budgetEnd() {
        return budgetFrom(startedAt());
    }

    @Override
    public long budgetEnd(long now) {
        return budgetEnd();
    }

    void cancel(long now) {
        session().close(this, now);
        if (gathering != null) {
            gathering.cancel(now);
        }
    }

    @Override
    RequestInfo info(long now) {
        return transmissions() > 0 ? super.info(now) : info(asked.token(), 1, now);
    }
}
