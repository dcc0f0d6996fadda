/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictReadingTest {

    @Test
    void readsARequestAsAnyServiceWouldSendIt() {
        CertificateRequested request = read("""
                {"profile":"server","csr":"PEM","service":"api","names":["api.internal"],"validity":"P30D",
                 "autoRenew":true,"labels":{"team":"payments"}}""");

        assertThat(request.validity()).isEqualTo(Duration.ofDays(30));
        assertThat(request.renews()).isNull();
        assertThat(request.dryRun()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3",
                "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3",
                "A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3",
                "00:a1:b2:c3:d4:e5:f6:07:18:29:3a:4b:5c:6d:7e:8f:90:a1:b2:c3"
            })
    void thePredecessorIsNamedAsOpensslPrintsItsSerialNumber(String serial) {
        CertificateRequested request =
                read("{\"profile\":\"server\",\"csr\":\"x\",\"renews\":\"00112233445566778899aabbccddeeff." + serial
                        + "\"}");

        assertThat(request.renews())
                .hasToString("00112233445566778899aabbccddeeff.00a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"profile":"server"}                                     | "csr" is missing
            {"profile":"server","csr":null}                          | "csr" is missing
            {"profile":"server","csr":"x","csr":"y"}                 | Duplicate field 'csr'
            {"profile":"server","csr":"x","color":"red"}             | field "color": unknown
            {"profile":7,"csr":"x"}                                  | field "profile"
            {"profile":"server","csr":"x","validity":"30 days"}      | field "validity"
            {"profile":"server","csr":"x","autoRenew":"yes"}         | field "autoRenew"
            {"profile":"server","csr":"x","names":["a",null]}        | "names" has a null entry
            {"profile":"server","csr":"x","names":"a"}               | field "names"
            {"profile":"server","csr":"x","renews":"nobody"}         | field "renews"
            {"profile":"server","csr":"x"} {}                        | trailing
            {"profile":"server","csr":"x"                            | not JSON
            {"profile":"server","csr":"x","validity":2592000}        | field "validity": must be a string
            {"profile":"server","csr":"x","renews":7}                | field "renews": must be a string
            {"profile":"server","csr":"x","labels":{"a":"\\u0000"}}  | field "labels.a": must not contain U+0000
            {"profile":"server","csr":"x","labels":{"a":"\\ud800"}}  | field "labels.a": must be well-formed Unicode
            {"profile":"server","csr":"x","labels":{"a":"\\ud800\\u00fc"}} | field "labels.a": must be well-formed
            {"profile":"server","csr":"x","labels":{"\\udc00":"a"}}  | field "labels": not JSON
            {"profile":"server","csr":"x","labels":{"a":"b\\nc"}}    | "labels.a" must be one line
            {"profile":"server","csr":"x","labels":{"\\u0000":"c"}}  | field "labels": must not contain U+0000
            {"profile":"server","csr":"x","labels":{"a b":"c"}}      | "labels" must be named by
            {"profile":"server","csr":"x","names":["\\udfff.test"]}  | field "names.[0]": must be well-formed Unicode
            {"profile":"server","csr":"x","names":["\\u0007"]}       | "names" must be one line
            {"profile":"\\u0000","csr":"x"}                          | field "profile": must not contain U+0000
            {"profile":"server","csr":"\\ud800\\u00ff"}              | field "csr": must be well-formed Unicode
            {"profile":"server","csr":"x","service":"\\u009b"}       | "service" must be one line
            {"profile":"server","csr":"x","kind":"\\u202e"}          | "kind" must be one line
            {"profile":"server","csr":"x","deployTo":["web-1"]}      | field "deployTo": unknown
            {"profile":"server","csr":"x","\\ud800":"y"}             | not JSON
            hello                                                    | not JSON
            null                                                     | null
            []                                                       | must be
            `""`                                                     | must be
            """)
    void refusesWhatIsNoRequestAndSaysWhy(String value, String why) {
        assertThatThrownBy(() -> read(value))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining(why);
    }

    @Test
    void saysNothingOfTheValueItself() {
        assertThatThrownBy(() -> read("{\"profile\":\"server\",\"csr\":\"x\",\"validity\":\"s3cret\"}"))
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void takesTheSixCharactersThatSpellAnEscape() {
        CertificateRequested request = read("""
                {"profile":"server","csr":"x","labels":{"bug":"regex \\\\u0000 in a path, \\ud83d\\ude00, Zürich"}}""");

        assertThat(request.labels()).containsEntry("bug", "regex \\u0000 in a path, 😀, Zürich");
    }

    @ParameterizedTest
    @CsvSource({"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "ISO-8859-1"})
    void refusesEveryEncodingButUtf8(Charset encoding) {
        byte[] value = "{\"profile\":\"server\",\"csr\":\"x\",\"labels\":{\"a\":\"ü\"}}".getBytes(encoding);

        assertThatThrownBy(() -> MessageJson.readStrictly(value, CertificateRequested.class))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void refusesAByteOrderMark() {
        assertThatThrownBy(() -> read("\uFEFF{\"profile\":\"server\",\"csr\":\"x\"}"))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("byte order mark");
    }

    /** A surrogate encoded as if it were a character, an overlong NUL, a byte that begins nothing. */
    @ParameterizedTest
    @CsvSource({"eda080", "c080", "ff", "f08293bc", "c3"})
    void refusesWhatIsNoUtf8(String hex) {
        String before = "{\"profile\":\"server\",\"csr\":\"x\",\"labels\":{\"a\":\"";
        byte[] value = HexFormat.of()
                .parseHex(HexFormat.of().formatHex(before.getBytes(StandardCharsets.UTF_8))
                        + hex
                        + HexFormat.of().formatHex("\"}}".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> MessageJson.readStrictly(value, CertificateRequested.class))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void quotesNoControlCharacterOfAFieldsName() {
        assertThatThrownBy(() -> read("{\"profile\":\"server\",\"csr\":\"x\",\"a\\nb\\u001b\":1}"))
                .message()
                .contains("unknown")
                .doesNotContain("\n")
                .matches(message -> Texts.flaw(message) == null);
    }

    @Test
    void refusesDeepNesting() {
        assertThatThrownBy(() -> read("{\"names\":" + "[".repeat(20_000)))
                .isInstanceOf(UnreadableMessageException.class);
    }

    private static CertificateRequested read(String value) {
        return MessageJson.readStrictly(value.getBytes(StandardCharsets.UTF_8), CertificateRequested.class);
    }
}
