/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Signs certificates, requests and status answers with one private key, wherever that key lives.
 *
 * <p>Safe for use by several threads.
 */
public interface DocumentSigner {
    /** What {@link #sign} makes; it stands inside and beside what is signed (RFC 5280 §4.1.1.2). */
    AlgorithmIdentifier algorithm();

    SubjectPublicKeyInfo publicKey();

    /** Whether the same document gets the same signature again. */
    boolean repeatsSignatures();

    /** The signature over the document's octets, as it stands in the outer BIT STRING. */
    byte[] sign(byte[] document);
}
