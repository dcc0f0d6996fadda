/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static final Envelope ENVELOPE = new Envelope(
            "6f1c",
            "/services/api",
            "dev.chancery.certificate.requested.v1",
            Instant.parse("2026-11-21T10:00:00Z"),
            "api");

    @Test
    void isReadBackAsItWasWritten() {
        assertThat(Envelope.readStrictly(ENVELOPE.headers())).isEqualTo(ENVELOPE);
    }

    @Test
    void leavesHeadersOfOthersAlone() {
        Headers headers = ENVELOPE.headers();
        add(headers, "traceparent", "00-…");

        assertThat(Envelope.readStrictly(headers)).isEqualTo(ENVELOPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"})
    void refusesAnEnvelopeWithout(String name) {
        Headers headers = ENVELOPE.headers();
        headers.remove(name);

        assertThatThrownBy(() -> Envelope.readStrictly(headers))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_time", "content-type"})
    void refusesAnEnvelopeWithTwiceThe(String name) {
        Headers headers = ENVELOPE.headers();
        add(headers, name, "again");

        assertThatThrownBy(() -> Envelope.readStrictly(headers))
                .hasMessageContaining(name + " is present more than once");
    }

    @Test
    void refusesAnUnknownAttribute() {
        Headers headers = ENVELOPE.headers();
        add(headers, "ce_color", "red");

        assertThatThrownBy(() -> Envelope.readStrictly(headers)).hasMessageContaining("ce_color is unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_type", "ce_subject"})
    void refusesControlCharactersInThe(String name) {
        for (String text : List.of("a\0b", "a\nb", "\u001b[2J", "a\u2028b", "a\u202eb")) {
            Headers headers = ENVELOPE.headers();
            headers.remove(name);
            add(headers, name, text);

            assertThatThrownBy(() -> Envelope.readStrictly(headers))
                    .isInstanceOf(UnreadableMessageException.class)
                    .hasMessageContaining(name + " has a control character");
        }
    }

    @Test
    void readsHeadersOfOurOwnSoThatTheyCanBeKept() {
        Headers headers = new RecordHeaders();
        headers.add("ce_id", "a\0b".getBytes(StandardCharsets.UTF_8));
        headers.add("ce_type", new byte[] {(byte) 0xff});

        assertThat(Envelope.idOf(headers)).isEqualTo("a\uFFFDb");
        assertThat(Envelope.typeOf(headers)).isEqualTo("\uFFFD");
    }

    @Test
    void refusesStructuredMode() {
        Headers headers = ENVELOPE.headers();
        headers.remove("content-type");
        add(headers, "content-type", "application/cloudevents+json");

        assertThatThrownBy(() -> Envelope.readStrictly(headers)).hasMessageContaining("application/json");
    }

    @Test
    void refusesATimeOfItsOwnInvention() {
        Headers headers = ENVELOPE.headers();
        headers.remove("ce_time");
        add(headers, "ce_time", "yesterday");

        assertThatThrownBy(() -> Envelope.readStrictly(headers)).hasMessageContaining("RFC 3339");
    }

    @Test
    void refusesWhatIsNoText() {
        Headers headers = new RecordHeaders(ENVELOPE.headers());
        headers.remove("ce_source");
        headers.add("ce_source", new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> Envelope.readStrictly(headers)).hasMessageContaining("UTF-8");
    }

    @Test
    void refusesAnAttributeThatIsTooLong() {
        Headers headers = ENVELOPE.headers();
        headers.remove("ce_source");
        add(headers, "ce_source", "x".repeat(2_000));

        assertThatThrownBy(() -> Envelope.readStrictly(headers)).hasMessageContaining("longer than");
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
