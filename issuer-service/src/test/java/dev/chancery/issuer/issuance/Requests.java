/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.issuance;

/** Request values as a person would type them. */
final class Requests {
    private Requests() {}

    /** @param fields the other fields, as JSON */
    static String json(String csr, String fields) {
        return "{\"csr\":\"" + csr.replace("\n", "\\n") + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    static String server(String csr) {
        return json(csr, "\"profile\":\"server\"");
    }
}
