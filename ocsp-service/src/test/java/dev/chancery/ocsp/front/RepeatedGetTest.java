/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedGetTest {
    private static final String REST = " HTTP/1.1\r\nHost: status.internal\r\n\r\n";

    @Test
    void isFoundWhateverItsLength() {
        for (int length = 1; length < 300; length++) {
            String target = "/" + "a".repeat(length);

            RepeatedGet get = Objects.requireNonNull(RepeatedGet.of(octets("GET " + target + REST)));

            assertThat(get.target()).isEqualTo(target);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GET",
                "GET ",
                "GET /a",
                "GET /a HTTP/1.1\r\nHost: x\r\n",
                "GET /a HTTP/1.1\r\nHost: x\r\n\r",
                "POST /a HTTP/1.1\r\nHost: x\r\n\r\n",
                "get /a HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\nG",
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a HTTP/1.1\nHost: x\n\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: x\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void isNothingElse(String octets) {
        assertThat(RepeatedGet.of(octets(octets))).isNull();
    }

    @Test
    void isTooLongToBeRememberedAtSomePoint() {
        assertThat(RepeatedGet.of(octets("GET /" + "a".repeat(4_100) + REST))).isNull();
    }

    @Test
    void knowsAnotherByAllButTheTarget() {
        RepeatedGet get = Objects.requireNonNull(RepeatedGet.of(octets("GET /a" + REST)));

        assertThat(get.targetOf(octets("GET /other/one" + REST))).isEqualTo("/other/one");
        assertThat(get.targetOf(octets("GET /a HTTP/1.1\r\nHost: other.internal\r\n\r\n")))
                .isNull();
        assertThat(get.targetOf(octets("PUT /a" + REST))).isNull();
        assertThat(get.targetOf(octets("GET /a" + REST + " "))).isNull();
        assertThat(get.targetOf(octets("GET" + REST))).isNull();
        assertThat(get.targetOf(octets(REST))).isNull();
    }

    @Test
    void takesTwoForOneWithATargetThatNobodyCanAskFor() {
        RepeatedGet get = Objects.requireNonNull(RepeatedGet.of(octets("GET /a" + REST)));

        assertThat(get.targetOf(octets("GET /a" + REST + "GET /b" + REST))).contains(" ");
    }

    /** Not at the beginning of what they lie in, as octets of the line may. */
    private static ByteBuf octets(String text) {
        return Unpooled.copiedBuffer("#" + text, StandardCharsets.ISO_8859_1).skipBytes(1);
    }
}
