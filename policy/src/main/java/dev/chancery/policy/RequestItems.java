/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.x509.CertificationRequest;
import dev.chancery.x509.CertificationRequest.Unused;
import dev.chancery.x509.SubjectName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** What decisions call the things in a CSR. Each of them is in every decision about it. */
final class RequestItems {
    private RequestItems() {}

    /** All of them, in the order in which they are judged. */
    static List<String> of(CertificationRequest csr) {
        List<String> items = new ArrayList<>();
        subject(csr).map(RequestItems::of).forEach(items::add);
        csr.names().stream().map(RequestItems::of).forEach(items::add);
        csr.unused().stream().map(RequestItems::of).forEach(items::add);
        return items;
    }

    static Stream<AttributeTypeAndValue> subject(CertificationRequest csr) {
        return Arrays.stream(csr.subject().getRDNs()).flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()));
    }

    static String of(AttributeTypeAndValue attribute) {
        return isCommonName(attribute)
                ? "common name " + text(attribute)
                : "subject attribute " + shortName(attribute.getType());
    }

    static String of(SubjectName name) {
        return name.type() + " " + name.display();
    }

    static String of(Unused unused) {
        return unused.kind() + " " + unused.oid();
    }

    static boolean isCommonName(AttributeTypeAndValue attribute) {
        return attribute.getType().equals(BCStyle.CN);
    }

    static String text(AttributeTypeAndValue attribute) {
        return ((ASN1String) attribute.getValue()).getString();
    }

    /** As {@code requests.subjectDropped} spells it. */
    static String shortName(ASN1ObjectIdentifier type) {
        String known = BCStyle.INSTANCE.oidToDisplayName(type);
        return known == null ? type.getId() : known;
    }
}
