/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509.ocsp;

import dev.chancery.x509.DerShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * Takes an OCSPRequest apart, in the order of its fields. By hand, since Bouncy Castle's classes look at some fields
 * only when they are asked for, and throw then.
 */
final class OcspRequestReader {
    private static final int VERSION = 0;
    private static final int REQUESTOR_NAME = 1;
    private static final int EXTENSIONS = 2;
    /** RFC 9654 §2.1: "length of at least 1 octet … up to 128 octets"; all else is malformed. */
    private static final int NONCE_OCTETS_MAX = 128;
    /** Extensions that may be left unheeded even when they are critical, since what they ask for is what we do. */
    private static final Set<ASN1ObjectIdentifier> KNOWN = Set.of(
            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
            OCSPObjectIdentifiers.id_pkix_ocsp_response,
            OCSPObjectIdentifiers.id_pkix_ocsp_pref_sig_algs,
            OCSPObjectIdentifiers.id_pkix_ocsp_service_locator);

    private final List<CertId> certificates = new ArrayList<>();
    private byte @Nullable [] nonce;

    private OcspRequestReader() {}

    static OcspRequest read(byte[] der) throws MalformedException, IOException {
        ASN1Sequence request = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
        MalformedException.unless(
                Arrays.equals(request.getEncoded(ASN1Encoding.DL), der), "the request has a second encoding");
        MalformedException.unless(request.size() == 1 || request.size() == 2, "the request has more than two parts");
        if (request.size() == 2) {
            // A signature that nobody heeds (RFC 6960 §4.1.2 leaves that to the responder), but it has to be one.
            explicit(request.getObjectAt(1), 0);
        }
        OcspRequestReader reader = new OcspRequestReader();
        reader.readBody(ASN1Sequence.getInstance(request.getObjectAt(0)));
        return new OcspRequest(reader.certificates, reader.nonce);
    }

    private void readBody(ASN1Sequence body) throws MalformedException, IOException {
        List<ASN1Encodable> fields = new ArrayList<>(Arrays.asList(body.toArray()));
        if (nextIs(fields, VERSION)) {
            ASN1Integer version = ASN1Integer.getInstance(explicit(fields.removeFirst(), VERSION));
            MalformedException.unless(version.hasValue(0), "the request's version is not 1");
        }
        if (nextIs(fields, REQUESTOR_NAME)) {
            fields.removeFirst();
        }
        MalformedException.unless(!fields.isEmpty(), "the request has no list of requests");
        readList(ASN1Sequence.getInstance(fields.removeFirst()));
        if (nextIs(fields, EXTENSIONS)) {
            readExtensions(explicit(fields.removeFirst(), EXTENSIONS));
        }
        MalformedException.unless(fields.isEmpty(), "the request has a field too many");
    }

    private void readList(ASN1Sequence list) throws MalformedException, IOException {
        MalformedException.unless(list.size() > 0, "the request contains no CertID");
        for (ASN1Encodable each : list) {
            ASN1Sequence single = ASN1Sequence.getInstance(each);
            MalformedException.unless(single.size() == 1 || single.size() == 2, "a request in the list has no CertID");
            certificates.add(CertId.read(ASN1Sequence.getInstance(single.getObjectAt(0))));
            if (single.size() == 2) {
                // RFC 9654 §2.1: a nonce belongs to the whole request, and counts nowhere else.
                byte @Nullable [] outer = nonce;
                readExtensions(explicit(single.getObjectAt(1), 0));
                nonce = outer;
            }
        }
    }

    private void readExtensions(ASN1Encodable encoded) throws MalformedException {
        ASN1Sequence extensions = ASN1Sequence.getInstance(encoded);
        MalformedException.unless(extensions.size() > 0, "the request has an empty list of extensions");
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        for (ASN1Encodable each : extensions) {
            Extension extension = Extension.getInstance(each);
            ASN1ObjectIdentifier oid = extension.getExtnId();
            MalformedException.unless(seen.add(oid), "the request has the extension " + oid + " twice");
            MalformedException.unless(
                    !extension.isCritical() || KNOWN.contains(oid), "the critical extension " + oid + " is not known");
            if (oid.equals(OCSPObjectIdentifiers.id_pkix_ocsp_nonce)) {
                nonce = readNonce(extension.getExtnValue().getOctets());
            }
        }
    }

    /** RFC 9654 §2.1: the extension's value is itself an OCTET STRING, inside the OCTET STRING of every extension. */
    private static byte[] readNonce(byte[] value) throws MalformedException {
        MalformedException.unless(DerShape.flaw(value, 1).isEmpty(), "the nonce is not an OCTET STRING");
        byte[] octets = ASN1OctetString.getInstance(value).getOctets();
        MalformedException.unless(
                octets.length >= 1 && octets.length <= NONCE_OCTETS_MAX,
                "the nonce has " + octets.length + " bytes; 1 to " + NONCE_OCTETS_MAX + " are allowed");
        return octets;
    }

    private static boolean nextIs(List<ASN1Encodable> fields, int tag) {
        return !fields.isEmpty() && fields.getFirst() instanceof ASN1TaggedObject tagged && tagged.hasContextTag(tag);
    }

    private static ASN1Encodable explicit(ASN1Encodable field, int tag) throws MalformedException {
        ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(field);
        MalformedException.unless(tagged.hasContextTag(tag) && tagged.isExplicit(), "a field is not tagged " + tag);
        return tagged.getExplicitBaseObject();
    }
}
