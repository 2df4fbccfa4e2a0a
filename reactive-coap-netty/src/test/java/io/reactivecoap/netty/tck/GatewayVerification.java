package io.reactivecoap.netty.tck;

import io.reactivecoap.CoapSession;
import io.reactivecoap.NackReason;
import io.reactivecoap.netty.pubsub.GatewayServer;
import io.reactivecoap.netty.rim.Rim;
import io.reactivecoap.pubsub.EmqxConnection;
import io.reactivecoap.pubsub.EmqxCredentials;
import io.reactivecoap.pubsub.EmqxGateway;
import java.util.Objects;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** A publisher of a connection with a double of EMQX's gateway. */
abstract class GatewayVerification<T> extends SessionVerification<T> {

    private GatewayServer gateway;
    private int clients;

    @BeforeClass
    void startGateway() {
        gateway = GatewayServer.overUdp();
    }

    @AfterClass(alwaysRun = true)
    void stopGateway() {
        gateway.close();
    }

    final GatewayServer gateway() {
        return gateway;
    }

    /** A session with the gateway. */
    final CoapSession reached() {
        return rim().open(gateway.uri());
    }

    /** Credentials that nobody has had before. */
    final EmqxCredentials somebody() {
        clients++;
        return EmqxCredentials.of("client" + clients);
    }

    final EmqxConnection connected() {
        return connected(reached());
    }

    final EmqxConnection connected(CoapSession session) {
        return Objects.requireNonNull(EmqxGateway.connect(session, somebody()).block(Rim.PATIENCE));
    }

    /** A connection whose session has ended. */
    final EmqxConnection lost() {
        CoapSession session = reached();
        EmqxConnection connection = connected(session);
        session.disconnect(NackReason.NOT_DELIVERABLE);
        gateway.forget(connection.clientId());
        return connection;
    }
}
