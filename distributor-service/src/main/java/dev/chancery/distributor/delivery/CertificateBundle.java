/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.InventoryState.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a service reads: four files that belong together. {@link Bytes} keeps the key out of every text.
 *
 * @param key PKCS #8 in PEM, in the clear: it exists here and in the file alone
 * @param chain the certificate and its issuers, without the root
 * @param ca the trusted roots
 */
record CertificateBundle(Bytes key, Bytes certificate, Bytes chain, Bytes ca) {

    /** The contents under the names that the binding gives them. */
    Map<String, Bytes> under(Files names) {
        Map<String, Bytes> contents = new LinkedHashMap<>();
        contents.put(names.key(), key);
        contents.put(names.certificate(), certificate);
        contents.put(names.chain(), chain);
        contents.put(names.ca(), ca);
        return contents;
    }
}
