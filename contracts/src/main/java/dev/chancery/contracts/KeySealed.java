/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import dev.chancery.x509.Sha256;

/**
 * A private key, encrypted for one recipient. Record key: the recipient.
 *
 * @param recipient SHA-256 of the recipient's sealing key (SubjectPublicKeyInfo)
 * @param envelope CMS EnvelopedData (RFC 5652) in DER, base64 in JSON
 */
public record KeySealed(Sha256 recipient, Slot slot, Bytes envelope) {
    public KeySealed {
        Required.present("recipient", recipient);
        Required.present("slot", slot);
        Required.present("envelope", envelope);
    }
}
