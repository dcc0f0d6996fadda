/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import dev.chancery.x509.CertificationRequest.Problem;
import dev.chancery.x509.CertificationRequest.Unused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * The attributes of a request (RFC 2986 §4.1): of one extensionRequest (RFC 2985 §5.4.2, or Microsoft's own OID) the
 * subject alternative names are read; everything else, a challengePassword too, is named and left alone.
 */
final class RequestedAttributes {
    private static final int ATTRIBUTES_MAX = 32;
    private static final int EXTENSIONS_MAX = 64;
    /** More than any profile grants; each of them is judged, and answered for. */
    private static final int NAMES_MAX = 1_000;

    private static final Set<ASN1ObjectIdentifier> EXTENSION_REQUEST = Set.of(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new ASN1ObjectIdentifier("1.3.6.1.4.1.311.2.1.14"));

    private final List<SubjectName> names = new ArrayList<>();
    private final List<Unused> unused = new ArrayList<>();
    private final Set<ASN1ObjectIdentifier> seen = new HashSet<>();
    private boolean authority;

    private RequestedAttributes() {}

    static RequestedAttributes read(Optional<ASN1Set> attributes) throws UnreadableRequestException {
        RequestedAttributes requested = new RequestedAttributes();
        if (attributes.isPresent()) {
            requested.readAll(attributes.get());
        }
        return requested;
    }

    List<SubjectName> names() {
        return SubjectName.distinct(names);
    }

    List<Unused> unused() {
        return List.copyOf(unused);
    }

    /** Whether CA:TRUE is asked for. */
    boolean authority() {
        return authority;
    }

    private void readAll(ASN1Set attributes) throws UnreadableRequestException {
        require(attributes.size() <= ATTRIBUTES_MAX, "more than " + ATTRIBUTES_MAX + " attributes");
        boolean extensionsRead = false;
        for (ASN1Encodable each : attributes) {
            ASN1Sequence attribute = sequence(each, "an attribute that is no attribute");
            require(attribute.size() == 2, "an attribute that is no attribute");
            ASN1ObjectIdentifier type = requireNew(attribute.getObjectAt(0), "attribute");
            ASN1Set values = ASN1Set.getInstance(attribute.getObjectAt(1));
            require(values.size() > 0, "an empty attribute " + type);
            if (EXTENSION_REQUEST.contains(type)) {
                require(!extensionsRead && values.size() == 1, "more than one list of requested extensions");
                extensionsRead = true;
                readExtensions(sequence(values.getObjectAt(0), "an extension request that is not a SEQUENCE"));
            } else {
                unused.add(new Unused("attribute", type.getId()));
            }
        }
    }

    private void readExtensions(ASN1Sequence extensions) throws UnreadableRequestException {
        require(extensions.size() > 0, "an empty list of requested extensions");
        require(extensions.size() <= EXTENSIONS_MAX, "more than " + EXTENSIONS_MAX + " requested extensions");
        for (ASN1Encodable each : extensions) {
            ASN1Sequence parts = sequence(each, "an extension that is no extension");
            ASN1ObjectIdentifier oid = requireNew(parts.getObjectAt(0), "extension");
            // X.690 §11.5: DER leaves a default value out.
            require(
                    parts.size() < 3 || !ASN1Boolean.FALSE.equals(parts.getObjectAt(1)),
                    "the extension " + oid + " with critical FALSE written out, which DER leaves out");
            Extension extension = Extension.getInstance(each);
            if (extension.getExtnId().equals(Extension.subjectAlternativeName)) {
                readNames(extension.getExtnValue().getOctets());
            } else {
                unused.add(new Unused("extension", extension.getExtnId().getId()));
                authority |= isAuthority(extension);
            }
        }
    }

    /** What cannot be read asks for nothing. */
    private static boolean isAuthority(Extension extension) {
        try {
            return extension.getExtnId().equals(Extension.basicConstraints)
                    && BasicConstraints.getInstance(extension.getParsedValue()).isCA();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void readNames(byte[] encoding) throws UnreadableRequestException {
        // The octets were opaque to the look at the whole request.
        Optional<String> flaw = DerShape.flaw(encoding);
        require(flaw.isEmpty(), "subject alternative names that are not DER");
        ASN1Sequence list = ASN1Sequence.getInstance(encoding);
        require(list.size() > 0, "an empty list of subject alternative names");
        require(list.size() <= NAMES_MAX, "more than " + NAMES_MAX + " subject alternative names");
        for (ASN1Encodable each : list) {
            try {
                names.add(SubjectName.of(GeneralName.getInstance(each)));
            } catch (IllegalArgumentException e) {
                throw new UnreadableRequestException(
                        Problem.BAD_NAME, "a subject alternative name of the request is wrong: " + e.getMessage());
            }
        }
    }

    private ASN1ObjectIdentifier requireNew(ASN1Encodable oid, String kind) throws UnreadableRequestException {
        ASN1ObjectIdentifier identifier = ASN1ObjectIdentifier.getInstance(oid);
        require(seen.add(identifier), "the " + kind + " " + identifier + " twice");
        return identifier;
    }

    private static ASN1Sequence sequence(ASN1Encodable value, String otherwise) throws UnreadableRequestException {
        require(value instanceof ASN1Sequence, otherwise);
        return ASN1Sequence.getInstance(value);
    }

    private static void require(boolean holds, String what) throws UnreadableRequestException {
        if (!holds) {
            throw new UnreadableRequestException(Problem.BAD_ATTRIBUTE, "the request has " + what);
        }
    }
}
