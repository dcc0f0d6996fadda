/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The other certificates of a key, which end with it.
 *
 * @param certificates their ids, a thousand at most
 * @param count how many there are
 */
@Schema(name = "KeyReach", description = "The other certificates with the same key that are not revoked yet")
public record KeyReach(List<String> certificates, long count) {
    public static final KeyReach NONE = new KeyReach(List.of(), 0);
    static final int CERTIFICATES_MAX = 1_000;
}
