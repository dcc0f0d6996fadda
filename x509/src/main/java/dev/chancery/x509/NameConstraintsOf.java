/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** The name constraints of one authority, read once for all that it signs. */
record NameConstraintsOf(String authority, List<Limit> permitted, List<Limit> excluded) {
    /** A subtree, and the form of the names that it is about. */
    private record Limit(int form, NameSubtree subtree) {}

    /** Empty where it has none. */
    static Optional<NameConstraintsOf> authority(X509CertificateHolder certificate) {
        Extension extension = certificate.getExtension(Extension.nameConstraints);
        if (extension == null) {
            return Optional.empty();
        }
        NameConstraints constraints = NameConstraints.getInstance(extension.getParsedValue());
        return Optional.of(new NameConstraintsOf(
                certificate.getSubject().toString(),
                limits(constraints.getPermittedSubtrees()),
                limits(constraints.getExcludedSubtrees())));
    }

    /** §4.2.1.10: of a form for which nothing is permitted by name everything is, unless it is excluded. */
    Optional<String> objection(GeneralName name) {
        int form = name.getTagNo();
        List<String> allowed = new ArrayList<>();
        boolean inside = false;
        for (Limit limit : permitted) {
            if (limit.form == form) {
                inside |= limit.subtree.covers(name);
                allowed.add(limit.subtree.display());
            }
        }
        if (!inside && !allowed.isEmpty()) {
            return Optional.of("\"" + authority + "\" permits " + formOf(form) + " "
                    + allowed.stream().distinct().collect(Collectors.joining(", ")) + " only");
        }
        for (Limit limit : excluded) {
            if (limit.form == form && limit.subtree.touches(name)) {
                return Optional.of("\"" + authority + "\" excludes " + formOf(form) + " " + limit.subtree.display());
            }
        }
        return Optional.empty();
    }

    Stream<SubjectName> examples() {
        return permitted.stream().flatMap(limit -> limit.subtree.examples());
    }

    private static List<Limit> limits(GeneralSubtree @Nullable [] subtrees) {
        return subtrees == null
                ? List.of()
                : Arrays.stream(subtrees)
                        .map(one -> new Limit(one.getBase().getTagNo(), NameSubtree.of(one)))
                        .toList();
    }

    private static String formOf(int form) {
        return switch (form) {
            case GeneralName.dNSName -> "dns";
            case GeneralName.iPAddress -> "ip";
            case GeneralName.uniformResourceIdentifier -> "uri";
            case GeneralName.rfc822Name -> "email";
            case GeneralName.directoryName -> "directory name";
            default -> "names of form " + form;
        };
    }
}
