/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.requests;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request as it was kept before it was published: the event's very bytes. */
@Entity
@Table(name = "request")
class RequestRow {
    @Id
    @Column(name = "request_id", length = 128)
    String requestId = "";

    @Column(name = "subject", length = 128, nullable = false)
    String subject = "";

    /** Of the body: a key that comes back with another one is a mistake of its sender. */
    @Column(name = "body_sha256", length = 64, nullable = false)
    String bodySha256 = "";

    @Column(name = "source", length = 1_024, nullable = false)
    String source = "";

    @Column(name = "time", nullable = false)
    Instant time = Instant.EPOCH;

    @Column(name = "value", nullable = false)
    byte[] value = {};

    @Column(name = "published_at")
    @Nullable
    Instant publishedAt;

    protected RequestRow() {}
}
