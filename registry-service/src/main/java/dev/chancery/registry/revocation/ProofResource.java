/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.registry.revocation;

import dev.chancery.registry.ledger.Certificate;
import dev.chancery.registry.ledger.Ledger;
import dev.chancery.registry.problem.Patience;
import dev.chancery.registry.problem.Problem;
import dev.chancery.registry.problem.ProblemException;
import dev.chancery.x509.Sha256;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** For whoever holds a certificate's private key and has no token: the owner who found it published, or whoever found it. */
@Path("/api/revocations")
@Tag(name = "Certificates")
@Produces(MediaType.APPLICATION_JSON)
class ProofResource {
    private static final Logger LOG = Logger.getLogger(ProofResource.class);
    private static final String ACTOR = "key-holder";
    private static final int NONCES_MAX = 10_000;
    private static final ProofRate.Limit EACH = new ProofRate.Limit(60, 2);
    private static final ProofRate.Limit TOGETHER = new ProofRate.Limit(200, 30);
    private static final int ADDRESSES_MAX = 10_000;

    private final Nonces nonces = new Nonces(NONCES_MAX);
    private final ProofRate rate;
    private final Ledger ledger;
    private final Revocations revocations;
    private final CurrentVertxRequest request;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    ProofResource(
            Ledger ledger,
            Revocations revocations,
            CurrentVertxRequest request,
            InstantSource clock,
            MeterRegistry metrics) {
        this.ledger = ledger;
        this.revocations = revocations;
        this.request = request;
        this.clock = clock;
        this.metrics = metrics;
        this.rate = new ProofRate(EACH, TOGETHER, ADDRESSES_MAX, clock.millis());
    }

    /** @param nonce base64url, to be signed before expiresAt, once */
    @Schema(name = "RevocationNonce")
    public record Nonce(String nonce, Instant expiresAt) {}

    /**
     * What a proof did.
     *
     * @param certificate issuer.serial: revoked with keyCompromise
     * @param key SHA-256 of the public key, hex: blocked
     * @param others how many other certificates of the key there are that have not ended: they are revoked in the next seconds
     */
    @Schema(name = "RevokedByKey")
    public record Revoked(String certificate, String key, long others, Certificate.Revocation revocation) {}

    @POST
    @Path("nonces")
    @SecurityRequirementsSet
    @Operation(
            operationId = "giveRevocationNonce",
            summary = "Creates a nonce for a proof of possession of a certificate's private key; needs no token",
            description = "Valid once, for 5 minutes, at the registry that created it.")
    @APIResponse(
            responseCode = "200",
            description = "The nonce",
            content = @Content(schema = @Schema(implementation = Nonce.class)))
    public Nonce nonce() {
        requireWithinRate();
        Instant now = clock.instant();
        return nonces.give(now)
                .map(nonce -> new Nonce(nonce, now.plus(Nonces.LIFETIME)))
                .orElseThrow(ProofResource::tooMany);
    }

    @POST
    @Path("proofs")
    @Consumes("application/jose")
    @SecurityRequirementsSet
    @Operation(
            operationId = "revokeByKey",
            summary = "Revokes a certificate by proof of possession of its private key; needs no token",
            description =
                    "A JWS in compact serialization, signed with the certificate's private key. Header: alg, and typ "
                            + "chancery-revocation-proof."
                            + " Payload: purpose revoke, certificate issuer.serial, nonce. The certificate is "
                            + "revoked with keyCompromise,"
                            + " the key is blocked, and every other certificate with this key is revoked.")
    @APIResponse(
            responseCode = "200",
            description = "The certificate is revoked and the key is blocked",
            content = @Content(schema = @Schema(implementation = Revoked.class)))
    public Uni<Revoked> prove(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/jose",
                                            schema = @Schema(type = SchemaType.STRING, examples = "eyJ….eyJ….…")))
                    byte[] body) {
        requireWithinRate();
        KeyProof proof = KeyProof.parse(body);
        if (!nonces.take(proof.statement().nonce(), clock.instant())) {
            throw refused(
                    proof,
                    "nonce",
                    "fresh",
                    "The nonce was not created by this registry, is older than 5 minutes, or was already used. "
                            + "Request a new one.");
        }
        return Patience.within(
                ledger.get(proof.statement().certificate()).chain(found -> revoke(proof, found)),
                "The broker did not confirm the write in time, so it is not known whether the revocation is "
                        + "recorded. Retry with a new nonce.");
    }

    private Uni<Revoked> revoke(KeyProof proof, Optional<Certificate> found) {
        Certificate certificate = found.filter(
                        one -> one.publicKey().filter(proof::isSignedBy).isPresent())
                // Whether there is such a certificate is nobody's business who has not its key.
                .orElseThrow(() -> refused(
                        proof,
                        "proof",
                        "signed-by-the-key",
                        "There is no such certificate, or the proof is not signed with its private key and an "
                                + "algorithm "
                                + "for that key (ES256, ES384, RS256, PS256, EdDSA)."));
        Sha256 key = certificate.key().orElseThrow();
        return revocations
                .revokeByKey(certificate, key, ACTOR, proof.text())
                .invoke(() -> count("accepted"))
                .chain(revoked -> ledger.countOfKey(key).map(count -> revoked(revoked, key, count)));
    }

    private static Revoked revoked(Certificate certificate, Sha256 key, long ofKey) {
        Certificate.Revocation standing = certificate.revocation();
        if (standing == null) {
            throw new IllegalStateException("it was revoked, and is not: " + certificate.id());
        }
        return new Revoked(certificate.id(), key.hex(), Math.max(0, ofKey - 1), standing);
    }

    private void count(String outcome) {
        Counter.builder("chancery.revocation.proofs")
                .description("Proofs of possession of a key that ask for a revocation, by outcome")
                .tag("outcome", outcome)
                .register(metrics)
                .increment();
    }

    private ProblemException refused(KeyProof proof, String field, String rule, String detail) {
        count("refused");
        LOG.infof("proof refused certificate=%s rule=%s", proof.statement().certificate(), rule);
        return Problem.of(403, field, rule, detail).exception();
    }

    private void requireWithinRate() {
        String address =
                String.valueOf(request.getCurrent().request().remoteAddress().hostAddress());
        if (!rate.allows(address, clock.millis())) {
            throw tooMany();
        }
    }

    private static ProblemException tooMany() {
        return Problem.of(
                        429,
                        "Too many proofs at a time. Retry in a few seconds, or have an operator revoke the "
                                + "certificate.")
                .exception();
    }
}
