/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * How much of the broker a principal may use; beyond it the broker answers it later and later.
 *
 * @param writeBytesPerSecond as sent, compressed or not
 * @param brokerPercent of one of the broker's threads: 100 is all that one thread does
 */
public record Quota(
        @JsonProperty(required = true) long writeBytesPerSecond,
        @JsonProperty(required = true) long readBytesPerSecond,
        @JsonProperty(required = true) long brokerPercent) {

    public Quota {
        if (writeBytesPerSecond < 1 || readBytesPerSecond < 1 || brokerPercent < 1) {
            throw new IllegalArgumentException("a quota must be positive, got " + writeBytesPerSecond + ", "
                    + readBytesPerSecond + " and " + brokerPercent);
        }
    }

    /** As the broker calls them. */
    public Map<String, Double> limits() {
        return Map.of(
                "producer_byte_rate", (double) writeBytesPerSecond,
                "consumer_byte_rate", (double) readBytesPerSecond,
                "request_percentage", (double) brokerPercent);
    }
}
