/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.keys;

import dev.chancery.contracts.AuthorityRole;
import java.nio.file.Path;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A key that waits for somebody else's signature under its certificate.
 *
 * @param pem the CSR
 */
public record StoredRequest(Path directory, AuthorityRole role, String pem, SubjectPublicKeyInfo publicKey) {}
