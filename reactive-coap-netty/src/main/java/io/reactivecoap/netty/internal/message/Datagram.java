package io.reactivecoap.netty.internal.message;

import io.reactivecoap.CoapCode;

/** A message as RFC 7252 §3 sends it in a datagram: with a type and a message id. */
public record Datagram(Type type, int messageId, Message message) implements Decoded {

    /** RFC 7252 §3: "indicates if this message is of type" 0 to 3, in this order. */
    public enum Type {
        CON,
        NON,
        ACK,
        RST;

        private static final Type[] BY_CODE = values();

        public static Type of(int code) {
            return BY_CODE[code];
        }
    }

    /** RFC 7252 §4.2: an acknowledgement "MUST echo the Message ID" and "be Empty" unless it carries a response. */
    public static Datagram acknowledgement(int messageId) {
        return new Datagram(Type.ACK, messageId, Message.EMPTY);
    }

    /** RFC 7252 §4.2: a Reset "MUST echo the Message ID of the confirmable message and MUST be Empty". */
    public static Datagram reset(int messageId) {
        return new Datagram(Type.RST, messageId, Message.EMPTY);
    }

    public boolean isConfirmable() {
        return type == Type.CON;
    }

    public CoapCode code() {
        return message.code();
    }

    @Override
    public String toString() {
        return type + " mid=" + messageId + " " + message;
    }
}
