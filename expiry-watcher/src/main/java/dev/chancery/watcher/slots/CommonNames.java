/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.watcher.slots;

import dev.chancery.contracts.Texts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The names by which dashboards know a certificate. */
final class CommonNames {
    private static final int LENGTH_MAX = 1_024;

    private CommonNames() {}

    /** The common name in an RFC 4514 string, empty when it has none. */
    static String commonName(String distinguishedName) {
        try {
            String found = new LdapName(distinguishedName)
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .findFirst()
                            .orElse("");
            return found.length() <= LENGTH_MAX ? found : Texts.cut(found, LENGTH_MAX - 1);
        } catch (InvalidNameException e) {
            return "";
        }
    }

    /** The first certificate of a PEM chain; empty when it is none. */
    static Optional<X509Certificate> first(String chain) {
        try {
            return Optional.ofNullable((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII))));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }
}
