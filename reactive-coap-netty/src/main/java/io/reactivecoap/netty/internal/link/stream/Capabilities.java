package io.reactivecoap.netty.internal.link.stream;

import io.reactivecoap.SessionSettings;
import io.reactivecoap.StreamParameters;
import io.reactivecoap.netty.internal.message.Message;
import io.reactivecoap.netty.internal.message.Signal;
import java.util.OptionalLong;

/** What the peer has announced of itself (RFC 8323 §5.3), and what it has not has its base value. */
record Capabilities(long maxMessageSize, boolean blockWiseTransfer, int tokenLength) {

    static final Capabilities BASE =
            new Capabilities(StreamParameters.BASE_MESSAGE_SIZE, false, SessionSettings.MAX_TOKEN_LENGTH);

    /** RFC 8323 §5.3: options that are not included leave what they stand for as it is. */
    Capabilities with(Message csm) {
        boolean blockWise = blockWiseTransfer || csm.options().contains(Signal.BLOCK_WISE_TRANSFER);
        OptionalLong size = Signal.number(csm, Signal.MAX_MESSAGE_SIZE, 4);
        return new Capabilities(size.orElse(maxMessageSize), blockWise, tokenLength(csm));
    }

    /** RFC 8974 §2.2.1: a value of less than 8 is ignored, and one of more than 65,804 is taken for that. */
    private int tokenLength(Message csm) {
        long value = Signal.number(csm, Signal.EXTENDED_TOKEN_LENGTH, 3).orElse(tokenLength);
        return value < SessionSettings.MAX_TOKEN_LENGTH
                ? tokenLength
                : (int) Math.min(value, SessionSettings.MAX_EXTENDED_TOKEN_LENGTH);
    }

    /** RFC 8323 §5.3.2: Block-Wise-Transfer means BERT too where messages may be longer than the base size. */
    boolean hasBert() {
        return blockWiseTransfer && maxMessageSize > StreamParameters.BASE_MESSAGE_SIZE;
    }
}
