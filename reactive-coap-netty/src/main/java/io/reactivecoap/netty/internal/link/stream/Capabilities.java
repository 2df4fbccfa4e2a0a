package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.SessionSettings;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import java.util.OptionalLong;

/** What the peer has announced of itself (RFC 8323 §5.3), and what it has not has its base value. */
record Capabilities(long maxMessageSize, boolean blockWiseTransfer, long tokenLength) {

    static final Capabilities BASE =
            new Capabilities(StreamParameters.BASE_MESSAGE_SIZE, false, SessionSettings.MAX_TOKEN_LENGTH);

    /** RFC 8323 §5.3: options that are not included leave what they stand for as it is. */
    Capabilities with(Message csm) {
        boolean blockWise = blockWiseTransfer || csm.options().contains(Signal.BLOCK_WISE_TRANSFER);
        OptionalLong size = Signal.number(csm, Signal.MAX_MESSAGE_SIZE, 4);
        OptionalLong token = Signal.number(csm, Signal.EXTENDED_TOKEN_LENGTH, 3);
        return new Capabilities(size.orElse(maxMessageSize), blockWise, token.orElse(tokenLength));
    }

    /** RFC 8323 §6: BERT takes Block-Wise-Transfer and a Max-Message-Size "larger than 1152". */
    boolean hasBert() {
        return blockWiseTransfer && maxMessageSize > StreamParameters.BASE_MESSAGE_SIZE;
    }
}
