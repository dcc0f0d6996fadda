/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.ocsp.certificates;

import dev.chancery.contracts.AuthorityRole;
import dev.chancery.ocsp.front.CacheableResponse;
import dev.chancery.ocsp.front.HttpEndpoint;
import dev.chancery.ocsp.front.Validators;
import dev.chancery.ocsp.status.Authority;
import dev.chancery.ocsp.status.StatusStore;
import dev.chancery.x509.CertsOnly;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.Pem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * {@code GET /ca/<issuer>.cer} (DER, what AIA points at), {@code /ca/<issuer>.pem}, {@code /ca/<issuer>.p7c} (with those above it, up to the root, which
 * nobody should take from here), and the bundles {@code /ca/roots.pem} and {@code /ca/authorities.pem}. A distrusted root is in no bundle.
 */
@ApplicationScoped
class CaCertificates implements HttpEndpoint {
    private static final String PATH = "/ca";
    /** RFC 2585 §4.1. */
    private static final String DER = "application/pkix-cert";

    private static final String PEM = "application/x-pem-file";
    /** RFC 5280 §4.2.2.1, RFC 2797 §4. */
    private static final String CERTS_ONLY = "application/pkcs7-mime";

    /** Deeper than any path: a log on which two authorities are each other's parent ends nobody's answer. */
    private static final int PATH_MAX = 8;

    /** An authority's certificate may be renewed under its name and key, so under its id. */
    private static final String CACHE = "public, max-age=3600";

    private final StatusStore statusStore;

    CaCertificates(StatusStore statusStore) {
        this.statusStore = statusStore;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public void answer(HttpServerRequest request, String path) {
        if (!CacheableResponse.isAskedForBy(request)) {
            return;
        }
        Optional<CacheableResponse> file = file(path.substring(Math.min(path.length(), PATH.length() + 1)));
        if (file.isPresent()) {
            file.get().answer(request);
        } else {
            CacheableResponse.say(
                    request,
                    404,
                    "no such certificate; there are /ca/<issuer>.cer, .pem and .p7c for each issuer's id, /ca/roots.pem and"
                            + " /ca/authorities.pem");
        }
    }

    private Optional<CacheableResponse> file(String name) {
        return switch (name) {
            case "roots.pem" -> bundle(authority -> authority.role() == AuthorityRole.ROOT);
            case "authorities.pem" -> bundle(_ -> true);
            default -> certificate(name);
        };
    }

    private Optional<CacheableResponse> bundle(Predicate<Authority> wanted) {
        List<X509CertificateHolder> certificates = statusStore.authorities().stream()
                .filter(authority -> !authority.distrusted())
                .filter(wanted)
                .map(Authority::certificate)
                .toList();
        return certificates.isEmpty() ? Optional.empty() : Optional.of(pem(certificates));
    }

    private Optional<CacheableResponse> certificate(String name) {
        int dot = name.lastIndexOf('.');
        Optional<Authority> found =
                dot < 0 ? Optional.empty() : issuerId(name.substring(0, dot)).flatMap(statusStore::authority);
        return found.flatMap(authority -> switch (name.substring(dot)) {
            case ".cer", ".crt", ".der" ->
                Optional.of(file(DER, List.of(authority.certificate()), encoded(authority.certificate())));
            case ".pem" -> Optional.of(pem(List.of(authority.certificate())));
            case ".p7c" -> Optional.of(certsOnly(authority));
            default -> Optional.empty();
        });
    }

    private CacheableResponse certsOnly(Authority authority) {
        List<X509CertificateHolder> path = Stream.iterate(Optional.of(authority), Optional::isPresent, this::above)
                .limit(PATH_MAX)
                .flatMap(Optional::stream)
                .filter(each -> each.equals(authority) || each.role() != AuthorityRole.ROOT)
                .map(Authority::certificate)
                .toList();
        return file(CERTS_ONLY, path, CertsOnly.encoded(path));
    }

    private Optional<Authority> above(Optional<Authority> authority) {
        return authority.flatMap(each -> Optional.ofNullable(each.parent())).flatMap(statusStore::authority);
    }

    private static Optional<IssuerId> issuerId(String text) {
        try {
            return Optional.of(new IssuerId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static CacheableResponse pem(List<X509CertificateHolder> certificates) {
        return file(PEM, certificates, Pem.chain(certificates).getBytes(StandardCharsets.US_ASCII));
    }

    /** Last modified when the youngest of them was made. */
    private static CacheableResponse file(String type, List<X509CertificateHolder> certificates, byte[] content) {
        Instant youngest = certificates.stream()
                .map(certificate -> certificate.getNotBefore().toInstant())
                .max(Instant::compareTo)
                .orElseThrow();
        return new CacheableResponse(type, Buffer.buffer(content), Validators.of(content, youngest), CACHE);
    }

    private static byte[] encoded(X509CertificateHolder certificate) {
        try {
            return certificate.getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("a parsed certificate can be encoded again", e);
        }
    }
}
