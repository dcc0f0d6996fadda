/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import dev.chancery.x509.CertificationRequest.Problem;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** The bounds of RFC 5280 Appendix A.1 on a subject that a stranger wrote; no attribute has a control character. */
final class SubjectNameCheck {
    private static final int RDNS_MAX = 16;
    private static final int CHARACTERS_MAX = 255;
    private static final Map<ASN1ObjectIdentifier, Integer> UPPER_BOUNDS = Map.of(
            BCStyle.CN,
            64,
            BCStyle.O,
            64,
            BCStyle.OU,
            64,
            BCStyle.SERIALNUMBER,
            64,
            BCStyle.C,
            2,
            BCStyle.L,
            128,
            BCStyle.ST,
            128,
            BCStyle.T,
            64);

    private SubjectNameCheck() {}

    static void require(X500Name subject) throws UnreadableRequestException {
        if (subject.getRDNs().length > RDNS_MAX) {
            throw bad("has more than " + RDNS_MAX + " parts");
        }
        for (RDN rdn : subject.getRDNs()) {
            if (rdn.size() > RDNS_MAX) {
                throw bad("has a part of more than " + RDNS_MAX + " attributes");
            }
            for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
                require(attribute);
            }
        }
    }

    private static void require(AttributeTypeAndValue attribute) throws UnreadableRequestException {
        String name = BCStyle.INSTANCE.oidToDisplayName(attribute.getType());
        String shown = name == null ? attribute.getType().getId() : name;
        if (!(attribute.getValue() instanceof ASN1String value)) {
            throw bad("has an attribute " + shown + " that is no text");
        }
        String text = textOf(value, shown);
        int max = UPPER_BOUNDS.getOrDefault(attribute.getType(), CHARACTERS_MAX);
        int characters = text.codePointCount(0, text.length());
        if (characters == 0 || characters > max) {
            throw bad("has " + characters + " characters in " + shown + "; 1 to " + max + " are allowed");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw bad("has a control character in " + shown);
        }
    }

    private static String textOf(ASN1String value, String shown) throws UnreadableRequestException {
        try {
            return value.getString();
        } catch (RuntimeException e) {
            throw bad("has an attribute " + shown + " that is not in its own character set");
        }
    }

    private static UnreadableRequestException bad(String what) {
        return new UnreadableRequestException(Problem.BAD_NAME, "the request's subject " + what);
    }
}
