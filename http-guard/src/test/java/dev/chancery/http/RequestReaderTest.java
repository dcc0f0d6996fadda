/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final String HOST = "Host: h\r\n";

    private final RequestReader reader = new RequestReader(8_192, 1_000);
    private final ByteBuf onward = Unpooled.buffer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n" + HOST + "\r\n",
                "GET /a?b=c HTTP/1.0\r\n\r\n",
                "HEAD / HTTP/1.1\r\nhost:h\r\nX:\r\nY: \t a b \t\r\nZ: \u00fc\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n" + HOST + "\r\n",
                "POST / HTTP/1.1\r\n" + HOST
                        + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\nGET / HTTP/1.1\r\n"
                        + HOST + "\r\n"
            })
    void whatIsWellFormedIsHandedOnAsItIs(String requests) {
        assertThat(read(requests)).isNull();
        assertThat(handedOn()).isEqualTo(requests);
        assertThat(reader.isWithinRequest()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\t/ HTTP/1.1\r\n",
                "GET /\u000bHTTP/1.1\r\n",
                "GET  / HTTP/1.1\r\n",
                "GET / HTTP/1.1 \r\n",
                " GET / HTTP/1.1\r\n",
                "GET /\r\n",
                "GET / HTTP/1.1\n",
                "GET / HTTP/1.1\rX",
                "GET / HTTP/1.1\r\n" + HOST + "A : b\r\n",
                "GET / HTTP/1.1\r\n" + HOST + " folded\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "A: b\u0000c\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "no colon\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nContent-Length: 3\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: +3\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3, 3\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
                "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked, identity\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0x3\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n"
            })
    void whatTwoReadersMayReadInTwoWaysIsRefused(String requests) {
        Refusal refusal = read(requests);
        assertThat(refusal).isNotNull().extracting(Refusal::status).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"HTTP/2.0,505", "HTTP/1.2,505", "HTTP/0.9,505"})
    void anotherVersionIsSaidToBeOne(String version, int status) {
        assertThat(read("GET / " + version + "\r\n"))
                .isNotNull()
                .extracting(Refusal::status)
                .isEqualTo(status);
    }

    @Test
    void nothingOfAHeadIsHandedOnBeforeItIsWhole() {
        assertThat(read("GET / HTTP/1.1\r\nHost: h\r\n")).isNull();
        assertThat(handedOn()).isEmpty();
        assertThat(reader.isWithinRequest()).isTrue();
        assertThat(read("\r\n")).isNull();
        assertThat(handedOn()).isNotEmpty();
    }

    @Test
    void bytesThatComeOneByOneAreTheSame() {
        String request = "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        for (int i = 0; i < request.length(); i++) {
            assertThat(read(request.substring(i, i + 1))).isNull();
        }
        assertThat(handedOn()).isEqualTo(request);
    }

    @Test
    void noProtocolIsChangedTo() {
        assertThat(read("GET / HTTP/1.1\r\n" + HOST + "Upgrade: h2c\r\nHTTP2-Settings: AA\r\nA: b\r\n\r\n"))
                .isNull();
        assertThat(handedOn()).isEqualTo("GET / HTTP/1.1\r\n" + HOST + "A: b\r\n\r\n");
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsThere() {
        assertThat(new RequestReader(8_192, 1_000)
                        .read(bytes("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1001\r\n\r\n"), Unpooled.buffer()))
                .isNotNull()
                .extracting(Refusal::status)
                .isEqualTo(413);
        assertThat(new RequestReader(8_192, 1_000)
                        .read(
                                bytes("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"),
                                Unpooled.buffer()))
                .isNotNull()
                .extracting(Refusal::status)
                .isEqualTo(413);
        assertThat(read("GET /" + "a".repeat(8_192)))
                .isNotNull()
                .extracting(Refusal::status)
                .isEqualTo(431);
    }

    @Test
    void tooManyHeadersAreRefused() {
        assertThat(read("GET / HTTP/1.1\r\n" + "A: b\r\n".repeat(101)))
                .isNotNull()
                .extracting(Refusal::status)
                .isEqualTo(431);
    }

    private @Nullable Refusal read(String text) {
        return reader.read(bytes(text), onward);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private String handedOn() {
        return onward.toString(StandardCharsets.ISO_8859_1);
    }
}
