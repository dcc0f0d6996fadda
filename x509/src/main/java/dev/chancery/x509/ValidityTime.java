/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x509.Time;

/** Instants as RFC 5280 §4.1.2.5 writes them: UTC, seconds always, never fractions. */
public final class ValidityTime {
    private static final int GENERALIZED_FROM_YEAR = 2050;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int HEADER = 2;
    /** YYYYMMDDHHMMSSZ. */
    private static final int LENGTH = 15;

    private ValidityTime() {}

    /** UTCTime through 2049, GeneralizedTime from 2050. Throws {@link IllegalArgumentException} on a part of a second. */
    public static Time encode(Instant instant) {
        LocalDateTime time = wholeSeconds(instant);
        if (time.getYear() < 1950 || time.getYear() > 9999) {
            throw new IllegalArgumentException("a certificate's times must be between 1950 and 9999, got " + instant);
        }
        return time.getYear() < GENERALIZED_FROM_YEAR
                ? new Time(ASN1UTCTime.getInstance(der(UTC_TIME, false, time)))
                : new Time(generalized(instant));
    }

    /** GeneralizedTime for every year, as OCSP writes it (RFC 6960 §4.2.2.1). */
    public static ASN1GeneralizedTime generalized(Instant instant) {
        return ASN1GeneralizedTime.getInstance(generalizedOctets(instant));
    }

    /** The same in DER. */
    public static byte[] generalizedOctets(Instant instant) {
        return der(GENERALIZED_TIME, true, wholeSeconds(instant));
    }

    /** Throws {@link IllegalArgumentException} when the time is not written as RFC 5280 wants it. */
    public static Instant decode(Time time) {
        String content = content(time);
        String text = time.toASN1Primitive() instanceof ASN1UTCTime ? century(content) + content : content;
        if (text.length() != LENGTH || text.charAt(LENGTH - 1) != 'Z') {
            throw new IllegalArgumentException("a time is not in whole seconds of UTC: " + content);
        }
        try {
            int year = 100 * pair(text, 0) + pair(text, 2);
            return LocalDateTime.of(year, pair(text, 4), pair(text, 6), pair(text, 8), pair(text, 10), pair(text, 12))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("a time is not in whole seconds of UTC: " + content, e);
        }
    }

    private static int pair(String text, int at) {
        int tens = text.charAt(at) - '0';
        int ones = text.charAt(at + 1) - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            throw new NumberFormatException("two digits at " + at);
        }
        return 10 * tens + ones;
    }

    /** As octets: Bouncy Castle's classes, made from a text, read it as a date again, which takes longer than all the rest. */
    private static byte[] der(int tag, boolean withCentury, LocalDateTime time) {
        StringBuilder digits = new StringBuilder(LENGTH);
        if (withCentury) {
            append(digits, time.getYear() / 100);
        }
        append(digits, time.getYear() % 100);
        append(digits, time.getMonthValue());
        append(digits, time.getDayOfMonth());
        append(digits, time.getHour());
        append(digits, time.getMinute());
        append(digits, time.getSecond());
        byte[] content = digits.append('Z').toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(HEADER + content.length)
                .put((byte) tag)
                .put((byte) content.length)
                .put(content)
                .array();
    }

    private static void append(StringBuilder digits, int number) {
        digits.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** As written: what Bouncy Castle hands out is already put right. */
    private static String content(Time time) {
        try {
            byte[] encoding = time.getEncoded(ASN1Encoding.DER);
            return new String(encoding, HEADER, encoding.length - HEADER, StandardCharsets.US_ASCII);
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
