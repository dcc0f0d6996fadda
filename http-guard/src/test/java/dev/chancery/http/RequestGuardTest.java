/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestGuardTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String SMUGGLED =
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new RequestGuard(new PortRules("test", 10, 10, 8_192, 1_000, Duration.ofSeconds(20))));

    @Test
    void whatIsRefusedIsAnsweredAndTheConnectionClosed() {
        send(SMUGGLED + GET);
        assertThat(answer())
                .startsWith("HTTP/1.1 400 ")
                .contains("Connection: close", "Date: ", "Content-Length and Transfer-Encoding must not both");
        assertThat(handedOn()).isEmpty();
        send(GET);
        assertThat(handedOn()).isEmpty();
        assertThat(answer()).as("nothing is read behind it").isEmpty();
        channel.advanceTimeBy(3, TimeUnit.SECONDS);
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST / HTTP/1.1#Host: h#Content-Length: 1001##|413 Content Too Large",
                "GET /%s HTTP/1.1#|431 Request Header Fields Too Large",
                "GET / HTTP/2.0#|505 HTTP Version Not Supported",
                "GET  / HTTP/1.1#|400 Bad Request"
            })
    void aRefusalIsCalledAsItsStatusIs(String request, String called) {
        send(request.replace("#", "\r\n").formatted("a".repeat(8_192)));

        assertThat(answer())
                .startsWith("HTTP/1.1 " + called + "\r\n")
                .contains("\"title\":\"" + called.substring(4) + "\",\"status\":" + called.substring(0, 3));
    }

    @Test
    void nobodyIsGivenTheAnswerToAnothersRequest() {
        send(GET);
        send(SMUGGLED);
        assertThat(answer()).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aRequestThatDripsIsCutOff() {
        send("GET / HTTP/1.1\r\n");
        channel.advanceTimeBy(15, TimeUnit.SECONDS);
        send("Host: h\r\n");
        channel.runScheduledPendingTasks();
        assertThat(answer()).isEmpty();
        channel.advanceTimeBy(6, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(answer()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void aBodyThatDripsIsCutOff() {
        send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na");
        assertThat(handedOn()).endsWith("a");
        channel.advanceTimeBy(21, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(answer()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void aConnectionThatRestsBetweenRequestsIsLeftAlone() {
        send(GET);
        channel.advanceTimeBy(21, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        assertThat(answer()).isEmpty();
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private String handedOn() {
        return all(channel.readInbound());
    }

    private String answer() {
        return all(channel.readOutbound());
    }

    private static String all(@Nullable ByteBuf bytes) {
        return bytes == null ? "" : bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
