/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import dev.chancery.contracts.Bytes;
import dev.chancery.x509.ocsp.OcspAnswer.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.Locale;

/** What goes back to the client: an OCSPResponse in DER, and what HTTP and metrics need to know of it. */
sealed interface Answer {
    Bytes der();

    /** {@code good}, {@code revoked}, {@code unknown}, {@code several}, or the error status: the metric's tag. */
    String status();

    /** Whom else an answer may be given to. */
    enum Reach {
        /** Everybody who asks the same. */
        EVERYBODY,
        /** Its nonce makes it one client's own. */
        ITS_CLIENT,
        /** It tells of a serial number that is not on the log, and the certificate may be issued in the next moment. */
        THIS_MOMENT
    }

    /** Authoritative: signed, and to be believed from thisUpdate to nextUpdate. */
    record Signed(ByteBuf content, String status, Instant thisUpdate, Instant nextUpdate, Reach reach)
            implements Answer {
        static Signed of(byte[] der, String status, Instant thisUpdate, Instant nextUpdate, Reach reach) {
            return new Signed(Unpooled.wrappedBuffer(der), status, thisUpdate, nextUpdate, reach);
        }

        @Override
        public Bytes der() {
            return Bytes.of(octets());
        }

        /** Not to be changed. */
        byte[] octets() {
            return ByteBufUtil.getBytes(content, content.readerIndex(), content.readableBytes(), false);
        }

        boolean repeatable() {
            return reach == Reach.EVERYBODY;
        }

        /** The clock was set back after it was signed: clients would take it for one that is not valid yet. */
        boolean isAheadOf(Instant now) {
            return thisUpdate.isAfter(now);
        }
    }

    /** An error status: unsigned, without responseBytes (RFC 6960 §4.2.1), not to be kept by anyone. */
    record Failed(Failure failure) implements Answer {
        @Override
        public Bytes der() {
            return Bytes.of(failure.encoded());
        }

        @Override
        public String status() {
            return failure.name().toLowerCase(Locale.ROOT);
        }
    }
}
