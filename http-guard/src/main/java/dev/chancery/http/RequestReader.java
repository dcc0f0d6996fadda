/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes on one connection as requests, hands on what is well-formed, and says why what is not is none. A head is handed on once it is whole, so
 * nobody behind sees the beginning of one that is refused. Belongs to one event loop.
 */
final class RequestReader {
    private static final int CHUNK_LINE_BYTES_MAX = 16;
    /** Extensions of chunks (RFC 9112 section 7.1.1) and trailers say nothing to anybody here. */
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,8}");

    private static final String AFTER_CHUNKS = "";

    private enum Part {
        FIRST_LINE,
        HEADERS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        LAST
    }

    private final int headBytesMax;
    private final long bodyBytesMax;
    private final StringBuilder line = new StringBuilder();

    private Part part = Part.FIRST_LINE;
    private RequestHead head = new RequestHead();
    private int headBytes;
    /** Of the body, or of the chunk at hand. */
    private long left;

    private long bodyBytes;
    private boolean begun;
    private boolean afterReturn;
    private long heads;
    private @Nullable ByteBuf whole;

    RequestReader(int headBytesMax, long bodyBytesMax) {
        this.headBytesMax = headBytesMax;
        this.bodyBytesMax = bodyBytesMax;
    }

    /**
     * Takes all of {@code bytes} and appends to {@code onward} what is to be handed on.
     *
     * @return why it is no request; then nothing may be read any more
     */
    @Nullable
    Refusal read(ByteBuf bytes, ByteBuf onward) {
        while (bytes.isReadable()) {
            begun = true;
            if (part == Part.BODY || part == Part.CHUNK) {
                content(bytes, onward);
                continue;
            }
            Refusal refusal = line(bytes, onward);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    /** Whether a request has begun and is not here yet. */
    boolean isWithinRequest() {
        return begun;
    }

    /** Whether its head was handed on and its body is not here yet. */
    boolean isWithinBody() {
        return part != Part.FIRST_LINE && part != Part.HEADERS;
    }

    /** How many heads were handed on. */
    long heads() {
        return heads;
    }

    /** The connection is gone. */
    void release() {
        if (whole != null) {
            whole.release();
            whole = null;
        }
    }

    private void content(ByteBuf bytes, ByteBuf onward) {
        int count = (int) Math.min(left, bytes.readableBytes());
        onward.writeBytes(bytes, count);
        left -= count;
        if (left == 0) {
            if (part == Part.CHUNK) {
                part = Part.CHUNK_END;
            } else {
                next();
            }
        }
    }

    /** One byte of a line, or its end. */
    private @Nullable Refusal line(ByteBuf bytes, ByteBuf onward) {
        int octet = bytes.readUnsignedByte();
        if (afterReturn != (octet == '\n')) {
            return Refusal.malformed(
                    "lines must end with CR LF; a CR or LF alone is not allowed (RFC 9112 section " + "2.2)");
        }
        if (octet == '\r') {
            afterReturn = true;
            return null;
        }
        if (octet != '\n') {
            line.append((char) octet);
            return tooLong(1);
        }
        afterReturn = false;
        String text = line.toString();
        line.setLength(0);
        Refusal tooLong = tooLong(2);
        return tooLong != null ? tooLong : ended(text, bytes, onward);
    }

    private @Nullable Refusal tooLong(int more) {
        if (part != Part.FIRST_LINE && part != Part.HEADERS) {
            return line.length() > CHUNK_LINE_BYTES_MAX
                    ? Refusal.malformed("a chunk must begin with its size and nothing else (RFC 9112 section 7.1)")
                    : null;
        }
        headBytes += more;
        return headBytes > headBytesMax
                ? new Refusal(431, "request line and headers are longer than " + headBytesMax + " bytes")
                : null;
    }

    private @Nullable Refusal ended(String text, ByteBuf bytes, ByteBuf onward) {
        return switch (part) {
            case FIRST_LINE -> firstLine(text, bytes);
            case HEADERS -> text.isEmpty() ? headEnded(onward) : header(text);
            case CHUNK_SIZE -> chunk(text, onward);
            case CHUNK_END, LAST -> afterChunk(text, onward);
            case BODY, CHUNK -> throw new IllegalStateException("content has no lines");
        };
    }

    private @Nullable Refusal firstLine(String text, ByteBuf bytes) {
        // RFC 9112 section 2.2: one empty line before a request is passed over.
        if (text.isEmpty() && headBytes == 2) {
            begun = false;
            return null;
        }
        Refusal refusal = head.begin(text);
        if (refusal == null) {
            whole = bytes.alloc().buffer(512, headBytesMax + 16);
            append(text);
            part = Part.HEADERS;
        }
        return refusal;
    }

    private @Nullable Refusal header(String text) {
        Refusal refusal = head.add(text);
        if (refusal == null && !RequestHead.isLeftOut(text)) {
            append(text);
        }
        return refusal;
    }

    private @Nullable Refusal headEnded(ByteBuf onward) {
        Refusal refusal = head.end();
        if (refusal == null && head.bodyBytes() > bodyBytesMax) {
            refusal = tooLarge();
        }
        if (refusal != null) {
            return refusal;
        }
        append("");
        ByteBuf all = whole;
        if (all != null) {
            onward.writeBytes(all);
        }
        release();
        heads++;
        left = head.bodyBytes();
        if (head.isChunked()) {
            part = Part.CHUNK_SIZE;
        } else if (left > 0) {
            part = Part.BODY;
        } else {
            next();
        }
        return null;
    }

    private @Nullable Refusal chunk(String text, ByteBuf onward) {
        if (!CHUNK_SIZE.matcher(text).matches()) {
            return Refusal.malformed("a chunk must begin with its size and nothing else (RFC 9112 section 7.1)");
        }
        left = Long.parseLong(text, 16);
        bodyBytes += left;
        if (bodyBytes > bodyBytesMax) {
            return tooLarge();
        }
        onward.writeCharSequence(text + "\r\n", StandardCharsets.US_ASCII);
        part = left == 0 ? Part.LAST : Part.CHUNK;
        return null;
    }

    private @Nullable Refusal afterChunk(String text, ByteBuf onward) {
        if (!text.equals(AFTER_CHUNKS)) {
            return Refusal.malformed(
                    "a chunk must have the stated length, and no trailer may follow the last one (RFC 9112 section "
                            + "7.1)");
        }
        onward.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        if (part == Part.LAST) {
            next();
        } else {
            part = Part.CHUNK_SIZE;
        }
        return null;
    }

    private void next() {
        part = Part.FIRST_LINE;
        head = new RequestHead();
        headBytes = 0;
        bodyBytes = 0;
        begun = false;
    }

    private Refusal tooLarge() {
        return new Refusal(413, "the body is longer than " + bodyBytesMax + " bytes");
    }

    private void append(String text) {
        ByteBuf all = whole;
        if (all != null) {
            all.writeCharSequence(text, StandardCharsets.ISO_8859_1);
            all.writeShort('\r' << 8 | '\n');
        }
    }
}
