package io.reactivecoap.netty.internal.session;

import io.netty.buffer.ByteBuf;
import io.reactivecoap.CoapAddress;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.NackReason;
import io.reactivecoap.SessionEvent;
import io.reactivecoap.SessionSettings;
import io.reactivecoap.netty.internal.codec.DatagramCodec;
import io.reactivecoap.netty.internal.link.Delivery;
import io.reactivecoap.netty.internal.link.Tap;
import io.reactivecoap.netty.internal.link.datagram.GroupLinks;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.internal.message.Decoded;
import io.reactivecoap.netty.internal.message.Malformed;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Token;
import io.reactivecoap.netty.internal.time.Entropy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The protocol with a group (RFC 7252 §8): its own requests go to the group's address, and each of those who answer gets an
 * ordinary session, which takes what comes from that address and continues what has only begun. All of them are driven as
 * one. Who says nothing that was asked for is answered without being remembered. Confined to the session's event loop.
 */
public final class GroupSession extends Session {

    /** A late answer is known for one when it is to one of so many requests before. */
    private static final int LATE_KNOWN = 64;

    private record Reply(Datagram datagram, InetSocketAddress to) {}

    private final InetSocketAddress group;
    private final GroupLinks links;
    private final Map<SocketAddress, Member> byAddress = new HashMap<>(4);
    private final List<Member> members = new ArrayList<>(4);
    private final Queue<Reply> replies = new ArrayDeque<>(1);
    private final Set<Token> ended = new LinkedHashSet<>(2);
    private @Nullable Function<CoapAddress, Tap> taps;
    private int speaking;
    private SocketAddress destination;

    public GroupSession(InetSocketAddress group, SessionSettings settings, Entropy entropy) {
        this(group, settings, entropy, new GroupLinks(settings, entropy));
    }

    private GroupSession(InetSocketAddress group, SessionSettings settings, Entropy entropy, GroupLinks links) {
        super(CoapAddress.inet(group), null, settings, entropy, links::toGroup);
        this.group = group;
        this.links = links;
        destination = group;
    }

    @Override
    public void tapBy(Function<CoapAddress, Tap> by) {
        super.tapBy(by);
        taps = by;
    }

    // What is received

    @Override
    public void receive(ByteBuf in, @Nullable SocketAddress from, long now) {
        if (isClosed() || !(from instanceof InetSocketAddress sender)) {
            return;
        }
        Member member = byAddress.get(sender);
        if (member == null) {
            member = onStranger(DatagramCodec.decode(in.duplicate(), true), sender);
        }
        if (member != null) {
            member.session().receive(in, now);
        }
    }

    /** Makes a member of one who answers. */
    private @Nullable Member onStranger(Decoded decoded, InetSocketAddress from) {
        if (decoded instanceof Malformed malformed) {
            onBadPacket(malformed.reason());
            if (malformed.rejectable()) {
                replies.add(new Reply(Datagram.reset(malformed.messageId()), from));
            }
            return null;
        }
        Datagram datagram = (Datagram) decoded;
        // RFC 7252 §8.2: "only the token MUST match; the source endpoint of the response does not need to (and will
        // not) be
        // the same as the destination endpoint of the original request"
        if (!isAnswerInTime(datagram)) {
            seen(datagram, from);
            onUnasked(datagram, from);
            return null;
        }
        if (members.size() >= settings().multicast().maxResponders()) {
            seen(datagram, from);
            log(new SessionEvent.ResponseDropped(
                    CoapAddress.inet(from), "more members than MulticastParameters.maxResponders have answered"));
            acknowledge(datagram, from);
            return null;
        }
        Member member = new Member(this, from, links::toMember);
        if (taps != null) {
            member.session().tapBy(taps);
        }
        byAddress.put(from, member);
        members.add(member);
        return member;
    }

    /** No member's session sees what comes from one who is none. */
    private void seen(Datagram datagram, InetSocketAddress from) {
        if (taps != null) {
            taps.apply(CoapAddress.inet(from)).onReceived(datagram, false);
        }
    }

    /** An acknowledgement answers nothing here: a request to a group asks for none. */
    private boolean isAnswerInTime(Datagram datagram) {
        return (datagram.type() == Datagram.Type.CON || datagram.type() == Datagram.Type.NON)
                && exchanges().expects(datagram.message());
    }

    /** RFC 7252 §4.2: a CON is acknowledged or else rejected; §4.3: a NON is silently ignored. */
    private void onUnasked(Datagram datagram, InetSocketAddress from) {
        if (isLate(datagram.message())) {
            acknowledge(datagram, from);
            return;
        }
        if (datagram.isConfirmable()) {
            replies.add(new Reply(Datagram.reset(datagram.messageId()), from));
        }
        onRejected(datagram.message(), CoapAddress.inet(from));
    }

