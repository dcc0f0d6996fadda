/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.chancery.registry.deployments.Deployment;
import dev.chancery.registry.problem.Problem;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.Sha256;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as the inventory shows it, or, in the state incomplete, a recorded serial that none came of: what only the certificate could
 * tell is absent then.
 *
 * @param id issuer.serial
 * @param issuedAt the broker's append time of the request
 * @param notAfter inclusive
 * @param renews the predecessor's id
 * @param supersededBy the id of the certificate that took its place
 * @param sha256 over the certificate's DER
 * @param extensions decoded; like deployments told of a certificate that is asked for alone
 * @param deployments where it was delivered: of each slot and host the newest delivery of it
 * @param transitions who revoked, held or released it, and why, oldest first; told of a certificate that is asked for alone
 * @param sameKey told by the answer to a revocation of a compromised key: what else is revoked with it
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
        @Nullable String profile,
        @Nullable String service,
        @Nullable String kind,
        String slot,
        String tenant,
        String requestId,
        Instant issuedAt,
        @Nullable Instant notBefore,
        Instant notAfter,
        String state,
        @Nullable Revocation revocation,
        @Nullable String renews,
        @Nullable String supersededBy,
        @Nullable String sha256,
        boolean autoRenew,
        Map<String, String> labels,
        @Nullable List<DecodedExtension> extensions,
        @Nullable List<Deployment> deployments,
        @Nullable List<RevocationStep> transitions,
        @Nullable KeyReach sameKey,

        @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) @Schema(hidden = true) @Nullable
        String chain) {

    /**
     * The standing revocation or hold.
     *
     * @param reason spelled as RFC 5280 does
     * @param transition the id of the transition that it stands by
     * @param effectiveAt since when no responder says good any more; absent until that is known
     * @param lastGoodNextUpdate the last nextUpdate of any OCSP answer that says good; absent until that is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Revocation")
    public record Revocation(
            String reason,
            Instant at,
            String transition,
            @Nullable Instant effectiveAt,
            @Nullable Instant lastGoodNextUpdate) {}

    Certificate inFull(List<Deployment> places, List<RevocationStep> steps) {
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
                chain == null ? List.of() : DecodedExtension.of(chain),
                places,
                steps,
                sameKey,
                chain);
    }

    public Certificate withSameKey(KeyReach reach) {
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
                extensions,
                deployments,
                transitions,
                reach,
                chain);
    }

    /** The certificate and its issuers in PEM; fails with a problem (404) where a serial is all there is. */
    String requireChain() {
        if (chain == null) {
            throw Problem.of(
                            404,
                            "id",
                            "finished",
                            "This serial number was recorded but no certificate was issued with it, so there is "
                                    + "nothing to "
                                    + "download. If it is no longer needed, revoke it.")
                    .exception();
        }
        return chain;
    }

    /** SHA-256 of its key's SubjectPublicKeyInfo, as keys are blocked by; empty where a serial is all there is. */
    public Optional<Sha256> key() {
        return chain == null ? Optional.empty() : KeyRows.keyOf(chain);
    }

    /** Empty where a serial is all there is, or the platform knows no such keys. */
    public Optional<PublicKey> publicKey() {
        if (chain == null) {
            return Optional.empty();
        }
        try {
            byte[] pem = chain.getBytes(StandardCharsets.US_ASCII);
            return Optional.of(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem))
                    .getPublicKey());
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    public CertificateId certificateId() {
        return CertificateId.parse(id);
    }
}
