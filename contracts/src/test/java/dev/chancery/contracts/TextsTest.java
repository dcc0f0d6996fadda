/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.RevocationTransition.CertificateRevoked;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.RevocationReason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    private static final long SEED = 20_261_130;
    private static final CertificateId CERTIFICATE =
            CertificateId.parse("00112233445566778899aabbccddeeff.00000000000000000000000000000000000000a1");

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "regex \\u0000 in a path", "Zürich", "😀", "a\tb\nc", "\uFFFF", "\uFEFF"})
    void takesWhatUtf8CanSpellAndPostgresqlCanKeep(String text) {
        assertThat(Texts.flaw(text)).isNull();
        assertThat(Texts.storable(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\ud800", "\ud800\u00fc", "\udc00", "\udc00\ud800", "a\ud800\ud800\udc00"})
    void findsWhatCannotBeKept(String text) {
        assertThat(Texts.flaw(text)).isNotNull();
        assertThat(Texts.flaw(Texts.storable(text))).isNull();
        assertThat(Texts.storable(text)).hasSameSizeAs(text).contains("\uFFFD");
    }

    @Test
    void cutsNoPairInTwo() {
        assertThat(Texts.cut("a😀b", 2)).isEqualTo("a…");
        assertThat(Texts.cut("a😀b", 3)).isEqualTo("a😀…");
        assertThat(Texts.cut("a😀b", 4)).isEqualTo("a😀b");
    }

    @Test
    void quotesForeignTextsOnOneLineAndNotAtLength() {
        assertThat(Texts.quoted("a\u001b[2J\r\n\u202eb\ud800")).isEqualTo("a\uFFFD[2J\uFFFD\uFFFD\uFFFDb\uFFFD");
        assertThat(Texts.quoted("x".repeat(5_000))).hasSize(Texts.QUOTED_MAX + 1);
    }

    @Test
    void takesLabelsThatEveryViewCanHold() {
        Texts.requireLabels("labels", Map.of("team", "payments", "a.b/c-d_e", "", "Z9", "Zürich 😀"));
        assertThatThrownBy(() -> Texts.requireLabels("labels", Map.of("team", "x".repeat(257))))
                .hasMessage("field \"labels.team\" must have at most 256 characters");
        assertThatThrownBy(() -> Texts.requireLabels("labels", Map.of("", "x")))
                .hasMessageContaining("1 to 63 letters");
    }

    /** Whatever a writer is given, its value is UTF-8 without U+0000, and a reader has a message of it. */
    @Test
    void everyMessageIsWrittenSoThatEveryReaderCanKeepIt() throws CharacterCodingException {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            String comment = text(random);
            byte[] value = Streams.REVOCATIONS.write(revoked(comment));

            String json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
            assertThat(json).doesNotContain("\0");
            assertThat(Streams.REVOCATIONS.read("dev.chancery.certificate.revoked.v1", value))
                    .isEqualTo(revoked(Texts.storable(comment)));
        }
    }

    /** What stands on a log from before doors were strict hides no fact: its texts are read with U+FFFD in them. */
    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\ud800", "\\ud800\\u00fc", "\\udc00x"})
    void aFactIsReadWhateverItsTextsHold(String escaped) {
        byte[] value = """
                {"transition":"t","certificate":"%s","at":"2026-11-21T10:00:00Z","actor":"a","reason":"superseded","comment":"x%s"}""".formatted(CERTIFICATE, escaped).getBytes(StandardCharsets.UTF_8);

        RevocationTransition read = Streams.REVOCATIONS.read("dev.chancery.certificate.revoked.v1", value);

        assertThat(read)
                .isInstanceOfSatisfying(
                        CertificateRevoked.class,
                        revoked -> assertThat(revoked.comment())
                                .startsWith("x\uFFFD")
                                .matches(text -> Texts.flaw(text) == null));
    }

    /** As an earlier version wrote a lone surrogate before U+00FC: an overlong form, which PostgreSQL refuses. */
    @Test
    void aFactIsReadThoughItsValueIsNoUtf8() {
        String json = """
                {"transition":"t","certificate":"%s","at":"2026-11-21T10:00:00Z","actor":"a","reason":"superseded","comment":"x????y"}""".formatted(CERTIFICATE);
        byte[] value = json.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(
                new byte[] {(byte) 0xF0, (byte) 0x82, (byte) 0x93, (byte) 0xBC}, 0, value, json.indexOf('?'), 4);

        RevocationTransition read = Streams.REVOCATIONS.read("dev.chancery.certificate.revoked.v1", value);

        assertThat(read)
                .isInstanceOfSatisfying(
                        CertificateRevoked.class,
                        revoked -> assertThat(revoked.comment())
                                .startsWith("x\uFFFD")
                                .endsWith("y"));
    }

    @Test
    void aNoteQuotesNoCharacterThatCannotBeKept() {
        Decision.Finding finding =
                new Decision.Finding(Decision.Verdict.REFUSED, "common name a\0b\ud800\u00fc\nc", "rule", "note\0");

        assertThat(finding.what()).isEqualTo("common name a\uFFFDb\uFFFD\u00fc\uFFFDc");
        assertThat(finding.note()).isEqualTo("note\uFFFD");
    }

    private static CertificateRevoked revoked(String comment) {
        return new CertificateRevoked(
                "t", CERTIFICATE, Instant.parse("2026-11-21T10:00:00Z"), "a", RevocationReason.SUPERSEDED, comment);
    }

    /** Of all planes, and often of surrogates alone. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(0x100));
                case 1 -> text.append((char) (0xD800 + random.nextInt(0x800)));
                case 2 -> text.append((char) random.nextInt(0x10000));
                default -> text.appendCodePoint(random.nextInt(0x110000));
            }
        }
        return text.toString();
    }
}
