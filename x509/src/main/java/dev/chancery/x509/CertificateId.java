/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.List;
import java.util.Locale;

/**
 * Names one certificate: its issuer and its serial number (RFC 5280 §4.1.2.2 makes the pair unique).
 *
 * <p>Record keys join the two with {@code /} ({@link #key}); REST ids, files and people with a dot ({@link #toString}).
 */
public record CertificateId(IssuerId issuer, SerialNumber serial) {

    /** Reads what was recorded, with either separator. Throws {@link IllegalArgumentException} that says what is wrong with it. */
    public static CertificateId parse(String text) {
        int separator = separatorIn(text);
        return new CertificateId(
                new IssuerId(text.substring(0, separator)), new SerialNumber(text.substring(separator + 1)));
    }

    /** Reads what somebody wrote: the issuer in either case, the serial number in every spelling ({@link SerialNumber#read}). */
    public static CertificateId read(String text) {
        int separator = separatorIn(text);
        return new CertificateId(
                new IssuerId(text.substring(0, separator).strip().toLowerCase(Locale.ROOT)),
                SerialNumber.read(text.substring(separator + 1)));
    }

    private static int separatorIn(String text) {
        int separator = Math.max(text.indexOf('.'), text.indexOf('/'));
        if (separator < 0) {
            throw new IllegalArgumentException("certificate id must be <issuer>.<serial>, got no separator");
        }
        return separator;
    }

    /** The ids under which it may be recorded ({@link SerialNumber#spellings}). */
    public List<String> spellings() {
        return serial.spellings().stream().map(hex -> issuer.hex() + "." + hex).toList();
    }

    public String key() {
        return issuer.hex() + "/" + serial.hex();
    }

    @Override
    public String toString() {
        return issuer.hex() + "." + serial.hex();
    }
}
