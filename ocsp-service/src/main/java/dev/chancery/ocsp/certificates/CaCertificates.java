/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.certificates;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.contracts.Bytes;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.Statuses;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import dev.chancery.x509.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * {@code GET /ca/<issuer>.cer} (DER, what AIA points at), {@code /ca/<issuer>.pem}, and the bundles {@code /ca/roots.pem} and
 * {@code /ca/authorities.pem}. A distrusted root is in no bundle.
 */
@ApplicationScoped
class CaCertificates {
    /** RFC 2585 §4.1. */
    private static final String DER = "application/pkix-cert";

    private static final String PEM = "application/x-pem-file";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** An authority's certificate may be renewed under its name and key, so under its id. */
    private static final String CACHE = "public, max-age=3600";

    private final Statuses statuses;

    private record File(String type, Bytes content) {}

    CaCertificates(Statuses statuses) {
        this.statuses = statuses;
    }

    void register(@Observes Router router) {
        router.get("/ca/:file").handler(this::download);
        router.route("/")
                .handler(context -> sentence(
                        context,
                        "OCSP is at /ocsp, revocation lists at /crl/<issuer>/<shard>.crl, CA certificates at /ca/<issuer>.cer,"
                                + " /ca/<issuer>.pem and /ca/roots.pem"));
    }

    private void download(RoutingContext context) {
        Optional<File> file = file(String.valueOf(context.pathParam("file")));
        if (file.isEmpty()) {
            sentence(
                    context,
                    "no such certificate; there are /ca/<issuer>.cer and .pem for each issuer's id, /ca/roots.pem and"
                            + " /ca/authorities.pem");
            return;
        }
        String eTag = '"' + Sha256.of(file.get().content().octets()).hex() + '"';
        HttpServerResponse response = context.response().putHeader("ETag", eTag).putHeader("Cache-Control", CACHE);
        if (eTag.equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader("Content-Type", file.get().type())
                    .end(Buffer.buffer(file.get().content().octets()));
        }
    }

    private Optional<File> file(String name) {
        return switch (name) {
            case "roots.pem" -> bundle(authority -> authority.role() == AuthorityRole.ROOT);
            case "authorities.pem" -> bundle(_ -> true);
            default -> certificate(name);
        };
    }

    private Optional<File> bundle(Predicate<Authority> wanted) {
        List<X509CertificateHolder> certificates = statuses.authorities().stream()
                .filter(authority -> !authority.distrusted())
                .filter(wanted)
                .map(Authority::certificate)
                .toList();
        return certificates.isEmpty() ? Optional.empty() : Optional.of(pem(certificates));
    }

    private Optional<File> certificate(String name) {
        int dot = name.lastIndexOf('.');
        Optional<X509CertificateHolder> found = dot < 0
                ? Optional.empty()
                : issuerId(name.substring(0, dot)).flatMap(statuses::authority).map(Authority::certificate);
        return switch (dot < 0 ? "" : name.substring(dot)) {
            case ".cer", ".crt", ".der" -> found.map(certificate -> new File(DER, Bytes.of(encoded(certificate))));
            case ".pem" -> found.map(certificate -> pem(List.of(certificate)));
            default -> Optional.empty();
        };
    }

    private static Optional<IssuerId> issuerId(String text) {
        try {
            return Optional.of(new IssuerId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static File pem(List<X509CertificateHolder> certificates) {
        return new File(PEM, Bytes.of(Pem.chain(certificates).getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] encoded(X509CertificateHolder certificate) {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed certificate can be encoded again", e);
        }
    }

    private static void sentence(RoutingContext context, String sentence) {
        context.response()
                .setStatusCode(404)
                .putHeader("Content-Type", TEXT)
                .putHeader("Cache-Control", "no-store")
                .end(sentence + "\n");
    }
}
