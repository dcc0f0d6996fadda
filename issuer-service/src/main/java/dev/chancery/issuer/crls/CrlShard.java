/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.issuer.crls;

import dev.chancery.x509.IssuerId;

/** One of an authority's lists. */
record CrlShard(IssuerId authority, int shard) {
    @Override
    public String toString() {
        return authority + "/" + shard;
    }
}
