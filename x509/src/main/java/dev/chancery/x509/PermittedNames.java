/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Which names a certificate below an authority may have, so that its chain is believed: the name constraints (RFC 5280 §4.2.1.10) of the authority
 * and of those above it. Those of the root count too: openssl reads them, though §6.1 does not ask for it. Safe for use by several threads.
 */
public final class PermittedNames {
    /** What openssl or the JDK takes for a DNS name. */
    private static final Pattern HOST_LIKE = Pattern.compile("[A-Za-z0-9._-]+");

    private final List<NameConstraintsOf> chain;

    private PermittedNames(List<NameConstraintsOf> chain) {
        this.chain = chain;
    }

    /**
     * Throws {@link IllegalArgumentException} for name constraints that cannot be read.
     *
     * @param chain the authority, then those above it
     */
    public static PermittedNames below(List<X509CertificateHolder> chain) {
        return new PermittedNames(chain.stream()
                .flatMap(one -> NameConstraintsOf.authority(one).stream())
                .toList());
    }

    /** Why a name would make the chain invalid, with the constraint; empty when it would not. */
    public Optional<String> objection(SubjectName name) {
        return objection(name.toGeneralName());
    }

    /** The same, of a name as it stands in a certificate. */
    public Optional<String> objection(GeneralName name) {
        for (NameConstraintsOf one : chain) {
            Optional<String> objection = one.objection(name);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    /** The same, of a subject: as a directory name, and an e-mail address in it as one (§4.2.1.10). */
    public Optional<String> objection(X500Name subject) {
        if (chain.isEmpty() || subject.getRDNs().length == 0) {
            return Optional.empty();
        }
        Optional<String> whole = objection(new GeneralName(subject));
        return whole.isPresent()
                ? whole
                : first(
                        texts(subject, PKCSObjectIdentifiers.pkcs_9_at_emailAddress::equals),
                        GeneralName.rfc822Name,
                        text -> true);
    }

    /**
     * The same, of the common name of a certificate without a DNS name among its alternative names: verifiers take it for one. openssl does so where it
     * looks like a host, an address included, the JDK where it is one label too, and GnuTLS in the certificate of a server whatever it looks like.
     */
    public Optional<String> objectionToCommonName(X500Name subject, boolean server) {
        return first(
                texts(subject, BCStyle.CN::equals),
                GeneralName.dNSName,
                text -> server || HOST_LIKE.matcher(text).matches());
    }

    /** DNS names and addresses of which something may be permitted: each limit itself and, of a domain, a name below it. */
    public List<SubjectName> examples() {
        return chain.stream().flatMap(NameConstraintsOf::examples).distinct().toList();
    }

    private Optional<String> first(Stream<String> texts, int form, Predicate<String> wanted) {
        return texts.filter(wanted)
                .map(text -> new GeneralName(form, new DERIA5String(text.replaceAll("[^ -~]", "?"))))
                .flatMap(name -> objection(name).stream())
                .findFirst();
    }

    private static Stream<String> texts(X500Name subject, Predicate<Object> type) {
        return Arrays.stream(subject.getRDNs())
                .flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                .filter(attribute -> type.test(attribute.getType()))
                .map(AttributeTypeAndValue::getValue)
                .filter(ASN1String.class::isInstance)
                .map(value -> ((ASN1String) value).getString());
    }
}
