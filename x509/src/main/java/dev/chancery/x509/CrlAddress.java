/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.x509;

import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where status is published. One way of writing it, for the certificate and for the list: RFC 5280 §6.3.3 (b)(2)(i) has a relying party look for
 * the same name in both.
 */
public final class CrlAddress {
    private CrlAddress() {}

    /** The distribution point of one list (§4.2.1.13, §5.2.5): its URL as fullName. */
    public static DistributionPointName pointOf(String url) {
        return new DistributionPointName(new GeneralNames(location(url)));
    }

    /** Plain HTTP: what a certificate's own validation needs cannot need a validated certificate. */
    static GeneralName location(String url) {
        if (!url.startsWith("http://")) {
            throw new IllegalArgumentException("the status URL must begin with http://, got \"" + url + "\"");
        }
        return new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(UriName.canonical(url), true));
    }
}
