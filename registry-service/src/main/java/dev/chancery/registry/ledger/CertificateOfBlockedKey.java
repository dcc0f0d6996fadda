/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import dev.chancery.x509.CertificateId;

/**
 * A certificate that has not ended, is not revoked for its key, and whose key is blocked.
 *
 * @param actor who blocked the key
 * @param proof how it was known
 */
public record CertificateOfBlockedKey(CertificateId certificate, String actor, String proof) {}
