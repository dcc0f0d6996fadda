/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

/**
 * Names one certificate: its issuer and its serial number (RFC 5280 §4.1.2.2 makes the pair unique).
 *
 * <p>Record keys join the two with {@code /} ({@link #key}); REST ids, files and people with a dot ({@link #toString}).
 */
public record CertificateId(IssuerId issuer, SerialNumber serial) {

    /** Reads either spelling. Throws {@link IllegalArgumentException} that says what is wrong with it. */
    public static CertificateId parse(String text) {
        int separator = Math.max(text.indexOf('.'), text.indexOf('/'));
        if (separator < 0) {
            throw new IllegalArgumentException("certificate id must be <issuer>.<serial>, got no separator");
        }
        return new CertificateId(
                new IssuerId(text.substring(0, separator)), new SerialNumber(text.substring(separator + 1)));
    }

    public String key() {
        return issuer.hex() + "/" + serial.hex();
    }

    @Override
    public String toString() {
        return issuer.hex() + "." + serial.hex();
    }
}
