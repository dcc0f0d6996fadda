/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.registry.deployments.Deployment;
import dev.chancery.x509.CertificateId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as the inventory shows it.
 *
 * @param id issuer.serial
 * @param issuedAt the broker's append time of the request
 * @param notAfter inclusive
 * @param renews the predecessor's id
 * @param supersededBy the id of the certificate that took its place
 * @param sha256 over the certificate's DER
 * @param extensions decoded; like deployments told of a certificate that is asked for alone
 * @param deployments where it was delivered: of each slot and host the newest delivery of it
 * @param chain kept out of JSON: it has paths of its own
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Certificate")
public record Certificate(
        String id,
        String issuer,
        String serial,
        String subject,
        List<String> names,
        String profile,
        @Nullable String service,
        @Nullable String kind,
        String slot,
        String tenant,
        String requestId,
        Instant issuedAt,
        Instant notBefore,
        Instant notAfter,
        String state,
        @Nullable Revocation revocation,
        @Nullable String renews,
        @Nullable String supersededBy,
        String sha256,
        boolean autoRenew,
        Map<String, String> labels,
        @Nullable List<DecodedExtension> extensions,
        @Nullable List<Deployment> deployments,

        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Schema(hidden = true)
        String chain) {

    /**
     * The standing revocation or hold.
     *
     * @param reason spelled as RFC 5280 does
     * @param transition the id of the transition that it stands by
     */
    @Schema(name = "Revocation")
    public record Revocation(String reason, Instant at, String transition) {}

    Certificate inFull(List<Deployment> places) {
        return new Certificate(
                id,
                issuer,
                serial,
                subject,
                names,
                profile,
                service,
                kind,
                slot,
                tenant,
                requestId,
                issuedAt,
                notBefore,
                notAfter,
                state,
                revocation,
                renews,
                supersededBy,
                sha256,
                autoRenew,
                labels,
                DecodedExtension.of(chain),
                places,
                chain);
    }

    public CertificateId certificateId() {
        return CertificateId.parse(id);
    }
}
