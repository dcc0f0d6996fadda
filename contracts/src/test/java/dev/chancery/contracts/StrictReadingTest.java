/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictReadingTest {

    @Test
    void readsARequestAsAnyServiceWouldSendIt() {
        CertificateRequested request = read("""
                {"profile":"server","csr":"PEM","service":"api","names":["api.internal"],"validity":"P30D",
                 "autoRenew":true,"deployTo":["web-1"],"labels":{"team":"payments"}}""");

        assertThat(request.validity()).isEqualTo(Duration.ofDays(30));
        assertThat(request.renews()).isNull();
        assertThat(request.dryRun()).isFalse();
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
    void refusesDeepNesting() {
        assertThatThrownBy(() -> read("{\"names\":" + "[".repeat(20_000)))
                .isInstanceOf(UnreadableMessageException.class);
    }

    private static CertificateRequested read(String value) {
        return MessageJson.readStrictly(value.getBytes(StandardCharsets.UTF_8), CertificateRequested.class);
    }
}
