package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapCode;
import io.reactivecoap.CoapRequest;
import io.reactivecoap.CoapResponse;
import io.reactivecoap.CoapSession;
import io.reactivecoap.MulticastParameters;
import io.reactivecoap.netty.internal.message.Datagram;
import io.reactivecoap.netty.rim.GroupMember;
import io.reactivecoap.netty.rim.UdpPeer;
import io.reactivecoap.option.CoapOption;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The answers of a group's members: of as many of them as the request's path says. */
public class RequestManyTckTest extends SessionVerification<CoapResponse> {

    private static final int MEMBERS = 3;
    private static final String GROUP = "224.0.1.187";
    private static final Duration WINDOW = Duration.ofMillis(200);

    private final List<GroupMember> members = new ArrayList<>();
    private CoapSession group;

    @BeforeClass
    void open() throws IOException {
        int port = 0;
        for (int i = 1; i <= MEMBERS; i++) {
            int number = i;
            members.add(new GroupMember(
                    InetAddress.getByName(GROUP), port, "127.0.0." + i, request -> answer(request, number)));
            port = members.get(0).port();
        }
        String loopback = GroupMember.loopback().getName();
        group = rim().connect(
                        rim().client()
                                .settings(settings -> settings.multicast(MulticastParameters.DEFAULT
                                        .withNetworkInterface(loopback)
                                        .withWindow(WINDOW))),
                        "coap://" + GROUP + ":" + port);
    }

    private static @Nullable Datagram answer(Datagram request, int number) {
        String wanted = request.message().options().get(CoapOption.URI_PATH);
        return number > Integer.parseInt(wanted) ? null : UdpPeer.response(request, CoapCode.CONTENT);
    }

    @AfterClass(alwaysRun = true)
    void closeMembers() {
        members.forEach(GroupMember::close);
    }

    @Override
    public Publisher<CoapResponse> createPublisher(long elements) {
        return group.requestMany(CoapRequest.get("/" + elements));
    }

    @Override
    public Publisher<CoapResponse> createFailedPublisher() {
        CoapSession ended = rim().client().open("coap://" + GROUP);
        ended.dispose();
        return asked(ended.requestMany(CoapRequest.get("/")).next());
    }

    @Override
    public long maxElementsFromPublisher() {
        return MEMBERS;
    }
}
