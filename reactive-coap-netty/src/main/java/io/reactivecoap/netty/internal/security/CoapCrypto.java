package io.reactivecoap.netty.internal.security;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Bouncy Castle's cryptography with one defect fenced: a record that cannot be decrypted has to be discarded silently (RFC 6347
 * §4.1.2.7), and one that is too short would end the association instead. Made off the event loops, where it may wait for
 * the system's randomness once.
 */
final class CoapCrypto extends BcTlsCrypto {

    private CoapCrypto(SecureRandom random) {
        super(random);
    }

    /** The one instance; to be asked for off the event loops. */
    static CoapCrypto get() {
        return Holder.INSTANCE;
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryption, int mac) throws IOException {
        TlsCipher cipher = super.createCipher(parameters, encryption, mac);
        return parameters.getServerVersion().isDTLS() ? new Fenced(cipher) : cipher;
    }

    private static final class Holder {
        static final CoapCrypto INSTANCE = make();

        private static CoapCrypto make() {
            try {
                SecureRandom random = SecureRandom.getInstance("DRBG");
                random.nextBytes(new byte[1]); // seeded here, and never again
                CryptoServicesRegistrar.getSecureRandom().nextBytes(new byte[1]); // of which blinding makes use
                return new CoapCrypto(random);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no DRBG", e);
            }
        }
    }

    private record Fenced(TlsCipher cipher) implements TlsCipher {

        @Override
        public TlsDecodeResult decodeCiphertext(
                long sequence, short type, ProtocolVersion version, byte[] ciphertext, int offset, int length)
                throws IOException {
            try {
                return cipher.decodeCiphertext(sequence, type, version, ciphertext, offset, length);
            } catch (TlsFatalAlert e) {
                throw new TlsFatalAlert(AlertDescription.bad_record_mac, e); // the one that is discarded
            }
        }

        @Override
        public TlsEncodeResult encodePlaintext(
                long sequence,
                short type,
                ProtocolVersion version,
                int header,
                byte[] plaintext,
                int offset,
                int length)
                throws IOException {
            return cipher.encodePlaintext(sequence, type, version, header, plaintext, offset, length);
        }

        @Override
        public int getCiphertextDecodeLimit(int plaintextLimit) {
            return cipher.getCiphertextDecodeLimit(plaintextLimit);
        }

        @Override
        public int getCiphertextEncodeLimit(int plaintextLimit) {
            return cipher.getCiphertextEncodeLimit(plaintextLimit);
        }

        @Override
        public int getPlaintextDecodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextDecodeLimit(ciphertextLimit);
        }

        @Override
        public int getPlaintextEncodeLimit(int ciphertextLimit) {
            return cipher.getPlaintextEncodeLimit(ciphertextLimit);
        }

        @Override
        public void rekeyDecoder() throws IOException {
            cipher.rekeyDecoder();
        }

        @Override
        public void rekeyEncoder() throws IOException {
            cipher.rekeyEncoder();
        }

        @Override
        public boolean usesOpaqueRecordTypeDecode() {
            return cipher.usesOpaqueRecordTypeDecode();
        }

        @Override
        public boolean usesOpaqueRecordTypeEncode() {
            return cipher.usesOpaqueRecordTypeEncode();
        }
    }
}
