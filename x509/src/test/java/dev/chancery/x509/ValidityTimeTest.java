/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.Time;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5280 §4.1.2.5. */
class ValidityTimeTest {
    private static final long SEED = 2_026;
    private static final Instant FIRST = Instant.parse("1950-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /** Another's formatter and another's ASN.1 are asked for the octets. */
    @Test
    void writesEverySecondAsOthersDo() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 2_000; i++) {
            Instant last = i % 2 == 0 ? LAST : Instant.parse("2051-01-01T00:00:00Z");
            Instant instant = Instant.ofEpochSecond(random.nextLong(FIRST.getEpochSecond(), last.getEpochSecond()));
            Time time = ValidityTime.encode(instant);

            assertThat(time.getEncoded()).as("%s", instant).isEqualTo(expected(instant));
            assertThat(ValidityTime.decode(time)).isEqualTo(instant);
        }
        assertThat(ValidityTime.decode(ValidityTime.encode(FIRST))).isEqualTo(FIRST);
        assertThat(ValidityTime.decode(ValidityTime.encode(LAST))).isEqualTo(LAST);
    }

    @Test
    void writesNoPartOfASecond() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValidityTime.encode(Instant.parse("2026-11-22T10:00:00.001Z")))
                .withMessageContaining("whole seconds");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20260230000000Z",
                "20261301000000Z",
                "20260101240000Z",
                "20260101006000Z",
                "2026010100000Z",
                "20260101000000+",
                "2026010100000aZ",
                "20260101000000.5Z",
                "20260101000000+0100"
            })
    void readsNoTimeThatIsNone(String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        byte[] der = new byte[content.length + 2];
        der[0] = 0x18;
        der[1] = (byte) content.length;
        System.arraycopy(content, 0, der, 2, content.length);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ValidityTime.decode(Time.getInstance(ASN1GeneralizedTime.getInstance(der))));
    }

    private static byte[] expected(Instant instant) throws IOException {
        boolean utc = instant.isBefore(Instant.parse("2050-01-01T00:00:00Z"));
        String text = DateTimeFormatter.ofPattern(utc ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(instant);
        return (utc ? new DERUTCTime(text) : new DERGeneralizedTime(text)).getEncoded();
    }
}
