/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.Time;

/** Instants as RFC 5280 §4.1.2.5 writes them: UTC, seconds always, never fractions. */
public final class ValidityTime {
    private static final int GENERALIZED_FROM_YEAR = 2050;
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);

    private ValidityTime() {}

    /** UTCTime through 2049, GeneralizedTime from 2050. Throws {@link IllegalArgumentException} on a part of a second. */
    public static Time encode(Instant instant) {
        LocalDateTime time = wholeSeconds(instant);
        if (time.getYear() < 1950 || time.getYear() > 9999) {
            throw new IllegalArgumentException("a certificate's times lie between 1950 and 9999, got " + instant);
        }
        return time.getYear() < GENERALIZED_FROM_YEAR
                ? new Time(new DERUTCTime(UTC_TIME.format(time)))
                : new Time(generalized(instant));
    }

    /** GeneralizedTime for every year, as OCSP writes it (RFC 6960 §4.2.2.1). */
    public static ASN1GeneralizedTime generalized(Instant instant) {
        return new DERGeneralizedTime(GENERALIZED_TIME.format(wholeSeconds(instant)));
    }

    /** Throws {@link IllegalArgumentException} when the time is not written as RFC 5280 wants it. */
    public static Instant decode(Time time) {
        String content = content(time);
        String text = time.toASN1Primitive() instanceof ASN1UTCTime ? century(content) + content : content;
        try {
            return LocalDateTime.parse(text, GENERALIZED_TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a time is not in whole seconds of UTC: " + content, e);
        }
    }

    /** As written: what Bouncy Castle hands out is already put right. */
    private static String content(Time time) {
        try {
            byte[] encoding = time.getEncoded(ASN1Encoding.DER);
            return new String(encoding, 2, encoding.length - 2, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed time can be encoded again", e);
        }
    }

    /** RFC 5280 §4.1.2.5.1: years from 50 on are of the last century. */
    private static String century(String utcTime) {
        return utcTime.charAt(0) >= '5' ? "19" : "20";
    }

    private static LocalDateTime wholeSeconds(Instant instant) {
        if (!instant.equals(instant.truncatedTo(ChronoUnit.SECONDS))) {
            throw new IllegalArgumentException("a time in a certificate is in whole seconds, got " + instant);
        }
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
