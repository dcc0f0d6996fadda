/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.audit;

import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The end of a chain of lines. Who has kept it can tell whether anything before it was changed.
 *
 * @param lines how many there are
 * @param digest SHA-256 over the digest before it in hexadecimal and the line without its own {@code chain}; before the first, 64 zeros
 */
public record AuditHead(long lines, Sha256 digest) {
    public static final AuditHead NONE = new AuditHead(0, new Sha256("0".repeat(64)));

    /** @param line one JSON object without its {@code chain} */
    public AuditHead after(String line) {
        MessageDigest digesting = Sha256.digest();
        digesting.update(digest.hex().getBytes(StandardCharsets.US_ASCII));
        byte[] next = digesting.digest(line.getBytes(StandardCharsets.UTF_8));
        return new AuditHead(lines + 1, new Sha256(HexFormat.of().formatHex(next)));
    }
}
