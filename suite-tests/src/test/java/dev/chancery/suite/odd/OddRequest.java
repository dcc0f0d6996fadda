/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.odd;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;

/**
 * A request that somebody could make, and what he does with its certificate.
 *
 * @param overRest by the front door, else as a tenant on the log
 * @param id its key: the request's id on the log, the Idempotency-Key over REST
 * @param json the request as it is sent
 * @param labels what it says, to be found again
 * @param revocation what asks to revoke its certificate, with a comment that may be refused
 * @param choice how he spells its serial number
 */
public record OddRequest(
        boolean overRest, String id, String json, Map<String, String> labels, String revocation, int choice) {
    /** Digits of a serial number, with zeros in front, that are read. */
    private static final int DIGITS_READ_MAX = 64;

    private static final int SPELLINGS = 8;

    public OddRequest {
        labels = Map.copyOf(labels);
    }

    /** A serial number as tools and people write it; another way for each of {@code turn}. */
    public String spelling(BigInteger serial, int turn) {
        String digits = serial.toString(16);
        String even = digits.length() % 2 == 0 ? digits : "0" + digits;
        String pairs = even.replaceAll("(..)(?=.)", "$1:");
        String spelled = switch ((choice + turn) % SPELLINGS) {
            case 0 -> digits;
            case 1 -> "0x" + digits;
            case 2 -> pairs;
            case 3 -> pairs.replace(':', ' ');
            case 4 -> "serial=" + even;
            case 5 -> "0".repeat(choice % (DIGITS_READ_MAX - digits.length() + 1)) + digits;
            case 6 -> "00:" + pairs;
            default -> " " + even + " ";
        };
        return choice / SPELLINGS % 2 == 0 ? spelled : spelled.toUpperCase(Locale.ROOT);
    }
}