    private void acknowledge(Datagram datagram, InetSocketAddress to) {
        if (datagram.isConfirmable()) {
            replies.add(new Reply(Datagram.acknowledgement(datagram.messageId()), to));
        }
    }

    private boolean isLate(Message message) {
        return message.code().isResponse() && ended.contains(message.token());
    }

    /** Whether a message that answers no request to the member answers one to the group, in time or not. */
    boolean expects(Message message) {
        return exchanges().expects(message) || isLate(message);
    }

    void deliver(Message message, Member from, long now) {
        if (exchanges().find(message.token()) instanceof GroupInteraction asked) {
            asked.onAnswer(from.session(), message, now);
        }
    }

    void onRejected(Message message, CoapAddress from) {
        if (message.code().isResponse() && exchanges().find(message.token()) != null) {
            onBadPacket("the response of " + from + " has an unknown critical option");
        }
    }

    /** No answers to a request are awaited any more. */
    void hasEnded(Token token) {
        if (token.length() == 0) {
            return; // it was never asked
        }
        ended.add(token);
        if (ended.size() > LATE_KNOWN) {
            ended.remove(ended.iterator().next());
        }
    }

    /** One that no late answer has. */
    @Override
    Token newToken() {
        Token token = super.newToken();
        while (ended.contains(token)) {
            token = super.newToken();
        }
        return token;
    }

    @Override
    public void onUnreachable(String detail, SocketAddress to, long now) {
        Member member = byAddress.get(to);
        if (member != null) {
            member.session().onUnreachable(detail, now);
        } else if (to.equals(group)) {
            onUnreachable(detail, now);
        }
    }

    // What is sent

    /** RFC 7252 §8.1: "Such multicast requests MUST be Non-confirmable." */
    @Override
    Delivery delivery(CoapRequest request) {
        return deliveries().nonConfirmable(request);
    }

    /** How long answers to a request are waited for. */
    long window(CoapRequest request) {
        return settings()
                .multicast()
                .windowFor(request.transmission().orElse(settings().transmission()))
                .toNanos();
    }

    @Override
    public int transmitSize() {
        Reply reply = replies.peek();
        if (reply != null) {
            return DatagramCodec.size(reply.datagram.message());
        }
        int size = super.transmitSize();
        if (size > 0) {
            return size;
        }
        Member member = nextToSpeak();
        if (member != null) {
            return member.session().transmitSize();
        }
        forgetMembers();
        return 0;
    }

    @Override
    public void transmit(ByteBuf out) {
        Reply reply = replies.poll();
        if (reply != null) {
            DatagramCodec.encode(reply.datagram, out);
            if (taps != null) {
                taps.apply(CoapAddress.inet(reply.to)).onSent(reply.datagram, 1);
            }
            destination = reply.to;
            return;
        }
        if (super.transmitSize() > 0) {
            super.transmit(out);
            destination = group;
            return;
        }
        Member member = members.get(speaking);
        member.session().transmit(out);
        destination = member.address();
    }

    /** Each of them in turn, as long as it has something to send. */
    private @Nullable Member nextToSpeak() {
        for (int quiet = 0; quiet < members.size(); quiet++) {
            Member member = members.get(speaking);
            if (member.session().transmitSize() > 0) {
                return member;
            }
            speaking = (speaking + 1) % members.size();
        }
        return null;
    }

    /** With nobody who asks the group, there is nobody either who would have to know who has answered. */
    private void forgetMembers() {
        if (members.isEmpty() || isAttended()) {
            return;
        }
        members.removeIf(member -> member.session().isAtRest());
        byAddress.values().retainAll(members);
        speaking = 0;
    }

    @Override
    public SocketAddress destination() {
        return destination;
    }

    // Its life

    @Override
    boolean hasOnePeer() {
        return false;
    }

    @Override
    public void configure(SessionSettings newSettings, long now) {
        super.configure(newSettings, now);
        members.forEach(member -> member.session().configure(newSettings, now));
    }

    @Override
    public void close(@Nullable NackReason reason, @Nullable Throwable cause, long now) {
        super.close(reason, cause, now);
        members.forEach(member -> member.session().close(reason, cause, now));
        members.clear();
        byAddress.clear();
        replies.clear();
    }

    @Override
    public boolean isIdle() {
        return super.isIdle()
                && replies.isEmpty()
                && members.stream().allMatch(member -> member.session().isAtRest());
    }
}
