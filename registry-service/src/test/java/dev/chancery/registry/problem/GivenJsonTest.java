/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chancery.contracts.UnreadableMessageException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenJsonTest {
    private static final String BASE64 = "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @ParameterizedTest
    @CsvSource({
        "{\"comment\":\"-----BEGIN PRIVATE KEY-----\"}, comment",
        "{\"comment\":\"\\u002d----BEGIN \\u0045C PRIVATE KEY-----\"}, comment",
        "{\"comment\":\"" + BASE64 + "\"}, comment",
        "{\"labels\":{\"note\":\"" + BASE64 + "\"}}, labels.note",
        "'{\"aliases\":[\"a\",\"" + BASE64 + "\"]}', aliases.1",
        "{\"-----BEGIN PRIVATE KEY-----\":\"" + BASE64 + "\"}, ",
        "{\"-----BEGIN PRIVATE KEY-----\":1}, ",
        "-----BEGIN PRIVATE KEY-----, "
    })
    void takesNoPrivateKeyWhereverItStands(String body, String field) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(422);
            assertThat(refused.problem().field()).isEqualTo(field);
            assertThat(refused.problem().reason()).isEqualTo("PRIVATE_KEY");
            assertThat(refused.problem().detail()).contains("Create a new key").doesNotContain("MC4C", "BEGIN");
        });
    }

    @Test
    void readsEverythingElseAndSaysWhatIsWrongWithIt() {
        assertThat(read("{\"comment\":\"-----BEGIN CERTIFICATE-----\"}").get("comment"))
                .isEqualTo("-----BEGIN CERTIFICATE-----");
        assertThatThrownBy(() -> read("{\"comment\":"))
                .isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("not JSON");
    }

    private static Map<?, ?> read(String body) {
        return GivenJson.read(body.getBytes(StandardCharsets.UTF_8), Map.class);
    }
}
