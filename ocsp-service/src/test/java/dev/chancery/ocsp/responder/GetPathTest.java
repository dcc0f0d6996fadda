/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.responder;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GetPathTest {
    private final Random random = new Random(3);

    @Test
    void readsEveryFormOfEveryRequest() {
        for (int length = 1; length < 300; length++) {
            byte[] der = sequence(length);
            String base64 = Base64.getEncoder().encodeToString(der);
            String escaped = URLEncoder.encode(base64, StandardCharsets.UTF_8);
            String unpadded = base64.replace("=", "");

            for (String form : List.of(base64, escaped, base64.replace("+", "%20"))) {
                assertThat(GetPath.decode(form)).as(form).hasValue(der);
                assertThat(GetPath.decode(form + "/")).as(form + "/").hasValue(der);
                assertThat(GetPath.decode("/" + form)).as("/" + form).hasValue(der);
            }
            assertThat(GetPath.decode(unpadded)).as(unpadded).hasValue(der);
            assertThat(GetPath.decode(unpadded + "/")).as(unpadded + "/").hasValue(der);
        }
    }

    @Test
    void keepsSlashesThatAreDigits() {
        byte[] der = {0x30, 4, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};

        assertThat(Base64.getEncoder().encodeToString(der)).isEqualTo("MAT/////");
        assertThat(GetPath.decode("MAT/////")).hasValue(der);
        assertThat(GetPath.decode("MAT//////")).hasValue(der);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "M%C3%A4", "M A!", "..", "%2e%2e%2fca", "M===", "-_-_"})
    void readsNothingInWhatIsNoBase64(String path) {
        assertThat(GetPath.decode(path)).isEmpty();
    }

    private byte[] sequence(int length) {
        byte[] content = new byte[length];
        random.nextBytes(content);
        byte[] header = length < 0x80
                ? new byte[] {0x30, (byte) length}
                : length < 0x100
                        ? new byte[] {0x30, (byte) 0x81, (byte) length}
                        : new byte[] {0x30, (byte) 0x82, (byte) (length >> 8), (byte) length};
        byte[] der = new byte[header.length + length];
        System.arraycopy(header, 0, der, 0, header.length);
        System.arraycopy(content, 0, der, header.length, length);
        return der;
    }
}
