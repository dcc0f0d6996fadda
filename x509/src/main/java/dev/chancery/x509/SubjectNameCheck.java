/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import dev.chancery.x509.CertificationRequest.Problem;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * What a subject that a stranger wrote must be before anybody looks at it: a name of a bounded number of attributes, whose common names are text
 * without control characters. Only common names may be certified. Whatever else there is, a country of seven letters or an empty organization, is
 * left out or refused by its type alone, so nobody judges its value.
 */
final class SubjectNameCheck {
    private static final int RDNS_MAX = 16;

    private SubjectNameCheck() {}

    static void require(X500Name subject) throws UnreadableRequestException {
        if (subject.getRDNs().length > RDNS_MAX) {
            throw bad("has more than " + RDNS_MAX + " parts");
        }
        for (RDN rdn : subject.getRDNs()) {
            // X.501 §9.3: a set of at least one.
            if (rdn.size() == 0) {
                throw bad("has a part without attributes");
            }
            if (rdn.size() > RDNS_MAX) {
                throw bad("has a part of more than " + RDNS_MAX + " attributes");
            }
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                if (attribute.getType().equals(BCStyle.CN)) {
                    requireText(attribute);
                }
            }
        }
    }

    private static void requireText(AttributeTypeAndValue commonName) throws UnreadableRequestException {
        if (!(commonName.getValue() instanceof ASN1String value)) {
            throw bad("has a common name that is no text");
        }
        if (textOf(value).codePoints().anyMatch(Character::isISOControl)) {
            throw bad("has a control character in its common name");
        }
    }

    private static String textOf(ASN1String value) throws UnreadableRequestException {
        try {
            return value.getString();
        } catch (RuntimeException e) {
            throw bad("has a common name that is not in its own character set");
        }
    }

    private static UnreadableRequestException bad(String what) {
        return new UnreadableRequestException(Problem.BAD_NAME, "the request's subject " + what);
    }
}
