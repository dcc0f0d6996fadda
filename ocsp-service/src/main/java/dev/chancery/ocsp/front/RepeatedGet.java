/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The octets of one GET, from its first to its empty line.
 *
 * @param rest what follows the target: a blank, the version, the headers, the empty line
 */
record RepeatedGet(String target, ByteBuf rest) {
    private static final ByteBuf BEGIN = octets("GET ");
    /** Longer ones are read each time. */
    static final int OCTETS_MAX = 4_096;

    /** What changes nothing about an answer. What is not here may. */
    private static final Set<String> IDLE_HEADERS = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "content-type",
            "host",
            "pragma",
            "user-agent",
            "via",
            "x-forwarded-for");

    /** Null where the octets are something else: a part of a request, more than one, another method. */
    static @Nullable RepeatedGet of(ByteBuf octets) {
        if (octets.readableBytes() > OCTETS_MAX
                || !beginsWith(octets, BEGIN)
                || afterEmptyLine(octets) != octets.writerIndex()) {
            return null;
        }
        int begin = octets.readerIndex() + BEGIN.readableBytes();
        int blank = octets.indexOf(begin, octets.writerIndex(), (byte) ' ');
        return blank < 0
                ? null
                : new RepeatedGet(
                        octets.toString(begin, blank - begin, StandardCharsets.ISO_8859_1),
                        Unpooled.copiedBuffer(octets.slice(blank, octets.writerIndex() - blank)));
    }

    /**
     * Whether a request is answered by looking at its target alone: no condition, no range, no other version, nothing to be said of the connection.
     */
    static boolean isAbout(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && request.version() == HttpVersion.HTTP_1_1
                && request.headers().entries().stream().allMatch(RepeatedGet::isIdle);
    }

    private static boolean isIdle(Map.Entry<String, String> header) {
        return IDLE_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))
                || (header.getKey().equalsIgnoreCase(HttpHeaders.CONNECTION.toString())
                        && header.getValue().equalsIgnoreCase("keep-alive"));
    }

    /**
     * What these octets ask for, when they are this but for the target; else null. More than one request makes a target that nobody ever asked for: it has
     * blanks in it.
     */
    @Nullable
    String targetOf(ByteBuf octets) {
        int begin = octets.readerIndex() + BEGIN.readableBytes();
        int end = octets.writerIndex() - rest.readableBytes();
        if (end < begin
                || !beginsWith(octets, BEGIN)
                || !ByteBufUtil.equals(octets, end, rest, rest.readerIndex(), rest.readableBytes())) {
            return null;
        }
        return octets.toString(begin, end - begin, StandardCharsets.ISO_8859_1);
    }

    /** Where the head of a request ends, by all that readers of HTTP take for the end of a line (RFC 9112 §2.2); -1 where it does not. */
    private static int afterEmptyLine(ByteBuf octets) {
        int end = octets.writerIndex();
        for (int line = lineAfter(octets, octets.readerIndex());
                line > 0 && line < end;
                line = lineAfter(octets, line)) {
            int feed = octets.getByte(line) == '\r' ? line + 1 : line;
            if (feed < end && octets.getByte(feed) == '\n') {
                return feed + 1;
            }
        }
        return -1;
    }

    /** -1 where the line does not end. */
    private static int lineAfter(ByteBuf octets, int from) {
        int feed = octets.indexOf(from, octets.writerIndex(), (byte) '\n');
        return feed < 0 ? -1 : feed + 1;
    }

    private static boolean beginsWith(ByteBuf octets, ByteBuf beginning) {
        return octets.readableBytes() >= beginning.readableBytes()
                && ByteBufUtil.equals(octets, octets.readerIndex(), beginning, 0, beginning.readableBytes());
    }

    private static ByteBuf octets(String ascii) {
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(ascii, StandardCharsets.US_ASCII));
    }
}
