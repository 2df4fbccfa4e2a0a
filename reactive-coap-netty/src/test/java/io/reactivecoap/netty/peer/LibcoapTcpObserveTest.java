package io.reactivecoap.netty.peer;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Observing with libcoap 4.3.1 over TCP. */
class LibcoapTcpObserveTest extends StreamObserveContract {

    @RegisterExtension
    static final LibcoapServer SERVER = LibcoapServer.with("-d", "10", "-v", "7");

    private static final Pattern CHANGE = Pattern.compile("(create new|removed) subscription (\\S+)");

    private int before;

    @BeforeEach
    void looksAtWhatIsPrintedFromNowOn() {
        before = SERVER.printed().length();
    }

    @Override
    String uri() {
        return SERVER.tcpUri();
    }

    /** Of this test: those of earlier ones may end now, when the server notices that their connections have. */
    @Override
    int observers() {
        Set<String> open = new HashSet<>();
        Matcher change = CHANGE.matcher(SERVER.printed());
        change.region(before, change.regionEnd());
        while (change.find()) {
            if (change.group(1).equals("removed")) {
                open.remove(change.group(2));
            } else {
                open.add(change.group(2));
            }
        }
        return open.size();
    }
}
