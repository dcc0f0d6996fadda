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
            summary = "A nonce for a proof that one has a certificate's private key; needs no token",
            description = "Counts once, for five minutes, at the registry that gave it.")
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
            summary = "Revokes by proof of possession of the private key; needs no token",
            description =
                    "A JWS in compact form, signed by the certificate's private key. Header: alg, and typ chancery-revocation-proof."
                            + " Payload: purpose revoke, certificate issuer.serial, nonce. The certificate is revoked with keyCompromise,"
                            + " the key is blocked, and every other certificate of it is revoked.")
    @APIResponse(
            responseCode = "200",
            description = "It is revoked, and the key blocked",
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
                    "The nonce is none of this registry's, is older than five minutes, or was used: ask for another.");
        }
        return Patience.within(
                ledger.get(proof.statement().certificate()).chain(found -> revoke(proof, found)),
                "It is not known yet whether this holds: the log did not answer in time. Prove it again with another nonce.");
    }

    private Uni<Revoked> revoke(KeyProof proof, Optional<Certificate> found) {
        Certificate certificate = found.filter(
                        one -> one.publicKey().filter(proof::isSignedBy).isPresent())
                // Whether there is such a certificate is nobody's business who has not its key.
                .orElseThrow(() -> refused(
                        proof,
                        "proof",
                        "signed-by-the-key",
                        "There is no such certificate, or its private key did not sign this with an algorithm for such keys"
                                + " (ES256, ES384, RS256, PS256, EdDSA)."));
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
        return Problem.of(429, "Too many proofs at a time; wait a few seconds, or ask an operator to revoke.")
                .exception();
    }
}
