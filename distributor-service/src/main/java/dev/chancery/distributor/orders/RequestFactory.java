/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.orders;

import dev.chancery.contracts.CertificateRequested;
import dev.chancery.contracts.InventoryState.ServiceState;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.SigningKey;
import dev.chancery.x509.SubjectName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is asked for a service: a function of its state, the kind and the key. */
final class RequestFactory {
    private static final String DOMAIN = ".internal";

    private RequestFactory() {}

    /** Throws {@link IllegalArgumentException} with a sentence when a name of the service cannot be certified by anyone. */
    static CertificateRequested of(ServiceState service, String kind, @Nullable String predecessor, SigningKey key) {
        String host = service.hostname() == null ? service.name() + DOMAIN : service.hostname();
        List<SubjectName> names = names(service, host);
        CertificationRequest csr = CertificationRequest.create(key, subject(host), names);
        return new CertificateRequested(
                kind,
                csr.pem(),
                service.name(),
                kind,
                names.stream().map(SubjectName::display).toList(),
                service.validity(),
                service.autoRenew(),
                service.labels(),
                predecessor == null ? null : CertificateId.parse(predecessor),
                false);
    }

    /** A common name has at most 64 characters (RFC 5280 appendix A, ub-common-name); without one the names say it all. */
    private static DistinguishedName subject(String host) {
        return host.length() <= DistinguishedName.Type.COMMON_NAME.charactersMax()
                ? DistinguishedName.commonName(host)
                : DistinguishedName.empty();
    }

    private static List<SubjectName> names(ServiceState service, String host) {
        return SubjectName.distinct(
                Stream.of(Stream.of(host), service.aliases().stream(), Stream.of(service.name() + DOMAIN))
                        .flatMap(part -> part)
                        .map(SubjectName::parse)
                        .toList());
    }
}
